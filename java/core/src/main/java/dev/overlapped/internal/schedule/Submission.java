package dev.overlapped.internal.schedule;

import dev.overlapped.internal.loop.Inbox;

import org.jspecify.annotations.Nullable;

/**
 * Something that a completion loop shall do on its own thread: start an operation, cancel one,
 * close a socket. It is its own queue node, so that handing it over allocates nothing.
 */
public abstract class Submission {
    /**
     * The next one in whichever single queue holds this submission: the {@link Inbox} or the loop's
     * list of finished operations.
     */
    public @Nullable Submission next;

    protected Submission() {}

    /**
     * Does the work. Runs on the thread of {@code loop}, and never inside another submission or a
     * handler.
     */
    public abstract void run();

    /** The loop has ended and will never run this. On the thread that handed it in. */
    public void rejected() {}
}
