package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.WSAMSG;

/**
 * The layout of WSAMSG: a datagram, its address, and its control messages.
 *
 * <pre>
 *  0      8         16          24              32            48        56
 * +------+---------+-----------+---------------+-------------+---------+
 * | name | namelen | lpBuffers | dwBufferCount | Control     | dwFlags |
 * +------+---------+-----------+---------------+-------------+---------+
 *                                               WSABUF
 * </pre>
 */
public final class Wsamsg {
    /** Bytes of the structure. */
    public static final long SIZE = WSAMSG.sizeof();

    /** Address of the SOCKADDR. */
    public static final long NAME = WSAMSG.name$offset();

    /** Bytes of it, 32 bits. */
    public static final long NAMELEN = WSAMSG.namelen$offset();

    /** Address of the array of {@link Wsabuf}. */
    public static final long LP_BUFFERS = WSAMSG.lpBuffers$offset();

    /** The number of its elements, 32 bits. */
    public static final long DW_BUFFER_COUNT = WSAMSG.dwBufferCount$offset();

    /** The {@link Wsabuf} of the control messages. */
    public static final long CONTROL = WSAMSG.Control$offset();

    /** MSG_*, 32 bits; in and out. */
    public static final long DW_FLAGS = WSAMSG.dwFlags$offset();

    private Wsamsg() {}
}
