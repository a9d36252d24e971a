package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.IN6_PKTINFO;
import dev.overlapped.internal.ffi.windows.gen.IN_PKTINFO;

/**
 * The layouts of IN_PKTINFO and IN6_PKTINFO: the local address of a datagram, received or to be
 * sent.
 *
 * <pre>
 *  0      4         8
 * +------+---------+                       IN_PKTINFO
 * | addr | ifindex |
 * +------+---------+
 *  0                           16        20
 * +---------------------------+---------+
 * | addr                      | ifindex |   IN6_PKTINFO
 * +---------------------------+---------+
 * </pre>
 */
public final class Pktinfo {
    /** Bytes of IN_PKTINFO. */
    public static final int IN_SIZE = (int) IN_PKTINFO.sizeof();

    /** The address. */
    public static final int IN_ADDR = (int) IN_PKTINFO.ipi_addr$offset();

    /** The interface, 32 bits. */
    public static final int IN_IFINDEX = (int) IN_PKTINFO.ipi_ifindex$offset();

    /** Bytes of IN6_PKTINFO. */
    public static final int IN6_SIZE = (int) IN6_PKTINFO.sizeof();

    /** The address. */
    public static final int IN6_ADDR = (int) IN6_PKTINFO.ipi6_addr$offset();

    /** The interface, 32 bits. */
    public static final int IN6_IFINDEX = (int) IN6_PKTINFO.ipi6_ifindex$offset();

    private Pktinfo() {}
}
