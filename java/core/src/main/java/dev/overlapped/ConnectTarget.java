package dev.overlapped;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.NativeSocket;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A socket to connect with, and nothing else. Either a new one, on which options are set before, or
 * that of a {@link ConnectedConnection} that has ended, which is still bound to its own address.
 *
 * <p>A connect that was refused, found no way or no answer leaves the socket open for another try.
 * After any other failure it is closed.
 *
 * <p>Sources: <em>LPFN_CONNECTEX callback function (mswsock.h)</em>; {@code connect(2)}.
 */
public final class ConnectTarget extends TcpTarget {
    ConnectTarget(CompletionPort port, boolean ipv6, NativeSocket unattached) {
        super(port, ipv6, unattached);
    }

    /**
     * Makes a new one.
     *
     * @param port whose thread the connection will belong to
     * @param family of the addresses to connect to: {@link java.net.StandardProtocolFamily#INET} or
     *     {@link java.net.StandardProtocolFamily#INET6}
     * @return the socket
     * @throws IoFailure of kind {@link IoFailure.Kind#DESCRIPTOR_LIMIT} and others of the system
     * @throws IllegalArgumentException if it is another family
     * @throws IllegalStateException if the port is closed
     */
    public static ConnectTarget open(CompletionPort port, ProtocolFamily family) throws IoFailure {
        boolean ipv6 = isIpv6(family);
        CompletionLoop loop = port.nextLoop();
        try {
            NativeSocket stream = loop.backend().openStream(ipv6, null);
            return new ConnectTarget(
                    port, ipv6, loop.backend().sameHandle(stream, NativeSocket.Role.TARGET));
        } catch (NativeException e) {
            throw IoFailure.of("open connect target", e);
        }
    }

    /**
     * Connects.
     *
     * @param remote where to: resolved, of the socket's family, with a port from 1 to 65,535
     * @param options initial data and deadline; no local address, for the socket is bound
     * @param handler gets the connection or the failure, on the completion thread
     * @throws IoFailure of kind {@link IoFailure.Kind#UNKNOWN_HOST}; the handler is not called
     *     then, and the socket is open
     * @throws IllegalArgumentException if the remote port is 0, the address is of another family,
     *     or a local address is given
     * @throws IllegalStateException unless it {@link #isOpen}, or if the initial data is in flight
     *     or released
     */
    public void connect(InetSocketAddress remote, ConnectOptions options, ConnectHandler handler)
            throws IoFailure {
        Objects.requireNonNull(handler, "handler");
        TcpConnector.connect(this, remote, options, handler);
    }

    /**
     * Connects with default options and waits for it. For virtual threads.
     *
     * @param remote where to
     * @return the connection
     * @throws IoFailure as {@link #connect(InetSocketAddress, ConnectOptions)}
     */
    public ConnectedConnection connect(InetSocketAddress remote) throws IoFailure {
        return connect(remote, ConnectOptions.DEFAULT);
    }

    /**
     * Connects and waits for it. For virtual threads; interrupting the thread cancels the connect.
     *
     * @param remote where to: resolved, of the socket's family, with a port from 1 to 65,535
     * @param options initial data and deadline; no local address, for the socket is bound
     * @return the connection
     * @throws IoFailure as {@link TcpConnector#connect(CompletionPort, InetSocketAddress,
     *     ConnectOptions)}; the initial data's buffer is lent again
     * @throws IllegalArgumentException if the remote port is 0, the address is of another family,
     *     or a local address is given
     * @throws IllegalStateException on a completion thread, unless it {@link #isOpen}, or if the
     *     initial data is in flight or released
     */
    public ConnectedConnection connect(InetSocketAddress remote, ConnectOptions options)
            throws IoFailure {
        return TcpConnector.connect(this, remote, options);
    }

    /**
     * Connects. The future is as {@link TcpConnection} says.
     *
     * @param remote where to: resolved, of the socket's family, with a port from 1 to 65,535
     * @param options initial data and deadline; no local address, for the socket is bound
     * @return the connection, in time, or a failure as {@link #connect(InetSocketAddress,
     *     ConnectOptions)} throws it
     * @throws IllegalArgumentException if the remote port is 0, the address is of another family,
     *     or a local address is given
     * @throws IllegalStateException unless it {@link #isOpen}, or if the initial data is in flight
     *     or released
     */
    public CompletableFuture<ConnectedConnection> connectAsync(
            InetSocketAddress remote, ConnectOptions options) {
        return TcpConnector.connectAsync(this, remote, options);
    }

    @Override
    public <T> ConnectTarget setOption(SocketOption<T> option, T value) throws IoFailure {
        super.setOption(option, value);
        return this;
    }
}
