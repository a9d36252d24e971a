package dev.overlapped.internal.tcp;

import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.Readiness;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpTarget;
import dev.overlapped.WritableHandler;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.operation.WhenFull;
import dev.overlapped.internal.socket.AwaitedClose;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The operations of a connection that return futures.
 *
 * @param <R> what the socket of the connection can be used for again
 */
class AsyncStream<R extends TcpTarget> implements TcpConnection.Async {
    private final Connection<R> connection;

    AsyncStream(Connection<R> connection) {
        this.connection = connection;
    }

    @Override
    public final CompletableFuture<CloseCause> close() {
        return AwaitedClose.close(connection);
    }

    @Override
    public final CompletableFuture<Integer> receive(IoBuffer buffer, Deadline deadline) {
        connection.checkNotLeaving();
        OperationFuture<Integer> future = new OperationFuture<>();
        return future.started(
                connection.socket(),
                Receives.start(connection, buffer, deadline, Receives.AWAITED, future));
    }

    @Override
    public final CompletableFuture<Optional<IoBuffer>> receive(Deadline deadline) {
        connection.checkNotLeaving();
        OperationFuture<Optional<IoBuffer>> future = new OperationFuture<>();
        return future.started(
                connection.socket(),
                ReadyReceives.start(connection, deadline, ReadyReceives.AWAITED, future));
    }

    @Override
    public final CompletableFuture<Readiness> poll() {
        connection.checkNotLeaving();
        OperationFuture<Readiness> future = new OperationFuture<>();
        return future.started(connection.socket(), ReadyReceives.poll(connection, future));
    }

    @Override
    public final CompletableFuture<Long> receive(IoBuffers buffers, Deadline deadline) {
        connection.checkNotLeaving();
        OperationFuture<Long> future = new OperationFuture<>();
        return future.started(
                connection.socket(),
                Receives.start(connection, buffers, deadline, Receives.VECTOR_AWAITED, future));
    }

    @Override
    public final CompletableFuture<Void> send(IoBuffer buffer, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                connection.socket(),
                Sends.start(connection, buffer, deadline, WhenFull.REFUSE, Sends.AWAITED, future));
    }

    @Override
    public final CompletableFuture<Void> send(IoBuffers buffers, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                connection.socket(),
                Sends.start(
                        connection,
                        buffers,
                        deadline,
                        WhenFull.REFUSE,
                        Sends.VECTOR_AWAITED,
                        future));
    }

    @Override
    public final CompletableFuture<Void> whenWritable() {
        OperationFuture<Void> future = new OperationFuture<>();
        WritableHandler handler = WritableQueue.completing(future);
        future.started(() -> connection.cancelWhenWritable(handler));
        connection.whenWritable(handler);
        return future;
    }

    @Override
    public final CompletableFuture<Void> disconnect(Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                connection.socket(),
                Disconnects.start(connection, deadline, Disconnects.AWAITED, future));
    }

    public final CompletableFuture<R> disconnectForReuse(Deadline deadline) {
        OperationFuture<R> future = new OperationFuture<>();
        return connection.recycling(deadline, Recycling.completing(future)).begin(future);
    }
}
