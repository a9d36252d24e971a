package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.group_source_req;

/**
 * The layout of struct group_source_req: an interface, a multicast group and a source.
 *
 * <pre>
 *  0         4      8         136        264
 * +---------+------+---------+----------+
 * | ifindex |      | group   | source   |
 * +---------+------+---------+----------+
 * </pre>
 */
public final class SourceRequest {
    /** Bytes of the structure. */
    public static final long SIZE = group_source_req.sizeof();

    /** The index of the interface, 32 bits. */
    public static final long INTERFACE = group_source_req.gsr_interface$offset();

    /** The sockaddr of the group. */
    public static final long GROUP = group_source_req.gsr_group$offset();

    /** The sockaddr of the source. */
    public static final long SOURCE = group_source_req.gsr_source$offset();

    private SourceRequest() {}
}
