package dev.overlapped.internal.schedule;

/**
 * A limit of rate: so many per period, the rest is counted. Any thread.
 *
 * <p>A period begins with what is let through first after the one before.
 */
public final class RateLimit {
    /** The result of {@link #tryPass} for what is only counted. */
    public static final long HELD = -1;

    private final int max;
    private final long periodNanos;
    private boolean begun;
    private long since;
    private int passed;
    private long held;

    /**
     * @param max how many pass per period
     */
    public RateLimit(int max, long periodNanos) {
        this.max = max;
        this.periodNanos = periodNanos;
    }

    /**
     * Lets one pass, or counts it.
     *
     * @param now in nanoseconds
     * @return how many were held since the last one that passed; {@link #HELD} if it is held itself
     */
    public synchronized long tryPass(long now) {
        if (!begun || now - since >= periodNanos) {
            begun = true;
            since = now;
            passed = 0;
        }
        if (passed == max) {
            held++;
            return HELD;
        }
        passed++;
        long before = held;
        held = 0;
        return before;
    }
}
