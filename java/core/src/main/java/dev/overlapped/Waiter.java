package dev.overlapped;

import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.schedule.WaitingThread;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that waits for one operation: the blocking face's handler.
 *
 * @param <T> what the operation brings
 */
final class Waiter<T> extends WaitingThread implements Awaited<T> {
    private volatile boolean done;
    private IoFailure failure;
    private T result;

    private Waiter() {}

    static <T> Waiter<T> here() {
        refuseCompletionThread();
        return new Waiter<>();
    }

    /**
     * Refuses completion threads: one that waits for itself waits for ever, and two may wait for
     * each other.
     */
    static void refuseCompletionThread() {
        if (CompletionThreads.isCurrent()) {
            throw new IllegalStateException(
                    "a blocking call on completion thread "
                            + Thread.currentThread().getName()
                            + ", which must run handlers: use the form with a handler, or what"
                            + " depends on a future");
        }
    }

    @Override
    public void ended(T result, IoFailure failure) {
        this.result = result;
        this.failure = failure;
        done = true;
        CompletionThreads.unpark(this);
    }

    /**
     * Waits until the operation has ended, whatever happens: its buffer is in flight until then. An
     * interrupt cancels it.
     */
    T await(NativeSocket socket, long id) throws IoFailure {
        return await(() -> socket.loop().cancel(socket, id));
    }

    /** As above, of something that {@code cancel} ends. */
    T await(Runnable cancel) throws IoFailure {
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
            thread().interrupt();
        }
        if (failure == null) {
            return result;
        }
        failure.fillInStackTrace(); // of the thread that waited: it says who asked
        throw interrupted && failure.kind() == IoFailure.Kind.CANCELLED
                ? failure.asInterrupted()
                : failure;
    }
}
