package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.DisconnectHandler;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.DisconnectOperation;

import org.jspecify.annotations.Nullable;

/** Ends of a connection's sending side: how they start, and how they end. */
final class Disconnects {
    static final Completion<DisconnectOperation, DisconnectHandler> DISCONNECTED =
            Disconnects::disconnected;
    static final Completion<DisconnectOperation, Awaited<Void>> AWAITED = Disconnects::awaited;

    private Disconnects() {}

    static <H> long start(
            StreamSocket connection,
            Deadline deadline,
            Completion<DisconnectOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        if (!connection.endOutput()) {
            throw connection.outputHasEnded();
        }
        return startEnded(connection, until, completion, handler);
    }

    /** Starts the end of a sending side that refuses sends already. */
    static <H> long startEnded(
            StreamSocket connection,
            long until,
            Completion<DisconnectOperation, H> completion,
            H handler) {
        DisconnectOperation operation = new DisconnectOperation(false);
        operation.prepare(connection.socket(), completion, handler, until);
        operation.awaitTurn();
        return connection.loop().start(operation);
    }

    private static void disconnected(DisconnectOperation operation, DisconnectHandler handler) {
        StreamSocket connection = StreamSocket.of(operation);
        IoFailure failure = end(operation, connection);
        if (failure != null) {
            handler.failed(connection.face(), failure);
        } else {
            handler.disconnected(connection.face());
        }
        connection.writeEnded();
    }

    private static void awaited(DisconnectOperation operation, Awaited<Void> awaited) {
        StreamSocket connection = StreamSocket.of(operation);
        awaited.ended(null, end(operation, connection));
        connection.writeEnded();
    }

    private static @Nullable IoFailure end(DisconnectOperation operation, StreamSocket connection) {
        IoFailure failure = Failures.ofEnded(operation);
        if (failure != null) {
            connection.reopenOutput();
        }
        return failure;
    }
}
