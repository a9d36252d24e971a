package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.msghdr;

/**
 * The layout of struct msghdr: a scattered receive, a gathered send, or a datagram.
 *
 * <pre>
 *  0          8             16        24           32            40               48          56
 * +----------+-------------+---------+------------+-------------+----------------+-----------+
 * | msg_name | msg_namelen | msg_iov | msg_iovlen | msg_control | msg_controllen | msg_flags |
 * +----------+-------------+---------+------------+-------------+----------------+-----------+
 * </pre>
 */
public final class Msghdr {
    /** Bytes of the structure. */
    public static final long SIZE = msghdr.sizeof();

    /** Address of the socket address. */
    public static final long MSG_NAME = msghdr.msg_name$offset();

    /** Bytes of it, 32 bits. */
    public static final long MSG_NAMELEN = msghdr.msg_namelen$offset();

    /** Address of the array of {@link Iovec}. */
    public static final long MSG_IOV = msghdr.msg_iov$offset();

    /** The number of its elements, 64 bits. */
    public static final long MSG_IOVLEN = msghdr.msg_iovlen$offset();

    /** Address of the control messages. */
    public static final long MSG_CONTROL = msghdr.msg_control$offset();

    /** Bytes of them, 64 bits. */
    public static final long MSG_CONTROLLEN = msghdr.msg_controllen$offset();

    /** The MSG_* flags that the kernel sets, 32 bits. */
    public static final long MSG_FLAGS = msghdr.msg_flags$offset();

    private Msghdr() {}
}
