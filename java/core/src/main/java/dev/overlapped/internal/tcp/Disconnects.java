package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.DisconnectHandler;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.schedule.Timed;

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
        connection.endOutput();
        return start(connection, new DisconnectOperation(false), until, completion, handler);
    }

    /** Starts that of an orderly end, for which the sending side has ended already. */
    static void startOfOrderlyEnd(StreamSocket connection, DisconnectHandler handler) {
        DisconnectOperation operation = DisconnectOperation.ofOrderlyEnd();
        start(connection, operation, Timed.NEVER, DISCONNECTED, handler);
    }

    private static <H> long start(
            StreamSocket connection,
            DisconnectOperation operation,
            long until,
            Completion<DisconnectOperation, H> completion,
            H handler) {
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
            connection.reopenOutput(operation);
        }
        return failure;
    }
}
