package dev.overlapped.internal.counters;

import dev.overlapped.PressureTotals;

/** A snapshot: see {@link PressureTotals} for each number. */
public record PressureTotalsSnapshot(
        long pressures, long refusals, long slowConsumers, long bufferWaits, long shortages)
        implements PressureTotals {
    /** All numbers are 0. */
    public static final PressureTotalsSnapshot NONE = new PressureTotalsSnapshot(0, 0, 0, 0, 0);
}
