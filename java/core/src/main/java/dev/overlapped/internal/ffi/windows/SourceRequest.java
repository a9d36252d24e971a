package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.GROUP_SOURCE_REQ;
import dev.overlapped.internal.ffi.windows.gen.IP_MREQ_SOURCE;

/**
 * The layouts of IP_MREQ_SOURCE and GROUP_SOURCE_REQ: a multicast group, an interface and a source.
 *
 * <pre>
 *  0       4        8           12
 * +-------+--------+-----------+            IP_MREQ_SOURCE
 * | group | source | interface |
 * +-------+--------+-----------+
 *  0         4      8         136        264
 * +---------+------+---------+----------+
 * | ifindex |      | group   | source   |   GROUP_SOURCE_REQ
 * +---------+------+---------+----------+
 * </pre>
 */
public final class SourceRequest {
    /** Bytes of IP_MREQ_SOURCE. */
    public static final long IP_SIZE = IP_MREQ_SOURCE.sizeof();

    /** The group in it. */
    public static final long IP_GROUP = IP_MREQ_SOURCE.imr_multiaddr$offset();

    /** The source in it. */
    public static final long IP_SOURCE = IP_MREQ_SOURCE.imr_sourceaddr$offset();

    /** An IPv4 address of the interface. */
    public static final long IP_INTERFACE = IP_MREQ_SOURCE.imr_interface$offset();

    /** Bytes of GROUP_SOURCE_REQ. */
    public static final long SIZE = GROUP_SOURCE_REQ.sizeof();

    /** The index of the interface in it, 32 bits. */
    public static final long INTERFACE = GROUP_SOURCE_REQ.gsr_interface$offset();

    /** The SOCKADDR of the group. */
    public static final long GROUP = GROUP_SOURCE_REQ.gsr_group$offset();

    /** The SOCKADDR of the source. */
    public static final long SOURCE = GROUP_SOURCE_REQ.gsr_source$offset();

    private SourceRequest() {}
}
