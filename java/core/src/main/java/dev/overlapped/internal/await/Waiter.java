package dev.overlapped.internal.await;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.internal.schedule.WaitingThread;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that waits for one operation: the handler of the blocking face.
 *
 * @param <T> the operation's result
 */
public final class Waiter<T> extends WaitingThread implements Awaited<T> {
    private volatile boolean done;
    private @Nullable IoFailure failure;
    private @Nullable T result;

    private Waiter() {}

    /** Makes one for the calling thread, which may not be a completion thread. */
    public static <T> Waiter<T> here() {
        CompletionThread.refuseBlocking();
        return new Waiter<>();
    }

    @Override
    public void ended(@Nullable T result, @Nullable IoFailure failure) {
        this.result = result;
        this.failure = failure;
        done = true;
        CompletionThread.unpark(this);
    }

    /**
     * Waits until the operation has ended, in any case: its buffer is in flight until then. An
     * interrupt cancels it.
     */
    public T await(NativeSocket socket, long id) throws IoFailure {
        return await(() -> socket.loop().cancel(socket, id));
    }

    /** As above, of something that {@code cancel} ends. */
    @SuppressWarnings("NullAway") // a success has a result, but for a Void
    public T await(Runnable cancel) throws IoFailure {
        Driver driver = Driver.here();
        if (driver != null) {
            driver.runUntil(() -> done);
        }
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
                ? Failures.asInterrupted(failure)
                : failure;
    }
}
