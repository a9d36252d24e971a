package dev.overlapped.internal.tcp;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.Cancellable;
import dev.overlapped.ConnectHandler;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.Delegating;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.socket.AbstractSocket;
import dev.overlapped.internal.socket.Addresses;
import dev.overlapped.internal.socket.Attachment;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.socket.SocketCancel;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Connects, with a new socket each time or once with a given one. Any thread. */
public final class Connector {
    private static final Completion<ConnectOperation, Connecting<ConnectHandler>> CONNECTED =
            Connector::connected;
    private static final Completion<ConnectOperation, Connecting<Awaited<ConnectedConnection>>>
            AWAITED = Connector::awaited;

    private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private final InternalPort port;
    private final @Nullable KeptForConnect target; // null: a new socket for each connection

    Connector(InternalPort port, @Nullable KeptForConnect target) {
        this.port = port;
        this.target = target;
    }

    /** Connects with new sockets. */
    public Connector(InternalPort port) {
        this(port, null);
    }

    /**
     * A connect under way.
     *
     * @param handler who gets its outcome
     * @param target the connection's socket before; null if it is new
     */
    private record Connecting<H>(Connected connection, H handler, @Nullable KeptForConnect target)
            implements Delegating {
        @Override
        public Object delegate() {
            return handler;
        }
    }

    /** Takes over a connected socket; see {@link dev.overlapped.Adoption#connection}. */
    public static TcpConnection adopt(InternalPort port, long handle) throws IoFailure {
        CompletionLoop loop = port.chooseLoop(Optional.empty());
        NativeSocket socket = null;
        try {
            socket = loop.backend().adoptStream(handle, Backend.Adopted.CONNECTION);
            socket.markExpected();
        } catch (NativeException e) {
            throw Attachment.refused(port, IoOperation.ADOPT, e);
        } finally {
            if (socket == null) {
                loop.cancelExpected();
            }
        }
        return Attachment.attach(
                port,
                IoOperation.ADOPT,
                socket,
                open -> {
                    Family family = Family.of(loop.backend().localAddress(open));
                    return new Connected(port, family, null, open, port.sendLevels());
                });
    }

    // ---- the three faces

    /** Connects; see {@link dev.overlapped.CompletionPort#connect}. */
    public Cancellable connect(
            SocketAddress remote,
            ConnectOptions options,
            Deadline deadline,
            ConnectHandler handler) {
        Objects.requireNonNull(handler, "handler");
        try {
            Connected connection = open(remote, options, deadline);
            return start(connection, remote, options, deadline, CONNECTED, handler);
        } catch (IoFailure refused) {
            reportLater(options, handler, refused);
            return () -> {}; // it has ended
        }
    }

    /** Has the handler called that gets the failure of a connect without a socket. */
    private void reportLater(ConnectOptions options, ConnectHandler handler, IoFailure refused) {
        NativeBuffer data = options.initialData().map(NativeBuffer::of).orElse(null);
        if (data != null) {
            data.pin(); // the handler's from its call on
        }
        Runnable report = () -> report(data, handler, refused);
        options.threadOf()
                .map(socket -> ((AbstractSocket) socket).loop())
                .orElseGet(port::anyLoop)
                .executeLater(report, report);
    }

    private void report(@Nullable NativeBuffer data, ConnectHandler handler, IoFailure refused) {
        if (data != null) {
            data.unpin();
        }
        try {
            handler.failed(data, refused);
        } catch (Throwable t) {
            port.handlerFailed(t);
        }
    }

    /** Connects and waits. */
    public ConnectedConnection connectAndWait(
            SocketAddress remote, ConnectOptions options, Deadline deadline) throws IoFailure {
        Waiter<ConnectedConnection> waiter = Waiter.here();
        Connected connection = open(remote, options, deadline);
        return waiter.await(start(connection, remote, options, deadline, AWAITED, waiter)::cancel);
    }

    /** Connects; the future fails also when there is no socket. */
    public CompletableFuture<ConnectedConnection> connectAsync(
            SocketAddress remote, ConnectOptions options, Deadline deadline) {
        OperationFuture<ConnectedConnection> future = new OperationFuture<>();
        try {
            Connected connection = open(remote, options, deadline);
            future.started(start(connection, remote, options, deadline, AWAITED, future)::cancel);
        } catch (IoFailure refused) {
            future.ended(null, refused);
        }
        return future;
    }

    // ---- starting

    /** Makes the connection, and pins the initial data unless there is no socket for them. */
    private Connected open(SocketAddress remote, ConnectOptions options, Deadline deadline)
            throws IoFailure {
        Objects.requireNonNull(deadline, "deadline");
        if (target == null) {
            check(remote, options.local().orElse(null));
        } else {
            checkFits(target, remote, options);
        }
        IoBuffer data = options.initialData().orElse(null);
        if (data != null) {
            NativeBuffer.of(data).pin();
        }
        try {
            return target == null ? openNew(remote, options) : openKept(target, remote, options);
        } catch (IoFailure | RuntimeException e) {
            if (data != null) {
                NativeBuffer.of(data).unpin();
            }
            throw e;
        }
    }

    private Connected openNew(SocketAddress remote, ConnectOptions options) throws IoFailure {
        Family family = Family.of(remote);
        CompletionLoop loop = chooseLoop(options);
        NativeSocket socket = null;
        try {
            SocketAddress local = options.local().orElse(null);
            socket = loop.backend().openStream(family, local, options.socketOptions());
            socket.markExpected();
        } catch (NativeException e) {
            throw Attachment.refused(port, IoOperation.CONNECT, e);
        } finally {
            if (socket == null) {
                loop.cancelExpected();
            }
        }
        Connected connection = null;
        try {
            connection = new Connected(port, family, remote, socket, levels(options));
            return connection;
        } finally {
            if (connection == null) { // no memory for it
                loop.discard(socket);
            }
        }
    }

    /** Chooses a loop; a port that another thread has closed is no misuse. */
    private CompletionLoop chooseLoop(ConnectOptions options) throws IoFailure {
        try {
            return port.chooseLoop(options.threadOf());
        } catch (IllegalStateException closed) {
            throw Failures.of(
                    IoFailure.Kind.CLOSED, IoOperation.CONNECT, present(closed.getMessage()));
        }
    }

    private Connected openKept(
            KeptForConnect target, SocketAddress remote, ConnectOptions options) {
        NativeSocket given = target.take();
        NativeSocket socket =
                CompletionLoop.of(given).backend().sameHandle(given, NativeSocket.Role.CONNECTION);
        Family family = Family.ofIp(target.isIpv6());
        return new Connected(port, family, remote, socket, levels(options));
    }

    private SendLevels levels(ConnectOptions options) {
        return options.sendLimits().map(SendLevels::of).orElse(port.sendLevels());
    }

    private <H> Cancellable start(
            Connected connection,
            SocketAddress remote,
            ConnectOptions options,
            Deadline deadline,
            Completion<ConnectOperation, Connecting<H>> completion,
            H handler) {
        NativeSocket socket = connection.socket();
        CompletionLoop loop = connection.loop();
        loop.attach(socket);
        ConnectOperation operation = new ConnectOperation();
        operation.prepare(
                socket,
                completion,
                new Connecting<>(connection, handler, target),
                deadline.nanoTime());
        operation.remote(remote);
        options.initialData().ifPresent(data -> operation.drain(NativeBuffer.of(data)));
        return new SocketCancel(socket, loop.start(operation));
    }

    private static void check(SocketAddress remote, @Nullable SocketAddress local)
            throws IoFailure {
        Family family = Addresses.requireUsable(remote, IoOperation.CONNECT);
        if (remote instanceof InetSocketAddress inet && inet.getPort() == 0) {
            throw new IllegalArgumentException(
                    "connect to port 0 of " + inet.getAddress() + ": must be 1 to 65535");
        } else if (remote.equals(UNNAMED)) {
            throw new IllegalArgumentException(
                    "connect to the empty path: must be the path that a socket listens on");
        }
        if (local != null && Addresses.requireUsable(local, IoOperation.CONNECT) != family) {
            throw new IllegalArgumentException(
                    "connect from " + local + " to " + remote + ": addresses of two families");
        }
    }

    private static void checkFits(
            KeptForConnect target, SocketAddress remote, ConnectOptions options) throws IoFailure {
        check(remote, null);
        if (options.local().isPresent()) {
            throw new IllegalArgumentException(
                    "connect from "
                            + options.local().get()
                            + ": must be without a local address, for it is bound: "
                            + target);
        } else if (!options.socketOptions().isEmpty()) {
            throw new IllegalArgumentException(
                    "connect with the options "
                            + options.socketOptions()
                            + ": must be set on the target, which is bound: "
                            + target);
        } else if (Family.of(remote) != Family.ofIp(target.isIpv6())) {
            throw new IllegalArgumentException(
                    "connect to " + remote + ": must be of the family of " + target);
        }
        Optional<OverlappedSocket> threadOf = options.threadOf();
        if (threadOf.isPresent() && !target.isOnThreadOf((AbstractSocket) threadOf.get())) {
            throw new IllegalArgumentException(
                    "connect on the thread of "
                            + threadOf.get()
                            + ": must be the thread that its socket has, of "
                            + target);
        }
    }

    // ---- completing; on the completion thread

    private static void connected(
            ConnectOperation operation, Connecting<ConnectHandler> connecting) {
        IoFailure failure = end(operation, connecting);
        if (failure != null) {
            fail(connecting.handler(), operation.bufferOrNull(), failure);
        } else {
            connecting.handler().connected(connecting.connection());
        }
    }

    private static void fail(
            ConnectHandler handler, @Nullable NativeBuffer initialData, IoFailure failure) {
        int lending = initialData == null ? 0 : initialData.lending();
        try {
            handler.failed(initialData, failure);
        } catch (Throwable t) {
            if (initialData != null) {
                initialData.reclaim(lending);
            }
            throw t;
        }
    }

    private static void awaited(
            ConnectOperation operation, Connecting<Awaited<ConnectedConnection>> connecting) {
        connecting.handler().ended(connecting.connection(), end(operation, connecting));
    }

    private static @Nullable IoFailure end(ConnectOperation operation, Connecting<?> connecting) {
        NativeBuffer data = operation.bufferOrNull();
        if (data != null) {
            data.unpin();
        }
        IoFailure failure = Failures.ofEnded(operation);
        NativeSocket socket = operation.socket();
        if (failure == null && isItself(socket, operation.remote())) {
            connecting.connection().close(CloseReason.ABORTED);
            return Failures.of(
                    IoFailure.Kind.CONNECTION_REFUSED,
                    IoOperation.CONNECT,
                    "nobody listens there: the system had chosen the same port for this side;"
                            + " peer "
                            + operation.remote());
        } else if (failure == null) {
            return null;
        }
        KeptForConnect target = connecting.target();
        if (target != null
                && mayTryAgain(operation, failure.kind())
                && socket.loop().detachHandle(socket)) {
            target.giveBack(socket);
        } else {
            connecting.connection().close();
        }
        return failure;
    }

    /**
     * Returns whether a connection is one to itself.
     *
     * <p><b>Kernel contract</b> (RFC 9293, 3.5, simultaneous open): a connect from the address that
     * it goes to succeeds, also where the system has chosen the port.
     */
    private static boolean isItself(NativeSocket socket, SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet) || !inet.getAddress().isLoopbackAddress()) {
            return false;
        }
        try {
            return remote.equals(CompletionLoop.of(socket).backend().localAddress(socket));
        } catch (NativeException e) {
            return false; // it has ended again
        }
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
}
