package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.tcp_info;

/** The layout of struct tcp_info; a kernel writes as much of it as it knows. */
public final class TcpInfoLayout {
    /** Bytes of the structure, as far as it is known here. */
    public static final long SIZE = tcp_info.sizeof();

    /** The state, 8 bits. */
    public static final long STATE = tcp_info.tcpi_state$offset();

    /** The size of segments sent, 32 bits. */
    public static final long SND_MSS = tcp_info.tcpi_snd_mss$offset();

    /** Segments that are not acknowledged, 32 bits. */
    public static final long UNACKED = tcp_info.tcpi_unacked$offset();

    /** The smoothed round-trip time in microseconds, 32 bits. */
    public static final long RTT = tcp_info.tcpi_rtt$offset();

    /** The congestion window in segments, 32 bits. */
    public static final long SND_CWND = tcp_info.tcpi_snd_cwnd$offset();

    /** Bytes received in order, 64 bits. */
    public static final long BYTES_RECEIVED = tcp_info.tcpi_bytes_received$offset();

    /** Bytes that are not sent yet, 32 bits. */
    public static final long NOTSENT_BYTES = tcp_info.tcpi_notsent_bytes$offset();

    /** The shortest round-trip time in microseconds, 32 bits; all ones before the first one. */
    public static final long MIN_RTT = tcp_info.tcpi_min_rtt$offset();

    /** Bytes sent, 64 bits; Linux 4.19. */
    public static final long BYTES_SENT = tcp_info.tcpi_bytes_sent$offset();

    /** Bytes sent again, 64 bits; Linux 4.19. */
    public static final long BYTES_RETRANS = tcp_info.tcpi_bytes_retrans$offset();

    /** The window that the other side has announced, 32 bits; Linux 5.4. */
    public static final long SND_WND = tcp_info.tcpi_snd_wnd$offset();

    private TcpInfoLayout() {}
}
