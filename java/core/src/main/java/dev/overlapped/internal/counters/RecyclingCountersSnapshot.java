package dev.overlapped.internal.counters;

import dev.overlapped.RecyclingCounters;

/** A snapshot: see {@link RecyclingCounters} for each number. */
public record RecyclingCountersSnapshot(
        long kept,
        long recycled,
        long fresh,
        long discardedFull,
        long discardedTimedOut,
        long discardedFailed,
        long discardedClosed)
        implements RecyclingCounters {
    /** All numbers are 0. */
    public static final RecyclingCountersSnapshot NONE =
            new RecyclingCountersSnapshot(0, 0, 0, 0, 0, 0, 0);
}
