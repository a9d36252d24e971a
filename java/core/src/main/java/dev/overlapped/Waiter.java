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
    private Object brought;
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

    /**
     * @param brought what the operation has made, see {@link #brought}
     */
    void result(IoFailure failure, long transferred, Object brought) {
        this.failure = failure;
        this.transferred = transferred;
        this.brought = brought;
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
        return await(() -> loop.cancel(socket, id));
    }

    /** As above, of something that {@code cancel} ends. */
    long await(Runnable cancel) throws IoFailure {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            if (!done && Thread.interrupted()) {
                if (!interrupted) {
                    cancel.run();
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

    /** What the operation has brought: a connection, or a socket to use again. */
    <T> T brought(Class<T> kind) {
        return kind.cast(brought);
    }
}
