package dev.overlapped.internal.schedule;

/** A submission that can also wait for a point in time in the loop's heap of deadlines. */
public abstract class Timed extends Submission {
    /** Means "no deadline". */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * The point in time to expire, on the loop's clock (nanoseconds, as {@link System#nanoTime});
     * meaningless while {@link #heapIndex} is 0.
     */
    public long expiryNanos;

    /** Place in the heap, from 1; 0 = not in it. */
    public int heapIndex;

    protected Timed() {}

    /** The point in time has come. Runs on the loop's thread; already out of the heap. */
    public abstract void expired();
}
