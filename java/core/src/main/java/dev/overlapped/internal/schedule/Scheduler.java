package dev.overlapped.internal.schedule;

import java.util.function.Supplier;

/**
 * A completion thread as the place where work runs: at once, in turn, later, or at a point in time.
 */
public interface Scheduler {
    /** Returns whether the calling thread is the loop's. Any thread. */
    boolean isCurrent();

    /** Returns the time on the clock that deadlines are on, in nanoseconds. Any thread. */
    long nanoTime();

    /**
     * Returns the time of the current round, which is read once however many ask: that of its
     * dequeue, or a little later. The loop's thread only.
     */
    long roundTime();

    /**
     * Runs {@code action} on the loop's thread: now when that is the calling thread, else from the
     * inbox. Any thread.
     */
    void execute(Runnable action);

    /**
     * As {@link #execute(Runnable)}; a loop that has ended runs {@code otherwise} instead, on the
     * calling thread.
     */
    void execute(Runnable action, Runnable otherwise);

    /**
     * As {@link #execute(Runnable, Runnable)}, but after everything that other threads submitted
     * before: at once only when the inbox is empty.
     */
    void executeInTurn(Runnable action, Runnable otherwise);

    /**
     * As {@link #execute(Runnable, Runnable)}, but never inside this call: from the inbox also when
     * the calling thread is the loop's.
     */
    void executeLater(Runnable action, Runnable otherwise);

    /** Runs {@code action} on the loop's thread after a delay. Any thread. */
    void schedule(long delayNanos, Runnable action);

    /**
     * Runs {@code action} on the loop's thread when its clock reads {@code nanoTime}. Any thread.
     */
    void scheduleAt(long nanoTime, Runnable action);

    /** Lets {@code timed} expire after a while. The loop's thread only. */
    void expireIn(Timed timed, long nanos);

    /** Takes {@code timed} out of the deadlines, if it is there. The loop's thread only. */
    void cancelExpiry(Timed timed);

    /** The loop's counters. Any thread reads them. */
    LoopTotals totals();

    /**
     * Has the port log a warning, unless it has logged too many of the kind just now. Any thread.
     *
     * @param text with the numbers; called only if it is logged
     */
    default void warn(Warning kind, Supplier<String> text) {}
}
