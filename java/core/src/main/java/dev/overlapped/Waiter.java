package dev.overlapped;

import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.NativeSocket;
import dev.overlapped.internal.Operation;

import java.util.concurrent.locks.LockSupport;

/** A thread that waits for one operation: the blocking face's handler. */
final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean done;
    private IoFailure failure;
    private long transferred;
    private TcpConnection connection;
    private Datagram datagram;

    private Waiter() {}

    /**
     * Refuses completion threads: one that waits for itself waits for ever, and two may wait for
     * each other.
     */
    static Waiter here() {
        if (CompletionPort.isCompletionThread()) {
            throw new IllegalStateException(
                    "a blocking call on completion thread "
                            + Thread.currentThread().getName()
                            + ", which must run handlers: use the form with a handler");
        }
        return new Waiter();
    }

    // ---- on the completion thread

    /**
     * Takes the results out of an operation that has ended; {@link #wake} is to follow when its
     * record and buffers are back.
     */
    static Waiter take(Operation operation) {
        Waiter waiter = (Waiter) operation.handler();
        boolean completed = operation.outcome() == Operation.Outcome.COMPLETED;
        waiter.result(completed ? null : IoFailure.of(operation), operation.transferred(), null);
        return waiter;
    }

    void result(IoFailure failure, long transferred, TcpConnection connection) {
        this.failure = failure;
        this.transferred = transferred;
        this.connection = connection;
    }

    void datagram(Datagram came) {
        datagram = came;
    }

    void wake() {
        done = true;
        LockSupport.unpark(thread);
    }

    // ---- on the waiting thread

    /**
     * Waits until the operation has ended, whatever happens: its buffer is in flight until then. An
     * interrupt cancels it.
     *
     * @return bytes moved
     */
    long await(CompletionLoop loop, NativeSocket socket, long id) throws IoFailure {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            if (!done && Thread.interrupted()) {
                if (!interrupted) {
                    loop.cancel(socket, id);
                }
                interrupted = true;
            }
        }
        if (interrupted) {
            thread.interrupt();
        }
        if (failure == null) {
            return transferred;
        }
        failure.fillInStackTrace(); // of the thread that waited: it says who asked
        throw interrupted && failure.kind() == IoFailure.Kind.CANCELLED
                ? failure.asInterrupted()
                : failure;
    }

    /** What came with the datagram that the operation brought. */
    Datagram datagram() {
        return datagram;
    }

    /** The connection that the operation brought. */
    TcpConnection connection() {
        return connection;
    }
}
