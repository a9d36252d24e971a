package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.WSABUF;

/**
 * The layout of WSABUF: one buffer of a scattered receive or a gathered send.
 *
 * <pre>
 *  0       4       8                16
 * +-------+-------+----------------+
 * | len   |       | buf            |
 * +-------+-------+----------------+
 * </pre>
 */
public final class Wsabuf {
    /** Bytes of the structure. */
    public static final long SIZE = WSABUF.sizeof();

    /** Bytes of the buffer, 32 bits. */
    public static final long LEN = WSABUF.len$offset();

    /** Address of the buffer. */
    public static final long BUF = WSABUF.buf$offset();

    private Wsabuf() {}
}
