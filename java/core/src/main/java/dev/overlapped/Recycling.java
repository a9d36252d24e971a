package dev.overlapped;

import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;

import java.util.function.Function;

/**
 * Takes the socket out of a connection that has ended in order, for its next use: what {@code
 * disconnectForReuse} began.
 *
 * <pre>
 *  ReceiveStream: end the own stream, drop what comes until the other side's end ─► drained
 *  disconnect for reuse: the system takes the connection off the handle          ─► disconnected
 *  the handle goes from the connection's socket to a new one                     ─► the target
 * </pre>
 *
 * <p>If the other side has ended first, the last but one step ends the own stream as well. Whatever
 * fails or takes too long, the connection is closed.
 *
 * <p>Lifetime: one try. The connection's thread only.
 *
 * @param <T> the target
 */
sealed class Recycling<T> implements ReceiveStream.Ending permits RecyclingTransmission {
    private static final Completion<Operation> DISCONNECTED = Recycling::disconnected;
    private static final String VERB = "disconnect for reuse";

    private final TcpConnection connection;
    private final Deadline deadline;
    private final Function<NativeSocket, T> target;
    private final ReuseHandler<? super T> handler;
    private boolean told;
    private IoFailure reason; // what came first

    /**
     * @param target makes one of a socket in that role
     */
    Recycling(
            TcpConnection connection,
            Deadline deadline,
            Function<NativeSocket, T> target,
            ReuseHandler<? super T> handler) {
        deadline.nanoTime(); // not null
        this.connection = connection;
        this.deadline = deadline;
        this.target = target;
        this.handler = handler;
    }

    /** A handler that tells a waiting thread, or a future. */
    static <T> ReuseHandler<T> telling(Awaited<T> awaited) {
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

    final TcpConnection connection() {
        return connection;
    }

    final Deadline deadline() {
        return deadline;
    }

    @Override
    public final boolean endsOutput() {
        return true;
    }

    @Override
    public void drained() {
        if (told) {
            return;
        }
        DisconnectOperation operation = new DisconnectOperation(true);
        operation.prepare(connection.socket(), DISCONNECTED, this, null, deadline.nanoTime());
        connection.loop().start(operation);
    }

    private static void disconnected(Operation operation) {
        Recycling<?> recycling = (Recycling<?>) operation.handler();
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            recycling.takeSocket();
        } else {
            recycling.failed(IoFailure.of(operation));
        }
    }

    /** The system has taken the connection off the handle. */
    final void takeSocket() {
        NativeSocket socket = connection.socket();
        if (told || socket.isReceiving() || !connection.loop().detachHandle(socket)) {
            failed(closed("it is closed, or something is being received"));
            return;
        }
        told = true;
        NativeSocket kept =
                connection.loop().backend().sameHandle(socket, NativeSocket.Role.TARGET);
        handler.reusable(target.apply(kept));
    }

    /** The connection is closed or ending already, and goes on with that. */
    final void refused() {
        tell(closed("it is closed, or ending already"));
    }

    /** The thread that waits for it waits no longer. */
    final void cancel() {
        failed(IoFailure.of(IoFailure.Kind.CANCELLED, VERB, ""));
    }

    @Override
    public final void failed(IoFailure failure) {
        if (reason == null) {
            reason = failure; // closing may come back here, to say that it is closed
        }
        connection.close();
        tell(reason);
    }

    private static IoFailure closed(String why) {
        return IoFailure.of(IoFailure.Kind.CLOSED, VERB, why);
    }

    /** It has come to nothing; only the first reason counts. */
    void tell(IoFailure failure) {
        if (!told) {
            told = true;
            handler.failed(connection, failure);
        }
    }
}
