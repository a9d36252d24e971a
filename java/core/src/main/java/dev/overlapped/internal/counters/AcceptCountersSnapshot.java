package dev.overlapped.internal.counters;

import dev.overlapped.AcceptCounters;

/** A snapshot: see {@link AcceptCounters} for each number. */
public record AcceptCountersSnapshot(
        long posted,
        long wanted,
        long accepted,
        long ranDry,
        long evicted,
        long broken,
        long shortages,
        long active,
        long waiting,
        long refused)
        implements AcceptCounters {
    /** All numbers are 0. */
    public static final AcceptCountersSnapshot NONE =
            new AcceptCountersSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
