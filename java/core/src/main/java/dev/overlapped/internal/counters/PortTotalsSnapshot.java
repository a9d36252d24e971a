package dev.overlapped.internal.counters;

import dev.overlapped.PortTotals;
import dev.overlapped.PressureTotals;

/** A snapshot: see {@link PortTotals} for each number. */
public record PortTotalsSnapshot(
        long accepts,
        long connects,
        long receives,
        long sends,
        long bytesReceived,
        long bytesSent,
        long failures,
        long timeOuts,
        long cancels,
        PressureTotals pressure)
        implements PortTotals {}
