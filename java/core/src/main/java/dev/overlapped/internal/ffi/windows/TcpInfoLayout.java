package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.TCP_INFO_v0;

/** The layout of TCP_INFO_v0. */
public final class TcpInfoLayout {
    /** Bytes of the structure. */
    public static final long SIZE = TCP_INFO_v0.sizeof();

    /** The state, 32 bits. */
    public static final long STATE = TCP_INFO_v0.State$offset();

    /** The size of segments, 32 bits. */
    public static final long MSS = TCP_INFO_v0.Mss$offset();

    /** The smoothed round-trip time in microseconds, 32 bits. */
    public static final long RTT_US = TCP_INFO_v0.RttUs$offset();

    /** The shortest round-trip time in microseconds, 32 bits. */
    public static final long MIN_RTT_US = TCP_INFO_v0.MinRttUs$offset();

    /** Bytes in flight, 32 bits. */
    public static final long BYTES_IN_FLIGHT = TCP_INFO_v0.BytesInFlight$offset();

    /** The congestion window in bytes, 32 bits. */
    public static final long CWND = TCP_INFO_v0.Cwnd$offset();

    /** The window that the other side has announced, 32 bits. */
    public static final long SND_WND = TCP_INFO_v0.SndWnd$offset();

    /** Bytes sent, 64 bits. */
    public static final long BYTES_OUT = TCP_INFO_v0.BytesOut$offset();

    /** Bytes received, 64 bits. */
    public static final long BYTES_IN = TCP_INFO_v0.BytesIn$offset();

    /** Bytes sent again, 32 bits. */
    public static final long BYTES_RETRANS = TCP_INFO_v0.BytesRetrans$offset();

    private TcpInfoLayout() {}
}
