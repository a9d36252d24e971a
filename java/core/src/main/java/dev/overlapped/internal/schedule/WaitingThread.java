package dev.overlapped.internal.schedule;

import dev.overlapped.internal.loop.Unparker;

import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for a completion thread, as {@link Unparker} knows it. It is its own queue
 * node, so that waking many allocates nothing.
 */
public abstract class WaitingThread {
    public final Thread thread = Thread.currentThread();

    /** The next one in the one chain that holds it. */
    public @Nullable WaitingThread next;

    /** The calling thread, which is going to wait. */
    protected WaitingThread() {}

    /** The thread itself. */
    public final Thread thread() {
        return thread;
    }
}
