package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.schedule.Warning;

import java.util.function.Supplier;

/** The port's ear: the failures that a loop reports to it. */
public interface LoopListener {
    /**
     * A handler threw; the loop has closed the socket concerned, unless it serves others, too, and
     * continues. On the loop's thread.
     */
    void handlerFailed(Throwable failure);

    /**
     * As {@link #handlerFailed(Throwable)}.
     *
     * @param price the datagram or socket that it has cost, for people
     */
    default void handlerFailed(String price, Throwable failure) {
        handlerFailed(failure);
    }

    /** See {@link Loop#warn}. Any thread. */
    default void warn(Warning kind, Supplier<String> text) {}

    /**
     * The loop cannot continue: an invariant is broken, the system refused the queue itself, or
     * memory or stack was wanting. On the loop's thread. Called again if it throws for want of
     * those.
     *
     * @param reason why the port's sockets end
     */
    void loopFailed(Throwable failure, CloseReason reason);
}
