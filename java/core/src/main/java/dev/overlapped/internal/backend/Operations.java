package dev.overlapped.internal.backend;

import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SocketOwner;
import dev.overlapped.internal.schedule.Timed;

import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * The operations of one kernel queue: starting them, ending them early, and dequeuing their
 * completions.
 *
 * <p>The contract of one operation: {@link #start} takes it and leads to exactly one {@link
 * Loop#completed}, in {@link #dequeue}, or already in {@code start} if the system refused the
 * operation or completed it at once. A start never throws for an error of the system. Until {@code
 * completed}, the memory that the operation names belongs to the kernel.
 *
 * <p>A receive without memory may wait without an operation, see {@link #armReceive}.
 *
 * <p>Threads: methods marked <em>owner</em> are called by the loop's thread only, those marked
 * <em>any</em> by every thread.
 */
public interface Operations {
    /** Owner: starts an operation that is already in its socket's queue. See the contract above. */
    void start(Operation operation);

    /**
     * Owner: waits for the next data of {@code socket}, of which no receive is in flight, without
     * an operation. When data have been received, or the receive ends in another way, the backend
     * requests a record: see {@link Loop#adoptRecord}.
     *
     * @return false if an operation has to be started
     */
    default boolean armReceive(NativeSocket socket) {
        return false;
    }

    /**
     * Owner: requests that {@code operation} end early. It may end as cancelled, as done, or as
     * failed; its completion says which. Called at most a few times per operation, and only between
     * start and {@code completed}.
     */
    void cancel(Operation operation);

    /**
     * Owner: cancels all of the socket's operations, then closes its handle. Their completions
     * follow. Called once.
     *
     * @param reset whether to reset the connection instead of ending it in order
     * @return whether the handle is closed on return; else {@link Loop#handleClosed} follows
     */
    boolean close(NativeSocket socket, boolean reset);

    /**
     * Owner: returns whether the kernel has, or may have, an operation of the socket. When the last
     * one of a closed socket has ended that is not an {@link Operation}, {@link Loop#reapIfIdle}
     * follows.
     */
    default boolean isBusy(NativeSocket socket) {
        return !socket.reads().isEmpty() || !socket.writes().isEmpty();
    }

    /**
     * Owner: calls {@code action} with each posted accept that has its client and waits for its
     * first data, and the nanoseconds since it connected; oldest accept first.
     */
    void forEachClient(NativeSocket listener, ObjLongConsumer<Operation> action);

    /**
     * Owner: calls {@code action} with each accept in flight that has no client, and that gets none
     * any more if {@code action} cancels it. An accept of which the system cannot say that is left
     * out.
     */
    void forEachIdleAccept(NativeSocket listener, Consumer<AcceptOperation> action);

    /**
     * Owner: from now on notifies the listener's {@linkplain SocketOwner#clientWaits owner}
     * whenever a client waits for which no accept is posted, once for several that arrive together.
     */
    void watchBacklog(NativeSocket listener);

    /**
     * Owner: takes no more clients from the system, for another process takes them. Runs {@code
     * ended} when the system has no accept of the listener any more, and {@code done} when in
     * addition the clients that were taken have been given to posted accepts.
     */
    void retire(NativeSocket listener, Runnable ended, Runnable done);

    /**
     * Owner: looks for waiting clients anew. The system may have notified only another process of
     * them, which has the listener too and has {@linkplain #retire retired} it.
     */
    void acceptAnew(NativeSocket listener);

    /**
     * Owner: submits what was started, waits for completions at most {@code timeoutNanos} (rounded
     * up to the system's resolution; 0 = not at all; {@link Timed#NEVER} = until a completion or a
     * wake-up), and passes each dequeued operation to {@link Loop#completed}.
     */
    void dequeue(long timeoutNanos);

    /** Any: makes a waiting {@link #dequeue} return, or the next one not wait. */
    void wakeup();

    /** Slots in use. Any; exact when no call is under way. */
    int slotsInUse();
}
