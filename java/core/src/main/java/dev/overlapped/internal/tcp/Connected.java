package dev.overlapped.internal.tcp;

import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.socket.InternalPort;

import java.net.SocketOption;

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
    public ConnectedConnection.Blocking blocking() {
        return new BlockingView(this);
    }

    @Override
    public ConnectedConnection.Async async() {
        return new AsyncView(this);
    }

    /** The operations that wait. */
    private static final class BlockingView extends BlockingStream<ConnectTarget>
            implements ConnectedConnection.Blocking {
        BlockingView(Connected connection) {
            super(connection);
        }
    }

    /** The operations that return futures. */
    private static final class AsyncView extends AsyncStream<ConnectTarget>
            implements ConnectedConnection.Async {
        AsyncView(Connected connection) {
            super(connection);
        }
    }
}
