package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.socket.AbstractSocket;
import dev.overlapped.internal.socket.InternalPort;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** The socket of a listener, as its accepts and its connections see it. */
abstract class ListeningSocket extends AbstractSocket implements TcpListener {
    private final InternalPort port;
    private final InetSocketAddress localAddress;
    private final RecyclingPool pool;
    private final SendLevels sendLevels; // of its connections

    ListeningSocket(
            InternalPort port,
            NativeSocket socket,
            InetSocketAddress localAddress,
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
    protected final SocketKind kind() {
        return SocketKind.LISTENER;
    }

    @Override
    public final InternalPort port() {
        return port;
    }

    @Override
    public final InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Returns whether it listens on an address of IPv6. */
    final boolean isIpv6() {
        return localAddress.getAddress() instanceof Inet6Address;
    }

    /** Returns the pool that keeps the sockets of ended connections; null if they are closed. */
    final RecyclingPool pool() {
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
