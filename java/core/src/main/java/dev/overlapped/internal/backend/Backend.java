package dev.overlapped.internal.backend;

import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;

/**
 * A completion loop's operating system: one kernel queue with its {@linkplain Operations
 * operations}, and the {@linkplain Sockets sockets} on it. It deals in operations and sockets,
 * never in completion ports or rings.
 *
 * <p>Threads: methods marked <em>owner</em> are called by the loop's thread only, those marked
 * <em>any</em> by every thread.
 */
public interface Backend extends Operations, Sockets {
    /** Opens the backend of one loop. */
    @FunctionalInterface
    interface Factory {
        /**
         * Owner: opens the kernel queue.
         *
         * @throws NativeException which step the system refused, with what, and what to change
         */
        Backend open(Loop loop) throws NativeException;

        /**
         * Opens one kernel queue for all loops of a port instead.
         *
         * @param concurrency how many threads that dequeue it the system lets run at once; 0 = as
         *     many as there are processors
         * @throws NativeException which step the system refused, or that the system has no queue
         *     that several threads may use
         */
        default SharedQueue share(int concurrency) throws NativeException {
            throw new UnsupportedOperationException("each loop has its own queue: " + this);
        }
    }

    /**
     * A short name and version of the mechanism, for people: {@code "io_uring (DEFER_TASKRUN,
     * ...)"}. Any.
     */
    String description();

    /**
     * The support for the functions and flags of Winsock, as found when the queue was opened or by
     * asking the system now, never supposed. Any.
     */
    SupportTable support();

    /** The domain of the codes in {@link Operation#error}. Any. */
    ErrorDomain errorDomain();

    /**
     * Owner: frees the kernel queue. No operation is in flight, no socket open; unless the loop has
     * failed: then {@linkplain #isBusy busy} sockets are closed here if the system needs that to
     * end their operations, and are marked; the loop discards the others afterwards. Allocates
     * nothing.
     */
    void close();
}
