package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpListener;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.socket.InternalPort;

import java.net.SocketOption;

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
        KeptForAccept target = new KeptForAccept(port(), family() == Family.IPV6, kept);
        kept.loop().attach(kept);
        return target;
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
    public AcceptedConnection.Blocking blocking() {
        return new BlockingView(this);
    }

    @Override
    public AcceptedConnection.Async async() {
        return new AsyncView(this);
    }

    /** The operations that wait. */
    private static final class BlockingView extends BlockingStream<AcceptTarget>
            implements AcceptedConnection.Blocking {
        BlockingView(Accepted connection) {
            super(connection);
        }
    }

    /** The operations that return futures. */
    private static final class AsyncView extends AsyncStream<AcceptTarget>
            implements AcceptedConnection.Async {
        AsyncView(Accepted connection) {
            super(connection);
        }
    }
}
