package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.socket.AbstractSocket;
import dev.overlapped.internal.socket.Addresses;
import dev.overlapped.internal.socket.InternalPort;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;

/** The socket of a listener, as its accepts and its connections see it. */
abstract class ListeningSocket extends AbstractSocket implements TcpListener {
    private final InternalPort port;
    private final SocketAddress localAddress;
    private final @Nullable RecyclingPool pool;
    private final SendLevels sendLevels; // of its connections

    ListeningSocket(
            InternalPort port,
            NativeSocket socket,
            SocketAddress localAddress,
            ListenerOptions options) {
        super(socket);
        this.port = port;
        this.localAddress = localAddress;
        this.pool = options.maxRecycled() == 0 ? null : new RecyclingPool(options.maxRecycled());
        this.sendLevels = options.sendLimits().map(SendLevels::of).orElse(port.sendLevels());
    }

    /** Returns the listener that the socket of {@code operation} is of. */
    static ListeningSocket of(Operation operation) {
        return (ListeningSocket) operation.socket().owner();
    }

    /** Takes note that one of its connections is reaped. On the connection's thread. */
    abstract void ended(AcceptedConnection connection);

    @Override
    public final boolean isShared() {
        return true;
    }

    @Override
    protected final SocketKind kind() {
        return SocketKind.LISTENER.of(family());
    }

    @Override
    public final InternalPort port() {
        return port;
    }

    @Override
    public final SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public final int localPort() {
        return Addresses.portOf(localAddress);
    }

    /** Returns the family of its address. */
    final Family family() {
        return Family.of(localAddress);
    }

    /** Returns the pool that keeps the sockets of ended connections; null if they are closed. */
    final @Nullable RecyclingPool pool() {
        return pool;
    }

    /** Returns the limits of what its connections may have outstanding. */
    final SendLevels sendLevels() {
        return sendLevels;
    }

    @Override
    public final String toString() {
        return "TcpListener[" + localAddress + (isClosed() ? ", closed" : "") + "]";
    }
}
