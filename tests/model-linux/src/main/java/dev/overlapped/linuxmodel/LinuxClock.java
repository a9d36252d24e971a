package dev.overlapped.linuxmodel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** The time of one model: the system's, or its own. Under the kernel's lock, except reading. */
final class LinuxClock {
    /** A point in time that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    private final boolean virtual;
    private volatile long now;

    LinuxClock(boolean virtual) {
        this.virtual = virtual;
    }

    boolean isVirtual() {
        return virtual;
    }

    /** Nanoseconds from some point on. */
    long nanoTime() {
        return virtual ? now : System.nanoTime();
    }

    /** A point in time from now; {@link #NEVER} stays what it is. */
    long in(long nanos) {
        return nanos == NEVER ? NEVER : nanoTime() + nanos;
    }

    /**
     * Lets time pass until {@code nanoTime}; real time may end early, when {@code changed} is
     * signalled.
     */
    void waitUntil(Condition changed, long nanoTime) throws InterruptedException {
        if (virtual) {
            now = Math.max(now, nanoTime);
        } else if (nanoTime == NEVER) {
            changed.await();
        } else {
            changed.await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }
}
