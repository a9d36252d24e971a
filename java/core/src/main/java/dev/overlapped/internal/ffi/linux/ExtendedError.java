package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.sock_extended_err;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The layout of struct sock_extended_err: an entry of a socket's queue of errors.
 *
 * <pre>
 *  0       4        5      6      7     8      12     16
 * +-------+--------+------+------+-----+------+------+
 * | errno | origin | type | code | pad | info | data |
 * +-------+--------+------+------+-----+------+------+
 * </pre>
 */
public final class ExtendedError {
    /** Bytes of the structure. */
    public static final long SIZE = sock_extended_err.sizeof();

    /** The error as a code, 32 bits. */
    public static final long ERRNO = sock_extended_err.ee_errno$offset();

    /** SO_EE_ORIGIN_*, 8 bits. */
    public static final long ORIGIN = sock_extended_err.ee_origin$offset();

    /** The ICMP message's type, 8 bits. */
    public static final long TYPE = sock_extended_err.ee_type$offset();

    /** The ICMP message's code, 8 bits. */
    public static final long CODE = sock_extended_err.ee_code$offset();

    private ExtendedError() {}

    /** Returns whether an entry is an ICMP message that says that a port is unreachable. */
    public static boolean isUnreachablePort(MemorySegment memory, long at) {
        int origin = memory.get(ValueLayout.JAVA_BYTE, at + ORIGIN);
        int type = memory.get(ValueLayout.JAVA_BYTE, at + TYPE);
        int code = memory.get(ValueLayout.JAVA_BYTE, at + CODE);
        return origin == SocketConstants.SO_EE_ORIGIN_ICMP
                        && type == SocketConstants.ICMP_DEST_UNREACH
                        && code == SocketConstants.ICMP_PORT_UNREACH
                || origin == SocketConstants.SO_EE_ORIGIN_ICMP6
                        && type == SocketConstants.ICMPV6_DEST_UNREACH
                        && code == SocketConstants.ICMPV6_PORT_UNREACH;
    }
}
