package dev.overlapped.internal.socket;

import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.schedule.Driver;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Closing a socket on the two faces that report its end. */
public final class AwaitedClose {
    private static final IoOperation VERB = IoOperation.CLOSE;

    private AwaitedClose() {}

    /**
     * Closes a socket, and waits until it is gone. The calling thread itself watches the deadline,
     * since a handler may hold up the socket's.
     */
    public static CloseCause close(AbstractSocket socket, Deadline deadline) throws IoFailure {
        CompletionThread.refuseBlocking();
        long until = deadline.remainingNanos();
        CountDownLatch gone = new CountDownLatch(1);
        AtomicReference<CloseCause> cause = new AtomicReference<>();
        socket.close();
        socket.onClosed(
                (same, reason) -> {
                    cause.set(reason);
                    gone.countDown();
                });
        Driver driver = Driver.here();
        if (driver != null) {
            driver.runUntil(() -> gone.getCount() == 0, deadline.nanoTime());
        }
        try {
            if (!gone.await(driver == null ? until : 0, TimeUnit.NANOSECONDS)) {
                throw Failures.of(
                        IoFailure.Kind.TIMED_OUT, VERB, "it continues to close: " + socket);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.of(IoFailure.Kind.INTERRUPTED, VERB, "it continues to close: " + socket);
        }
        return cause.get();
    }

    /** Closes a socket, and returns a future that completes when it is gone. */
    public static CompletableFuture<CloseCause> close(AbstractSocket socket) {
        OperationFuture<CloseCause> future = new OperationFuture<>();
        future.started(() -> {}); // closing cannot be cancelled
        socket.close();
        socket.onClosed((same, cause) -> future.ended(cause, null));
        return future;
    }
}
