package dev.overlapped;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.Completion;
import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.ConnectOperation;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.NativeSocket;
import dev.overlapped.internal.Operation;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Makes connections with overlapped connects: ConnectEx on Windows, a connect linked to the first
 * send on Linux.
 *
 * <p>Names are not resolved here, for that may block: give a resolved address.
 *
 * <p>Sources: <em>LPFN_CONNECTEX callback function (mswsock.h)</em>; {@code connect(2)}, {@code
 * io_uring_prep_connect(3)}.
 */
public final class TcpConnector {
    private static final Completion CONNECTED = TcpConnector::connected;
    private static final Completion CONNECTED_AWAITED = TcpConnector::connectedAwaited;

    private TcpConnector() {}

    /**
     * Connects.
     *
     * @param port whose thread the connection will belong to
     * @param remote where to: resolved, with a port from 1 to 65,535
     * @param options local address, initial data, deadline
     * @param handler gets the connection or the failure, on the completion thread
     * @throws IoFailure at once of kind {@link IoFailure.Kind#UNKNOWN_HOST}, {@link
     *     IoFailure.Kind#ADDRESS_NOT_AVAILABLE} or {@link IoFailure.Kind#ADDRESS_IN_USE} (of the
     *     local address), {@link IoFailure.Kind#DESCRIPTOR_LIMIT}; the handler is not called then,
     *     and the initial data is lent
     * @throws IllegalArgumentException if the remote port is 0, or the local address is of another
     *     family
     * @throws IllegalStateException if the port is closed, or the initial data is in flight or
     *     released
     */
    public static void connect(
            CompletionPort port,
            InetSocketAddress remote,
            ConnectOptions options,
            ConnectHandler handler)
            throws IoFailure {
        Objects.requireNonNull(handler, "handler");
        start(port, remote, options, CONNECTED, handler, port.nextLoop());
    }

    /**
     * Connects with default options and waits for it.
     *
     * @param port whose thread the connection will belong to
     * @param remote where to
     * @return the connection
     * @throws IoFailure as {@link #connect(CompletionPort, InetSocketAddress, ConnectOptions)}
     */
    public static TcpConnection connect(CompletionPort port, InetSocketAddress remote)
            throws IoFailure {
        return connect(port, remote, ConnectOptions.DEFAULT);
    }

    /**
     * Connects and waits for it. For virtual threads; interrupting the thread cancels the connect.
     *
     * @param port whose thread the connection will belong to
     * @param remote where to: resolved, with a port from 1 to 65,535
     * @param options local address, initial data, deadline
     * @return the connection; the initial data is sent and its buffer lent again
     * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_REFUSED}, {@link
     *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#UNKNOWN_HOST}, {@link
     *     IoFailure.Kind#NETWORK_UNREACHABLE}, {@link IoFailure.Kind#HOST_UNREACHABLE}, {@link
     *     IoFailure.Kind#INTERRUPTED}, {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} and others of
     *     the system; the initial data's buffer is lent again
     * @throws IllegalArgumentException if the remote port is 0, or the local address is of another
     *     family
     * @throws IllegalStateException on a completion thread, if the port is closed, or the initial
     *     data is in flight or released
     */
    public static TcpConnection connect(
            CompletionPort port, InetSocketAddress remote, ConnectOptions options)
            throws IoFailure {
        CompletionLoop loop = port.nextLoop();
        Waiter<TcpConnection> waiter = Waiter.here();
        Started started = start(port, remote, options, CONNECTED_AWAITED, waiter, loop);
        return waiter.await(started.socket(), started.id());
    }

    /**
     * Connects with default options.
     *
     * @param port whose thread the connection will belong to
     * @param remote where to
     * @return as {@link #connectAsync(CompletionPort, InetSocketAddress, ConnectOptions)}
     */
    public static CompletableFuture<TcpConnection> connectAsync(
            CompletionPort port, InetSocketAddress remote) {
        return connectAsync(port, remote, ConnectOptions.DEFAULT);
    }

    /**
     * Connects. The future is as {@link TcpConnection} says.
     *
     * @param port whose thread the connection will belong to
     * @param remote where to: resolved, with a port from 1 to 65,535
     * @param options local address, initial data, deadline
     * @return the connection, in time, or a failure as {@link #connect(CompletionPort,
     *     InetSocketAddress, ConnectOptions)} throws it; the initial data's buffer is lent again
     *     then
     * @throws IllegalArgumentException if the remote port is 0, or the local address is of another
     *     family
     * @throws IllegalStateException if the port is closed, or the initial data is in flight or
     *     released
     */
    public static CompletableFuture<TcpConnection> connectAsync(
            CompletionPort port, InetSocketAddress remote, ConnectOptions options) {
        OperationFuture<TcpConnection> future = new OperationFuture<>();
        try {
            Started started =
                    start(port, remote, options, CONNECTED_AWAITED, future, port.nextLoop());
            future.started(started.socket(), started.id());
        } catch (IoFailure refused) {
            future.ended(null, refused);
        }
        return future;
    }

    private record Started(NativeSocket socket, long id) {}

    private static Started start(
            CompletionPort port,
            InetSocketAddress remote,
            ConnectOptions options,
            Completion completion,
            Object handler,
            CompletionLoop loop)
            throws IoFailure {
        check(remote, options.local());
        IoBuffer data = options.initialData();
        if (data != null) {
            data.takeOff();
        }
        Backend backend = loop.backend();
        NativeSocket socket;
        try {
            socket =
                    backend.openStream(
                            remote.getAddress() instanceof Inet6Address, options.local());
        } catch (NativeException e) {
            if (data != null) {
                data.land();
            }
            throw IoFailure.of("connect", e);
        }
        TcpConnection connection = new TcpConnection(port, socket);
        loop.attach(socket);
        ConnectOperation operation = new ConnectOperation();
        operation.prepare(
                socket,
                completion,
                new Connecting(connection, handler),
                data,
                options.deadline().nanoTime());
        operation.remote(remote);
        if (data != null) {
            operation.data(data.dataAddress(), data.length());
        }
        return new Started(socket, loop.start(operation));
    }

    private static void check(InetSocketAddress remote, InetSocketAddress local) throws IoFailure {
        CompletionPort.requireResolved(remote, "connect");
        if (remote.getPort() == 0) {
            throw new IllegalArgumentException(
                    "connect to port 0 of " + remote.getAddress() + ": must be 1 to 65535");
        }
        if (local == null) {
            return;
        }
        CompletionPort.requireResolved(local, "connect");
        if (local.getAddress() instanceof Inet6Address
                != remote.getAddress() instanceof Inet6Address) {
            throw new IllegalArgumentException(
                    "connect from " + local + " to " + remote + ": addresses of two families");
        }
    }

    private record Connecting(TcpConnection connection, Object handler) {
        @SuppressWarnings("unchecked")
        Awaited<TcpConnection> awaited() {
            return (Awaited<TcpConnection>) handler;
        }
    }

    private static IoFailure end(Operation operation) {
        if (operation.lent() != null) {
            ((IoBuffer) operation.lent()).land();
        }
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            return null;
        }
        IoFailure failure = IoFailure.of(operation);
        ((Connecting) operation.handler()).connection().close();
        return failure;
    }

    private static void connected(Operation operation) {
        Connecting connecting = (Connecting) operation.handler();
        ConnectHandler handler = (ConnectHandler) connecting.handler();
        IoFailure failure = end(operation);
        if (failure != null) {
            handler.failed(failure);
        } else {
            handler.connected(connecting.connection());
        }
    }

    private static void connectedAwaited(Operation operation) {
        Connecting connecting = (Connecting) operation.handler();
        connecting.awaited().ended(connecting.connection(), end(operation));
    }
}
