package dev.overlapped.internal.tcp;

import dev.overlapped.Cancellable;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpTarget;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Takes the socket out of a connection that has ended in order, for its next use, as {@code
 * disconnectForReuse} asks.
 *
 * <pre>
 *  LingeringEnd: end the own stream, drop data until the other side's end        ─► drained
 *  disconnect for reuse: the system takes the connection off the handle          ─► disconnected
 *  the handle goes from the connection's socket to a new one                     ─► the target
 * </pre>
 *
 * <p>If the other side has ended first, the last but one step ends the own stream as well. When a
 * step fails or takes too long, the connection is closed.
 *
 * <p>Lifetime: one try. But for {@link #begin} and {@link #cancel}, the connection's thread only.
 *
 * @param <T> the target
 */
class Recycling<T extends TcpTarget> implements Ending, Cancellable {
    private static final Completion<DisconnectOperation, Recycling<?>> DISCONNECTED =
            (operation, recycling) -> recycling.disconnected(operation);
    private static final IoOperation VERB = IoOperation.DISCONNECT_FOR_REUSE;

    private final StreamSocket connection;
    private final Deadline deadline;
    private final Function<NativeSocket, ? extends T> target;
    private final ReuseHandler<? super T> handler;
    private boolean reported;
    private @Nullable IoFailure reason; // the first one

    /**
     * @param target makes one of a socket in that role
     */
    Recycling(
            StreamSocket connection,
            Deadline deadline,
            Function<NativeSocket, ? extends T> target,
            ReuseHandler<? super T> handler) {
        deadline.nanoTime(); // not null
        connection.checkReusable();
        this.connection = connection;
        this.deadline = deadline;
        this.target = target;
        this.handler = handler;
    }

    /** Makes a handler that completes a waiting thread's call, or a future. */
    static <T extends TcpTarget> ReuseHandler<T> completing(Awaited<T> awaited) {
        return new ReuseHandler<>() {
            @Override
            public void reusable(T target) {
                awaited.ended(target, null);
            }

            @Override
            public void failed(TcpConnection connection, IoFailure failure) {
                awaited.ended(null, failure);
            }
        };
    }

    // ---- any thread

    /** Begins. */
    public final void begin() {
        connection.leave();
        connection
                .loop()
                .executeInTurn(
                        () -> {
                            if (connection.finish(deadline, this)) {
                                begun();
                            } else {
                                refused();
                            }
                        },
                        this::refused);
    }

    /** The end of the connection has begun. On its thread. */
    void begun() {}

    /** Begins, and waits for the end. */
    final T await(Waiter<T> waiter) throws IoFailure {
        begin();
        return waiter.await(this::cancel);
    }

    /** Begins, and returns the future that its handler completes. */
    final CompletableFuture<T> begin(OperationFuture<T> future) {
        future.started(this::cancel);
        begin();
        return future;
    }

    @Override
    public final void cancel() {
        connection.loop().execute(() -> failed(Failures.of(IoFailure.Kind.CANCELLED, VERB, "")));
    }

    // ---- the connection's thread

    final StreamSocket connection() {
        return connection;
    }

    @Override
    public final boolean endsOutput() {
        return true;
    }

    @Override
    public void drained() {
        if (reported) {
            return;
        }
        DisconnectOperation operation = new DisconnectOperation(true);
        operation.prepare(connection.socket(), DISCONNECTED, this, deadline.nanoTime());
        connection.loop().start(operation);
    }

    private void disconnected(DisconnectOperation operation) {
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            takeSocket();
        } else {
            failed(Failures.of(operation));
        }
    }

    /** The system has taken the connection off the handle. */
    final void takeSocket() {
        NativeSocket socket = connection.socket();
        if (reported || socket.isReceiving() || !connection.loop().detachHandle(socket)) {
            failed(closed("it is closed, or something is being received"));
            return;
        }
        reported = true;
        NativeSocket kept =
                connection.loop().backend().sameHandle(socket, NativeSocket.Role.TARGET);
        handler.reusable(target.apply(kept));
    }

    /** The connection is closed or ending already, and continues with that. */
    private void refused() {
        report(closed("it is closed, or ending already"));
    }

    @Override
    public final void failed(IoFailure failure) {
        if (reported) {
            return;
        }
        if (reason == null) {
            reason = failure; // closing may call this again, to report that it is closed
        }
        connection.close();
        report(reason);
    }

    private static IoFailure closed(String why) {
        return Failures.of(IoFailure.Kind.CLOSED, VERB, why);
    }

    /** Reports the failure; only the first one counts. */
    void report(IoFailure failure) {
        if (!reported) {
            reported = true;
            handler.failed(connection.face(), failure);
        }
    }
}
