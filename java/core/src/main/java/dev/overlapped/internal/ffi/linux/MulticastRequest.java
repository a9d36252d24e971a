package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.ip_mreqn;
import dev.overlapped.internal.ffi.linux.gen.ipv6_mreq;

/**
 * The layouts of struct ip_mreqn and ipv6_mreq: a multicast group and an interface.
 *
 * <pre>
 *  0       4         8         12
 * +-------+---------+---------+
 * | group | address | ifindex |           ip_mreqn
 * +-------+---------+---------+
 *  0                           16        20
 * +---------------------------+---------+
 * | group                     | ifindex |   ipv6_mreq
 * +---------------------------+---------+
 * </pre>
 */
public final class MulticastRequest {
    /** Bytes of ip_mreqn. */
    public static final long IP_SIZE = ip_mreqn.sizeof();

    /** The group, in both. */
    public static final long GROUP = ip_mreqn.imr_multiaddr$offset();

    /** An address of the interface in ip_mreqn. */
    public static final long IP_ADDRESS = ip_mreqn.imr_address$offset();

    /** The interface of ip_mreqn, 32 bits. */
    public static final long IP_IFINDEX = ip_mreqn.imr_ifindex$offset();

    /** Bytes of ipv6_mreq. */
    public static final long IPV6_SIZE = ipv6_mreq.sizeof();

    /** The interface of ipv6_mreq, 32 bits. */
    public static final long IPV6_INTERFACE = ipv6_mreq.ipv6mr_interface$offset();

    private MulticastRequest() {}
}
