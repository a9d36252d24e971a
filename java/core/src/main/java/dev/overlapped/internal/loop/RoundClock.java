package dev.overlapped.internal.loop;

import java.util.function.LongSupplier;

/**
 * The time of a loop's round: its clock is read once per round, if anybody asks. The loop's thread
 * only.
 */
final class RoundClock {
    private final LongSupplier nanoClock;
    private long time;
    private boolean known;

    RoundClock(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Forgets the time, for it has passed. */
    void next() {
        known = false;
    }

    /** Returns the time of the round. */
    long time() {
        if (!known) {
            time = nanoClock.getAsLong();
            known = true;
        }
        return time;
    }
}
