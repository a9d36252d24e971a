package dev.overlapped.internal.loop;

import dev.overlapped.internal.slot.Gauge;

import java.util.function.LongSupplier;

/**
 * The time of a loop's round: its clock is read once per round, if anybody asks. The loop's thread
 * only, but for the count of rounds.
 */
final class RoundClock {
    private final LongSupplier nanoClock;
    private final Gauge rounds = new Gauge();
    private long time;
    private boolean known;

    RoundClock(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Forgets the time, for it has passed. */
    void next() {
        known = false;
        rounds.add(1);
    }

    /** Returns a number that grows with each round. Any thread. */
    long rounds() {
        return rounds.get();
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
