package dev.overlapped.test.internal.network;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/** Access to the memory of a process by address, as the kernel of a system has it. */
public final class Native {
    /** The garbage that the kernel may write anywhere in a buffer that it is to fill. */
    private static final byte POISON = (byte) 0xDB;

    private static final int POISON_BYTES = 1 << 16;
    private static final MemorySegment POISONED = MemorySegment.ofArray(new byte[POISON_BYTES]);

    static {
        POISONED.fill(POISON);
    }

    private Native() {}

    /** Returns the memory at an address. */
    @SuppressWarnings("restricted") // the kernel's view: any address
    public static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** Fills memory with garbage. */
    public static void poison(long address, long bytes) {
        at(address, bytes).fill(POISON);
    }

    /** Returns whether the memory is unchanged since {@link #poison}. */
    public static boolean isPoisoned(long address, long bytes) {
        MemorySegment memory = at(address, bytes);
        for (long from = 0; from < bytes; from += POISON_BYTES) {
            long to = Math.min(bytes, from + POISON_BYTES);
            if (MemorySegment.mismatch(memory, from, to, POISONED, 0, to - from) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns a number that changes when the memory does. */
    public static long checksum(long address, long bytes) {
        CRC32C sum = new CRC32C();
        sum.update(at(address, bytes).asByteBuffer());
        return sum.getValue();
    }

    /** Copies memory into an array. */
    public static void read(long from, byte[] to, int index, int bytes) {
        MemorySegment.copy(at(from, bytes), ValueLayout.JAVA_BYTE, 0, to, index, bytes);
    }

    /** Copies memory. */
    public static byte[] read(long from, int bytes) {
        byte[] to = new byte[bytes];
        read(from, to, 0, bytes);
        return to;
    }

    /** Reads text of 16-bit characters that ends with a zero. */
    public static String getWideText(long address) {
        StringBuilder text = new StringBuilder();
        for (long at = address; ; at += Character.BYTES) {
            char next = at(at, Character.BYTES).get(ValueLayout.JAVA_CHAR_UNALIGNED, 0);
            if (next == 0) {
                return text.toString();
            }
            text.append(next);
        }
    }

    /** Copies an array into memory. */
    public static void write(byte[] from, int index, long to, int bytes) {
        MemorySegment.copy(from, index, at(to, bytes), ValueLayout.JAVA_BYTE, 0, bytes);
    }

    /** Reads text of bytes that ends with a zero. */
    public static byte[] getText(long address) {
        MemorySegment from = at(address, Integer.MAX_VALUE);
        int length = 0;
        while (from.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return from.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Reads an unsigned short. */
    public static int getShort(long address) {
        return at(address, Short.BYTES).get(ValueLayout.JAVA_SHORT_UNALIGNED, 0) & 0xFFFF;
    }

    /** Writes a short. */
    public static void putShort(long address, int value) {
        at(address, Short.BYTES).set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) value);
    }

    /** Reads an int. */
    public static int getInt(long address) {
        return at(address, Integer.BYTES).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    /** Reads a long. */
    public static long getLong(long address) {
        return at(address, Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    /** Writes a byte. */
    public static void putByte(long address, int value) {
        at(address, 1).set(ValueLayout.JAVA_BYTE, 0, (byte) value);
    }

    /** Writes an int. */
    public static void putInt(long address, int value) {
        at(address, Integer.BYTES).set(ValueLayout.JAVA_INT_UNALIGNED, 0, value);
    }

    /** Writes a long. */
    public static void putLong(long address, long value) {
        at(address, Long.BYTES).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
    }
}
