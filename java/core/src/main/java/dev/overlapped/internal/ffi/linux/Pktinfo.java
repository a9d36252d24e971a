package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.in6_pktinfo;
import dev.overlapped.internal.ffi.linux.gen.in_pktinfo;

/**
 * The layouts of struct in_pktinfo and in6_pktinfo: the local address of a datagram, received or to
 * be sent.
 *
 * <pre>
 *  0         4          8      12
 * +---------+----------+------+
 * | ifindex | spec_dst | addr |             in_pktinfo
 * +---------+----------+------+
 *  0                           16        20
 * +---------------------------+---------+
 * | addr                      | ifindex |   in6_pktinfo
 * +---------------------------+---------+
 * </pre>
 */
public final class Pktinfo {
    /** Bytes of in_pktinfo. */
    public static final int IN_SIZE = (int) in_pktinfo.sizeof();

    /** The interface, 32 bits. */
    public static final int IN_IFINDEX = (int) in_pktinfo.ipi_ifindex$offset();

    /** The local address: the source of an answer; of a send, its source. */
    public static final int IN_SPEC_DST = (int) in_pktinfo.ipi_spec_dst$offset();

    /** The destination in the datagram's header. */
    public static final int IN_ADDR = (int) in_pktinfo.ipi_addr$offset();

    /** Bytes of in6_pktinfo. */
    public static final int IN6_SIZE = (int) in6_pktinfo.sizeof();

    /** The address. */
    public static final int IN6_ADDR = (int) in6_pktinfo.ipi6_addr$offset();

    /** The interface, 32 bits. */
    public static final int IN6_IFINDEX = (int) in6_pktinfo.ipi6_ifindex$offset();

    private Pktinfo() {}
}
