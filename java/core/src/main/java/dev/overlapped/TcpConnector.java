package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendLevels;

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
    private static final Completion<Operation> CONNECTED = TcpConnector::connected;
    private static final Completion<Operation> CONNECTED_AWAITED = TcpConnector::connectedAwaited;

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
        check(remote, options.local());
        ConnectedConnection connection = takeOff(options, () -> open(port, remote, options));
        start(connection, remote, options, CONNECTED, handler, null);
    }

    /**
     * Connects with default options and waits for it.
     *
     * @param port whose thread the connection will belong to
     * @param remote where to
     * @return the connection
     * @throws IoFailure as {@link #connect(CompletionPort, InetSocketAddress, ConnectOptions)}
     */
    public static ConnectedConnection connect(CompletionPort port, InetSocketAddress remote)
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
    public static ConnectedConnection connect(
            CompletionPort port, InetSocketAddress remote, ConnectOptions options)
            throws IoFailure {
        Waiter<ConnectedConnection> waiter = Waiter.here();
        check(remote, options.local());
        ConnectedConnection connection = takeOff(options, () -> open(port, remote, options));
        return waiter.await(
                connection.socket(),
                start(connection, remote, options, CONNECTED_AWAITED, waiter, null));
    }

    /**
     * Connects with default options.
     *
     * @param port whose thread the connection will belong to
     * @param remote where to
     * @return as {@link #connectAsync(CompletionPort, InetSocketAddress, ConnectOptions)}
     */
    public static CompletableFuture<ConnectedConnection> connectAsync(
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
    public static CompletableFuture<ConnectedConnection> connectAsync(
            CompletionPort port, InetSocketAddress remote, ConnectOptions options) {
        OperationFuture<ConnectedConnection> future = new OperationFuture<>();
        try {
            check(remote, options.local());
            ConnectedConnection connection = takeOff(options, () -> open(port, remote, options));
            start(future, connection, remote, options, null);
        } catch (IoFailure refused) {
            future.ended(null, refused);
        }
        return future;
    }

    // ---- of a given socket

    static void connect(
            ConnectTarget target,
            InetSocketAddress remote,
            ConnectOptions options,
            ConnectHandler handler)
            throws IoFailure {
        check(target, remote, options);
        ConnectedConnection connection = takeOff(options, () -> connectionOf(target, options));
        start(connection, remote, options, CONNECTED, handler, target);
    }

    static ConnectedConnection connect(
            ConnectTarget target, InetSocketAddress remote, ConnectOptions options)
            throws IoFailure {
        Waiter<ConnectedConnection> waiter = Waiter.here();
        check(target, remote, options);
        ConnectedConnection connection = takeOff(options, () -> connectionOf(target, options));
        return waiter.await(
                connection.socket(),
                start(connection, remote, options, CONNECTED_AWAITED, waiter, target));
    }

    static CompletableFuture<ConnectedConnection> connectAsync(
            ConnectTarget target, InetSocketAddress remote, ConnectOptions options) {
        OperationFuture<ConnectedConnection> future = new OperationFuture<>();
        try {
            check(target, remote, options);
            ConnectedConnection connection = takeOff(options, () -> connectionOf(target, options));
            start(future, connection, remote, options, target);
        } catch (IoFailure refused) {
            future.ended(null, refused);
        }
        return future;
    }

    private static void check(
            ConnectTarget target, InetSocketAddress remote, ConnectOptions options)
            throws IoFailure {
        check(remote, null);
        if (options.local() != null) {
            throw new IllegalArgumentException(
                    "connect from "
                            + options.local()
                            + ": must be without a local address, for it is bound: "
                            + target);
        } else if (remote.getAddress() instanceof Inet6Address != target.ipv6()) {
            throw new IllegalArgumentException(
                    "connect to " + remote + ": must be of the family of " + target);
        }
    }

    private static ConnectedConnection connectionOf(ConnectTarget target, ConnectOptions options) {
        NativeSocket given = target.take();
        NativeSocket socket =
                CompletionLoop.of(given).backend().sameHandle(given, NativeSocket.Role.CONNECTION);
        return new ConnectedConnection(
                target.port(), target.ipv6(), socket, levels(target.port(), options));
    }

    // ---- starting

    private static ConnectedConnection open(
            CompletionPort port, InetSocketAddress remote, ConnectOptions options)
            throws IoFailure {
        boolean ipv6 = remote.getAddress() instanceof Inet6Address;
        CompletionLoop loop = port.chooseLoop();
        NativeSocket socket = null;
        try {
            socket = loop.backend().openStream(ipv6, options.local());
            socket.markExpected();
        } catch (NativeException e) {
            throw IoFailure.of("connect", e);
        } finally {
            if (socket == null) {
                loop.cancelExpected();
            }
        }
        return new ConnectedConnection(port, ipv6, socket, levels(port, options));
    }

    private static SendLevels levels(CompletionPort port, ConnectOptions options) {
        SendLimits limits = options.sendLimits();
        return limits == null ? port.sendLevels() : limits.levels();
    }

    private static void start(
            OperationFuture<ConnectedConnection> future,
            ConnectedConnection connection,
            InetSocketAddress remote,
            ConnectOptions options,
            ConnectTarget target) {
        future.started(
                connection.socket(),
                start(connection, remote, options, CONNECTED_AWAITED, future, target));
    }

    private static long start(
            ConnectedConnection connection,
            InetSocketAddress remote,
            ConnectOptions options,
            Completion<Operation> completion,
            Object handler,
            ConnectTarget target) {
        NativeSocket socket = connection.socket();
        CompletionLoop loop = CompletionLoop.of(socket);
        loop.attach(socket);
        IoBuffer data = options.initialData();
        ConnectOperation operation = new ConnectOperation();
        operation.prepare(
                socket,
                completion,
                new Connecting(connection, handler, target),
                data,
                options.deadline().nanoTime());
        operation.remote(remote);
        if (data != null) {
            operation.data(((NativeBuffer) data).dataAddress(), data.length());
        }
        return loop.start(operation);
    }

    private interface Opening {
        ConnectedConnection open() throws IoFailure;
    }

    /** Takes the initial data off, and lets them land if there is no socket for them. */
    private static ConnectedConnection takeOff(ConnectOptions options, Opening opening)
            throws IoFailure {
        IoBuffer data = options.initialData();
        if (data != null) {
            NativeBuffer.of(data).pin();
        }
        try {
            return opening.open();
        } catch (IoFailure | RuntimeException e) {
            if (data != null) {
                ((NativeBuffer) data).unpin();
            }
            throw e;
        }
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

    /**
     * @param target what the connection's socket was before; null if it is new
     */
    private record Connecting(
            ConnectedConnection connection, Object handler, ConnectTarget target) {
        @SuppressWarnings("unchecked")
        Awaited<ConnectedConnection> awaited() {
            return (Awaited<ConnectedConnection>) handler;
        }
    }

    private static IoFailure end(Operation operation) {
        if (operation.lent() != null) {
            ((NativeBuffer) operation.lent()).unpin();
        }
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            return null;
        }
        IoFailure failure = IoFailure.of(operation);
        Connecting connecting = (Connecting) operation.handler();
        NativeSocket socket = operation.socket();
        if (connecting.target() != null
                && mayTryAgain(operation, failure.kind())
                && socket.loop().detachHandle(socket)) {
            connecting.target().giveBack(socket);
        } else {
            connecting.connection().close();
        }
        return failure;
    }

    /**
     * <b>Kernel contract</b> (ConnectEx): after WSAECONNREFUSED, WSAENETUNREACH and WSAETIMEDOUT
     * the same socket may connect again; of others nothing is said.
     */
    private static boolean mayTryAgain(Operation operation, IoFailure.Kind kind) {
        return operation.outcome() == Operation.Outcome.FAILED
                && (kind == IoFailure.Kind.CONNECTION_REFUSED
                        || kind == IoFailure.Kind.NETWORK_UNREACHABLE
                        || kind == IoFailure.Kind.HOST_UNREACHABLE
                        || kind == IoFailure.Kind.TIMED_OUT);
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
