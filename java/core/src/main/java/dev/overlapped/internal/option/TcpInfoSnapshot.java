package dev.overlapped.internal.option;

import dev.overlapped.TcpInfo;

import java.time.Duration;
import java.util.OptionalLong;

/** The numbers that a system has reported of a connection. */
public record TcpInfoSnapshot(
        State state,
        int maxSegmentSize,
        Duration roundTripTime,
        Duration minRoundTripTime,
        long congestionWindow,
        long bytesInFlight,
        OptionalLong sendWindow,
        OptionalLong bytesSent,
        OptionalLong bytesRetransmitted,
        long bytesReceived,
        OptionalLong bytesUnsent)
        implements TcpInfo {}
