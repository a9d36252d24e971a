package dev.overlapped.internal.counters;

import dev.overlapped.PortShare;

/** A snapshot: see {@link PortShare} for each number. */
public record PortShareSnapshot(
        long connections,
        long operationsInFlight,
        long receives,
        long sends,
        long bytesReceived,
        long bytesSent)
        implements PortShare {}
