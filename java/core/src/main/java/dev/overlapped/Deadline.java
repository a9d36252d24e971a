package dev.overlapped;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A point in time by which an operation must have ended, on the clock of {@link System#nanoTime}.
 * An operation that has not ended by then is cancelled and fails with {@link
 * IoFailure.Kind#TIMED_OUT}; its buffer returns as with every other result.
 *
 * <p>One deadline may be shared by several operations: a request that takes three receives can have
 * one second for all of them. Immutable.
 *
 * @since 0.1
 */
public final class Deadline {
    /** Never. */
    public static final Deadline NONE = new Deadline(Long.MAX_VALUE);

    private final long nanoTime;

    private Deadline(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A deadline on the clock of the loops, which in a simulation is not the system's. */
    static Deadline at(long nanoTime) {
        return new Deadline(nanoTime);
    }

    /**
     * A deadline from now on.
     *
     * @param amount how long, at least 0; 0 has passed already
     * @param unit in what
     * @return the deadline; {@link #NONE} for an amount of 146 years and more
     * @throws IllegalArgumentException if {@code amount} is negative
     */
    public static Deadline after(long amount, TimeUnit unit) {
        if (amount < 0) {
            throw new IllegalArgumentException(
                    "deadline in " + amount + " " + unit + ": must be 0 or more");
        }
        long nanos = unit.toNanos(amount);
        return nanos > Long.MAX_VALUE / 2 ? NONE : new Deadline(Time.nanoTime() + nanos);
    }

    /**
     * A deadline from now on.
     *
     * @param duration how long, at least zero; zero has passed already
     * @return the deadline; {@link #NONE} for a duration of 146 years and more
     * @throws IllegalArgumentException if {@code duration} is negative
     */
    public static Deadline after(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "deadline in " + duration + ": must be zero or more");
        }
        return duration.getSeconds() > Long.MAX_VALUE / 2_000_000_000L
                ? NONE
                : after(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * The time left.
     *
     * @return nanoseconds, at least 0; {@link Long#MAX_VALUE} for {@link #NONE}
     */
    public long remainingNanos() {
        return this == NONE ? Long.MAX_VALUE : Math.max(0, nanoTime - Time.nanoTime());
    }

    /**
     * Returns the point in time on the clock of {@link System#nanoTime}.
     *
     * @return {@link Long#MAX_VALUE} for {@link #NONE}
     */
    public long nanoTime() {
        return nanoTime;
    }

    /** Returns whether the other is a deadline at the same point in time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Deadline deadline && nanoTime == deadline.nanoTime;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(nanoTime);
    }

    @Override
    public String toString() {
        return this == NONE ? "no deadline" : "in " + Duration.ofNanos(remainingNanos());
    }
}
