package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.TCP_INITIAL_RTO_PARAMETERS;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/**
 * The layout of TCP_INITIAL_RTO_PARAMETERS: the time-out and the number of SYN segments when TCP
 * connects.
 *
 * <pre>
 *  0     2                       3
 * +-----+-----------------------+---+
 * | Rtt | MaxSynRetransmissions |   |
 * +-----+-----------------------+---+
 * </pre>
 */
public final class InitialRto {
    /** Bytes of the structure. */
    public static final long SIZE = TCP_INITIAL_RTO_PARAMETERS.sizeof();

    /** A time in milliseconds, 16 bits. */
    public static final long RTT = TCP_INITIAL_RTO_PARAMETERS.Rtt$offset();

    /** 8 bits. */
    public static final long MAX_SYN_RETRANSMISSIONS =
            TCP_INITIAL_RTO_PARAMETERS.MaxSynRetransmissions$offset();

    public static final int DEFAULT_RTT = winsock_h.TCP_INITIAL_RTO_DEFAULT_RTT();
    public static final int DEFAULT_MAX_SYN_RETRANSMISSIONS =
            winsock_h.TCP_INITIAL_RTO_DEFAULT_MAX_SYN_RETRANSMISSIONS();

    /** For either field. */
    public static final int NO_SYN_RETRANSMISSIONS =
            winsock_h.TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS();

    private InitialRto() {}
}
