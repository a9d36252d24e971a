package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.Cancellable;
import dev.overlapped.Deadline;
import dev.overlapped.FileTransmission;
import dev.overlapped.IoFailure;
import dev.overlapped.PacketElement;
import dev.overlapped.PacketTransmission;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.transmit.StreamFileTransmission;
import dev.overlapped.internal.transmit.StreamPacketTransmission;

import java.net.SocketOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A connection that a listener has accepted. */
final class Accepted extends Connection<AcceptTarget> implements AcceptedConnection {
    private final ListeningSocket listener;

    /** True if it has one of the places of an {@link ActiveSet}; under the monitor of that. */
    boolean active;

    Accepted(ListeningSocket listener, NativeSocket socket) {
        super(socket, listener.sendLevels());
        this.listener = listener;
    }

    @Override
    public InternalPort port() {
        return listener.port();
    }

    @Override
    public TcpListener listener() {
        return listener;
    }

    @Override
    Family family() {
        return listener.family();
    }

    @Override
    AcceptTarget target(NativeSocket kept) {
        return new KeptForAccept(port(), family() == Family.IPV6, kept);
    }

    /** A listener that recycles gets the socket back. */
    @Override
    public void reaped() {
        super.reaped();
        listener.ended(this);
    }

    @Override
    Ending ending() {
        RecyclingPool pool = listener.pool();
        return pool == null ? super.ending() : recycling(RecyclingPool.deadline(), pool);
    }

    @Override
    public AcceptedConnection face() {
        return this;
    }

    @Override
    public <T> AcceptedConnection setOption(SocketOption<T> option, T value) throws IoFailure {
        applyOption(option, value);
        return this;
    }

    @Override
    public Cancellable disconnectForReuse(Deadline deadline, ReuseHandler<AcceptTarget> handler) {
        Objects.requireNonNull(handler, "handler");
        Recycling<AcceptTarget> recycling = recycling(deadline, handler);
        recycling.begin();
        return recycling;
    }

    private Recycling<AcceptTarget> recycling(
            Deadline deadline, ReuseHandler<? super AcceptTarget> handler) {
        return new Recycling<>(this, deadline, this::target, handler);
    }

    @Override
    public FileTransmission<AcceptTarget> transmitFile(TransmitSource source) {
        return StreamFileTransmission.of(this, source);
    }

    @Override
    public FileTransmission<AcceptTarget> transmitFile() {
        return StreamFileTransmission.withoutFile(this);
    }

    @Override
    public PacketTransmission<AcceptTarget> transmitPackets(List<PacketElement> elements) {
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
            implements AcceptedConnection.Blocking {
        private final Accepted connection;

        BlockingView(Accepted connection) {
            super(connection);
            this.connection = connection;
        }

        @Override
        public AcceptTarget disconnectForReuse(Deadline deadline) throws IoFailure {
            Waiter<AcceptTarget> waiter = Waiter.here();
            return connection.recycling(deadline, Recycling.completing(waiter)).await(waiter);
        }
    }

    /** The operations that return futures. */
    private static final class AsyncView extends AsyncStream implements AcceptedConnection.Async {
        private final Accepted connection;

        AsyncView(Accepted connection) {
            super(connection);
            this.connection = connection;
        }

        @Override
        public CompletableFuture<AcceptTarget> disconnectForReuse(Deadline deadline) {
            OperationFuture<AcceptTarget> future = new OperationFuture<>();
            return connection.recycling(deadline, Recycling.completing(future)).begin(future);
        }
    }
}
