package dev.overlapped.linuxmodel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/** The caller's memory as the model reads, fills and checks it, by address. */
final class Native {
    /** The content of a buffer that the kernel is to fill, which it may have written anywhere. */
    private static final byte POISON = (byte) 0xDB;

    private static final int POISON_BYTES = 1 << 16;
    private static final MemorySegment POISONED = MemorySegment.ofArray(new byte[POISON_BYTES]);

    static {
        POISONED.fill(POISON);
    }

    private Native() {}

    @SuppressWarnings("restricted") // the kernel's view: any address
    static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    static void poison(long address, long bytes) {
        at(address, bytes).fill(POISON);
    }

    /** Returns whether the memory is unchanged since {@link #poison}. */
    static boolean isPoisoned(long address, long bytes) {
        MemorySegment memory = at(address, bytes);
        for (long from = 0; from < bytes; from += POISON_BYTES) {
            long to = Math.min(bytes, from + POISON_BYTES);
            if (MemorySegment.mismatch(memory, from, to, POISONED, 0, to - from) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** A number that changes when the memory does. */
    static long checksum(long address, long bytes) {
        CRC32C sum = new CRC32C();
        sum.update(at(address, bytes).asByteBuffer());
        return sum.getValue();
    }

    static void read(long from, byte[] to, int index, int bytes) {
        MemorySegment.copy(at(from, bytes), ValueLayout.JAVA_BYTE, 0, to, index, bytes);
    }

    static byte[] read(long from, int bytes) {
        byte[] to = new byte[bytes];
        read(from, to, 0, bytes);
        return to;
    }

    /** Text that ends with a zero. */
    static String getText(long address) {
        return at(address, Integer.MAX_VALUE).getString(0);
    }

    static void write(byte[] from, int index, long to, int bytes) {
        MemorySegment.copy(from, index, at(to, bytes), ValueLayout.JAVA_BYTE, 0, bytes);
    }

    static int getShort(long address) {
        return at(address, Short.BYTES).get(ValueLayout.JAVA_SHORT_UNALIGNED, 0) & 0xFFFF;
    }

    static int getInt(long address) {
        return at(address, Integer.BYTES).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    static long getLong(long address) {
        return at(address, Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    static void putShort(long address, int value) {
        at(address, Short.BYTES).set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) value);
    }

    static void putInt(long address, int value) {
        at(address, Integer.BYTES).set(ValueLayout.JAVA_INT_UNALIGNED, 0, value);
    }

    static void putLong(long address, long value) {
        at(address, Long.BYTES).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
    }
}
