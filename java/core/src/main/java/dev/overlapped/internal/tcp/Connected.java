package dev.overlapped.internal.tcp;

import dev.overlapped.Cancellable;
import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.FileTransmission;
import dev.overlapped.IoFailure;
import dev.overlapped.PacketElement;
import dev.overlapped.PacketTransmission;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TransmitSource;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.transmit.StreamFileTransmission;
import dev.overlapped.internal.transmit.StreamPacketTransmission;

import java.net.SocketOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A connection that this side has made. */
final class Connected extends Connection<ConnectTarget> implements ConnectedConnection {
    private final InternalPort port;
    private final Family family;

    Connected(InternalPort port, Family family, NativeSocket socket, SendLevels levels) {
        super(socket, levels);
        this.port = port;
        this.family = family;
    }

    @Override
    public InternalPort port() {
        return port;
    }

    @Override
    Family family() {
        return family;
    }

    @Override
    ConnectTarget target(NativeSocket kept) {
        return new KeptForConnect(port, family == Family.IPV6, kept);
    }

    @Override
    public ConnectedConnection face() {
        return this;
    }

    @Override
    public <T> ConnectedConnection setOption(SocketOption<T> option, T value) throws IoFailure {
        applyOption(option, value);
        return this;
    }

    @Override
    public Cancellable disconnectForReuse(Deadline deadline, ReuseHandler<ConnectTarget> handler) {
        Objects.requireNonNull(handler, "handler");
        Recycling<ConnectTarget> recycling = recycling(deadline, handler);
        recycling.begin();
        return recycling;
    }

    private Recycling<ConnectTarget> recycling(
            Deadline deadline, ReuseHandler<? super ConnectTarget> handler) {
        return new Recycling<>(this, deadline, this::target, handler);
    }

    @Override
    public FileTransmission<ConnectTarget> transmitFile(TransmitSource source) {
        return StreamFileTransmission.of(this, source);
    }

    @Override
    public FileTransmission<ConnectTarget> transmitFile() {
        return StreamFileTransmission.withoutFile(this);
    }

    @Override
    public PacketTransmission<ConnectTarget> transmitPackets(List<PacketElement> elements) {
        return StreamPacketTransmission.of(this, elements);
    }

    @Override
    public Blocking blocking() {
        return new BlockingView(this);
    }

    @Override
    public Async async() {
        return new AsyncView(this);
    }

    /** The operations that wait. */
    private static final class BlockingView extends BlockingStream
            implements ConnectedConnection.Blocking {
        private final Connected connection;

        BlockingView(Connected connection) {
            super(connection);
            this.connection = connection;
        }

        @Override
        public ConnectTarget disconnectForReuse(Deadline deadline) throws IoFailure {
            Waiter<ConnectTarget> waiter = Waiter.here();
            return connection.recycling(deadline, Recycling.completing(waiter)).await(waiter);
        }
    }

    /** The operations that return futures. */
    private static final class AsyncView extends AsyncStream implements ConnectedConnection.Async {
        private final Connected connection;

        AsyncView(Connected connection) {
            super(connection);
            this.connection = connection;
        }

        @Override
        public CompletableFuture<ConnectTarget> disconnectForReuse(Deadline deadline) {
            OperationFuture<ConnectTarget> future = new OperationFuture<>();
            return connection.recycling(deadline, Recycling.completing(future)).begin(future);
        }
    }
}
