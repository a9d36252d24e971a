package dev.overlapped.internal.operation;

import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.schedule.Scheduler;

import java.util.List;

/**
 * A completion loop as operations, sockets and backends see it. Its duty cycle is in {@code
 * internal.loop}, which knows backends; they know only this.
 */
public interface Loop extends Scheduler {
    /** Buffers for the data of receives without memory. The loop's thread only. */
    BufferSource buffers();

    /** The queue for buffers when all of them are lent. The loop's thread only. */
    BufferQueue bufferQueue();

    /** The loops of its port, this one among them. Any thread. */
    List<? extends Loop> ofPort();

    /**
     * The backend, as the type that it is known to have. Any thread, for its methods marked
     * <em>any</em>.
     */
    <B> B backend(Class<B> type);

    /** The domain of {@link Operation#error}. Any thread. */
    ErrorDomain errorDomain();

    /**
     * Returns whether the loop has failed, and its backend is about to be closed. The loop's thread
     * only.
     */
    boolean isAbandoned();

    // ---- operations

    /**
     * Starts a prepared operation: on the loop's own thread at once, from another one through the
     * inbox. Operations of one socket that one thread starts, or whose starts happen one after the
     * other, start in that order.
     *
     * @return the operation's number among those of its socket, for {@link #cancel}
     */
    long start(Operation operation);

    /** Requests that an operation end early. Nothing happens when it has ended. Any thread. */
    void cancel(NativeSocket socket, long id);

    /**
     * Requests at once that an operation end early that has been started and has not completed. The
     * loop's thread only.
     */
    void cancel(Operation operation);

    /** Takes the backend's report that an operation has ended. The loop's thread only. */
    void completed(Operation operation);

    /**
     * Takes the backend's report that the system has a receive anew, and so after the others of its
     * socket. The loop's thread only.
     */
    void requeue(Operation receive);

    /**
     * Returns whether the call that starts {@code operation} has not returned, so that no other
     * code of the user has run since the call checked it. The loop's thread only.
     */
    boolean isStarting(Operation operation);

    /** Starts a submitted operation whose turn it is. The loop's thread only. */
    void startSubmitted(Operation operation);

    /** Runs the completion of an operation that was handed over from another loop. */
    void deliverSubmitted(Operation operation);

    /** Ends an operation whose deadline has passed. The loop's thread only. */
    void deadlinePassed(Operation operation);

    /**
     * Waits for the next data of {@code socket} without an operation, where the backend can: an
     * <em>armed</em> receive. It is in flight like any other. The socket's owner supplies its
     * record ({@link SocketOwner#adoptRecord}) when data have been received, when another receive
     * is started after it, or when it ends in another way; so an idle connection holds none. The
     * loop's thread only.
     *
     * @return false if an operation has to be started
     */
    boolean armReceive(NativeSocket socket);

    /**
     * Gives the armed receive of {@code socket}, if it has one, a record, the first of its reads.
     * The loop's thread only.
     */
    void adoptRecord(NativeSocket socket);

    // ---- sockets

    /**
     * Adds a socket that the calling thread opened. A loop that has ended discards it. Any thread.
     */
    void attach(NativeSocket socket);

    /**
     * Cancels the socket's operations, closes its handle, and reaps; begins at once on the loop's
     * thread, else soon. Harmless when repeated. Any thread.
     *
     * @param reason for it; the first one counts
     */
    void close(NativeSocket socket, CloseReason reason);

    /** Closes the handle of a socket that was never attached. Any thread. */
    void discard(NativeSocket socket);

    /**
     * Takes the backend's report that the handle of a socket that it was to close is closed. The
     * loop's thread only.
     */
    void handleClosed(NativeSocket socket);

    /**
     * Takes the backend's report that the kernel has nothing more of a socket whose handle is
     * closed. The loop's thread only.
     */
    void reapIfIdle(NativeSocket socket);

    /**
     * Takes the handle away from a socket of this loop. The socket is closed from here on, and
     * reaped when its last completion has run; the handle stays open. Any thread.
     *
     * @return false if the handle has been closed before
     */
    boolean detachHandle(NativeSocket socket);

    /**
     * Checks in the next round whether the sends of a connection that wait for room have it. The
     * loop's thread only.
     */
    void recheckRoom(NativeSocket socket);

    /**
     * Chooses the loop for a connection that a socket of this one accepts; the connection is
     * expected there. Any thread.
     */
    Loop choose();

    /** Expects one more connection. Any thread. */
    void expect();

    /** Takes back one {@link #expect}: the connection is here, or will not be. Any thread. */
    void cancelExpected();
}
