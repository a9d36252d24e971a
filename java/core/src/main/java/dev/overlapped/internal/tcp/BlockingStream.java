package dev.overlapped.internal.tcp;

import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.Readiness;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpTarget;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.operation.WhenFull;
import dev.overlapped.internal.socket.AwaitedClose;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The operations of a connection that wait.
 *
 * @param <R> what the socket of the connection can be used for again
 */
class BlockingStream<R extends TcpTarget> implements TcpConnection.Blocking {
    private final Connection<R> connection;

    BlockingStream(Connection<R> connection) {
        this.connection = connection;
    }

    @Override
    public final CloseCause close(Deadline deadline) throws IoFailure {
        return AwaitedClose.close(connection, deadline);
    }

    @Override
    public final int receive(IoBuffer buffer, Deadline deadline) throws IoFailure {
        Waiter<Integer> waiter = Waiter.here();
        connection.checkNotLeaving();
        return waiter.await(
                connection.socket(),
                Receives.start(connection, buffer, deadline, Receives.AWAITED, waiter));
    }

    @Override
    public final Optional<IoBuffer> receive(Deadline deadline) throws IoFailure {
        Waiter<Optional<IoBuffer>> waiter = Waiter.here();
        connection.checkNotLeaving();
        return waiter.await(
                connection.socket(),
                ReadyReceives.start(connection, deadline, ReadyReceives.AWAITED, waiter));
    }

    @Override
    public final Readiness poll() throws IoFailure {
        Waiter<Readiness> waiter = Waiter.here();
        connection.checkNotLeaving();
        return waiter.await(connection.socket(), ReadyReceives.poll(connection, waiter));
    }

    @Override
    public final long receive(IoBuffers buffers, Deadline deadline) throws IoFailure {
        Waiter<Long> waiter = Waiter.here();
        connection.checkNotLeaving();
        return waiter.await(
                connection.socket(),
                Receives.start(connection, buffers, deadline, Receives.VECTOR_AWAITED, waiter));
    }

    @Override
    public final void send(IoBuffer buffer, Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                connection.socket(),
                Sends.start(connection, buffer, deadline, WhenFull.WAIT, Sends.AWAITED, waiter));
    }

    @Override
    public final void send(IoBuffers buffers, Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                connection.socket(),
                Sends.start(
                        connection,
                        buffers,
                        deadline,
                        WhenFull.WAIT,
                        Sends.VECTOR_AWAITED,
                        waiter));
    }

    @Override
    public final void disconnect(Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                connection.socket(),
                Disconnects.start(connection, deadline, Disconnects.AWAITED, waiter));
    }

    // ---- as the JDK's types

    @Override
    public final InputStream inputStream() {
        return new StreamInput(connection, () -> Deadline.NONE);
    }

    @Override
    public final InputStream inputStream(Duration timeout) {
        return new StreamInput(connection, within(timeout));
    }

    @Override
    public final OutputStream outputStream() {
        return new StreamOutput(connection, () -> Deadline.NONE);
    }

    @Override
    public final OutputStream outputStream(Duration timeout) {
        return new StreamOutput(connection, within(timeout));
    }

    @Override
    public final ByteChannel channel() {
        return new StreamChannel(connection, () -> Deadline.NONE);
    }

    @Override
    public final ByteChannel channel(Duration timeout) {
        return new StreamChannel(connection, within(timeout));
    }

    private static Supplier<Deadline> within(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "a time-out of " + timeout + " per call: must be more than zero");
        }
        return () -> Deadline.after(timeout);
    }

    // ---- reuse

    public final R disconnectForReuse(Deadline deadline) throws IoFailure {
        Waiter<R> waiter = Waiter.here();
        return connection.recycling(deadline, Recycling.completing(waiter)).await(waiter);
    }
}
