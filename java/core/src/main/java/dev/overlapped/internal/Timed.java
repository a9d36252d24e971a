package dev.overlapped.internal;

/** A submission that can also wait for a point in time in the loop's {@link DeadlineHeap}. */
public abstract class Timed extends Submission {
    /** Means "no deadline". */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * When to expire, on the loop's clock (nanoseconds, as {@link System#nanoTime}); meaningless
     * while {@link #heapIndex} is 0.
     */
    long expiryNanos;

    /** Place in the heap, from 1; 0 = not in it. */
    int heapIndex;

    protected Timed() {}

    /** The point in time has come. Runs on the loop's thread; already out of the heap. */
    protected abstract void expired(CompletionLoop loop);
}
