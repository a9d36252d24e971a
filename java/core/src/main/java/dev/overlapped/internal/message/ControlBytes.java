package dev.overlapped.internal.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays, in the order of the machine, as both kernels write them. */
public final class ControlBytes {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private ControlBytes() {}

    /** 16 bits, zero-extended. */
    public static int getShort(byte[] from, int at) {
        return (short) SHORT.get(from, at) & 0xFFFF;
    }

    /** 32 bits. */
    public static int getInt(byte[] from, int at) {
        return (int) INT.get(from, at);
    }

    /** 64 bits. */
    public static long getLong(byte[] from, int at) {
        return (long) LONG.get(from, at);
    }

    /** Writes 16 bits. */
    public static void putShort(byte[] to, int at, int value) {
        SHORT.set(to, at, (short) value);
    }

    /** Writes 32 bits. */
    public static void putInt(byte[] to, int at, int value) {
        INT.set(to, at, value);
    }

    /** Writes 64 bits. */
    public static void putLong(byte[] to, int at, long value) {
        LONG.set(to, at, value);
    }
}
