package dev.overlapped.internal.ffi.windows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Memory by its address, as the kernel uses it. The iocp backend keeps its structures in slabs and
 * finds them by arithmetic; a segment for each structure would be an allocation per operation.
 *
 * <p>No method checks an address: the caller has computed it from a slab, or has checked it against
 * one. No method assumes alignment: Windows places socket addresses at odd addresses.
 */
public final class NativeMemory {
    @SuppressWarnings("restricted") // the purpose of this class
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeMemory() {}

    /** Returns the 16 bits at {@code address}, zero-extended. */
    public static int getShort(long address) {
        return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address) & 0xFFFF;
    }

    /** Returns the 32 bits at {@code address}. */
    public static int getInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    /** Returns the 64 bits at {@code address}. */
    public static long getLong(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    /** Returns the text of 16-bit characters at {@code address}, up to a zero. */
    static String wideText(long address) {
        return ALL.getString(address, StandardCharsets.UTF_16LE);
    }

    /** Writes 32 bits. */
    public static void putInt(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    /** Writes 64 bits. */
    public static void putLong(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    /** Zeroes {@code bytes} bytes, a multiple of 4. */
    public static void clear(long address, long bytes) {
        for (long offset = 0; offset < bytes; offset += Integer.BYTES) {
            putInt(address + offset, 0);
        }
    }

    /** Copies {@code bytes} bytes between two ranges that do not overlap. */
    public static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /** Copies native memory into {@code to}, from its index {@code index} on. */
    public static void read(long from, byte[] to, int index, int bytes) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, index, bytes);
    }

    /** Copies the first {@code bytes} of {@code from} to native memory. */
    public static void write(byte[] from, long to, int bytes) {
        MemorySegment.copy(from, 0, ALL, ValueLayout.JAVA_BYTE, to, bytes);
    }
}
