package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_recvmsg_out;

/**
 * The layout of struct io_uring_recvmsg_out: the header that a multishot receive writes before a
 * datagram.
 *
 * <pre>
 *  0         4            8            12      16
 * +---------+------------+------------+-------+
 * | namelen | controllen | payloadlen | flags |
 * +---------+------------+------------+-------+
 * </pre>
 */
public final class RecvmsgOut {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_recvmsg_out.sizeof();

    /** Bytes of the address, 32 bits. */
    public static final long NAMELEN = io_uring_recvmsg_out.namelen$offset();

    /** Bytes of the control messages, 32 bits. */
    public static final long CONTROLLEN = io_uring_recvmsg_out.controllen$offset();

    /** MSG_*, 32 bits. */
    public static final long FLAGS = io_uring_recvmsg_out.flags$offset();

    private RecvmsgOut() {}
}
