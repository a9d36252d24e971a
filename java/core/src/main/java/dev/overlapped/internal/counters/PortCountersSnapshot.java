package dev.overlapped.internal.counters;

import dev.overlapped.PortCounters;

/** A snapshot: see {@link PortCounters} for each number. */
public record PortCountersSnapshot(
        long connections,
        long listeners,
        long targets,
        long operationsInFlight,
        long slotsInUse,
        long openHandles,
        long lentBuffers,
        long lentBytes)
        implements PortCounters {
    /** All numbers are 0. */
    public static final PortCountersSnapshot NONE =
            new PortCountersSnapshot(0, 0, 0, 0, 0, 0, 0, 0);

    @Override
    public boolean isEmpty() {
        return equals(NONE);
    }
}
