package dev.overlapped.test.internal.network;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** The time of one model: the system's, or its own. Under the kernel's lock, except reading. */
public final class NetworkClock {
    /** The time after all others. */
    public static final long NEVER = Long.MAX_VALUE;

    private final boolean virtual;
    private volatile long now;

    NetworkClock(boolean virtual) {
        this.virtual = virtual;
    }

    /** Returns whether the time is the model's own. */
    public boolean isVirtual() {
        return virtual;
    }

    /** Returns nanoseconds from some point on. */
    public long nanoTime() {
        return virtual ? now : System.nanoTime();
    }

    /** Returns a point in time from now; {@link #NEVER} stays what it is. */
    public long in(long nanos) {
        return nanos == NEVER ? NEVER : nanoTime() + nanos;
    }

    /** Sets virtual time forward. */
    public void advanceTo(long nanoTime) {
        now = Math.max(now, nanoTime);
    }

    /**
     * Lets time pass until {@code nanoTime}; real time may end early, when {@code changed} is
     * signalled.
     */
    public void waitUntil(Condition changed, long nanoTime) throws InterruptedException {
        if (virtual) {
            now = Math.max(now, nanoTime);
        } else if (nanoTime == NEVER) {
            changed.await();
        } else {
            changed.await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }
}
