package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.IPV6_MREQ;
import dev.overlapped.internal.ffi.windows.gen.IP_MREQ;

/**
 * The layouts of IP_MREQ and IPV6_MREQ: a multicast group and an interface, which IPv4 names by an
 * address.
 *
 * <pre>
 *  0       4           8
 * +-------+-----------+                     IP_MREQ
 * | group | interface |
 * +-------+-----------+
 *  0                           16        20
 * +---------------------------+---------+
 * | group                     | ifindex |   IPV6_MREQ
 * +---------------------------+---------+
 * </pre>
 */
public final class MulticastRequest {
    /** Bytes of IP_MREQ. */
    public static final long IP_SIZE = IP_MREQ.sizeof();

    /** The group, in both. */
    public static final long GROUP = IP_MREQ.imr_multiaddr$offset();

    /** An IPv4 address of the interface. */
    public static final long IP_INTERFACE = IP_MREQ.imr_interface$offset();

    /** Bytes of IPV6_MREQ. */
    public static final long IPV6_SIZE = IPV6_MREQ.sizeof();

    /** The interface of IPV6_MREQ, 32 bits. */
    public static final long IPV6_INTERFACE = IPV6_MREQ.ipv6mr_interface$offset();

    private MulticastRequest() {}
}
