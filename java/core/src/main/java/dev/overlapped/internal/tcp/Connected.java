package dev.overlapped.internal.tcp;

import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.socket.InternalPort;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.net.SocketOption;

/** A connection that this side has made. */
final class Connected extends Connection<ConnectTarget> implements ConnectedConnection {
    private final InternalPort port;
    private final Family family;
    private final @Nullable SocketAddress remote;

    /**
     * @param remote the address that it connects to; null if the socket was connected before
     */
    Connected(
            InternalPort port,
            Family family,
            @Nullable SocketAddress remote,
            NativeSocket socket,
            SendLevels levels) {
        super(socket, levels);
        this.port = port;
        this.family = family;
        this.remote = remote;
    }

    @Override
    public InternalPort port() {
        return port;
    }

    @Override
    Family family() {
        return family;
    }

    /** {@inheritDoc} Also before it is connected, and after it has broken. */
    @Override
    public String describePeer() {
        return remote == null ? super.describePeer() : remote.toString();
    }

    @Override
    ConnectTarget target(NativeSocket kept) {
        KeptForConnect target = new KeptForConnect(port, family == Family.IPV6, kept);
        kept.loop().attach(kept);
        return target;
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
