package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendLevels;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A listening TCP socket, from which connections are accepted with overlapped accepts: AcceptEx on
 * Windows, a multishot accept on Linux.
 *
 * <p>Several accepts may be posted at once; connections are given to them in the order of posting.
 * A client whose connection breaks before it is accepted never ends the listener nor fails an
 * accept; only an accept with first data fails, with {@link IoFailure.Kind#CONNECTION_RESET}, when
 * its client breaks off instead of sending any. An IPv6 listener takes IPv6 only; open two for both
 * families.
 *
 * <p>Threads: all methods from any thread. Handlers run as {@link AcceptHandler} says.
 *
 * <p>Sources: <em>AcceptEx function (mswsock.h)</em>, <em>GetAcceptExSockaddrs function
 * (mswsock.h)</em>; {@code accept(2)}, {@code io_uring_prep_multishot_accept(3)}.
 */
public final class TcpListener implements AutoCloseable {
    private final CompletionPort port;
    private final NativeSocket socket;
    private final CompletionLoop loop;
    private final InetSocketAddress localAddress;
    private final RecyclingPool pool;
    private final SendLevels sendLevels; // of its connections

    /** Set once, under the socket's monitor. */
    private volatile AcceptPool acceptPool;

    private TcpListener(
            CompletionPort port,
            NativeSocket socket,
            InetSocketAddress localAddress,
            ListenerOptions options) {
        this.port = port;
        this.socket = socket;
        this.loop = CompletionLoop.of(socket);
        this.localAddress = localAddress;
        this.pool = options.mostRecycled() == 0 ? null : new RecyclingPool(options.mostRecycled());
        SendLimits limits = options.sendLimits();
        this.sendLevels = limits == null ? port.sendLevels() : limits.levels();
    }

    /** What the loop sees of the listener. */
    private record Owner(TcpListener listener) implements CompletionPort.Owner {
        @Override
        public void reaped() {
            listener.port.socketReaped();
        }

        @Override
        public void stopAccepting() {
            listener.close();
        }

        @Override
        public void finish() {}

        @Override
        public void clientWaits() {
            listener.acceptPool.clientWaits(); // which has asked for it
        }
    }

    // ---- opening and closing

    /**
     * Binds and listens, with the options of {@link CompletionPort.Builder#listening}.
     *
     * @param port whose threads the connections will belong to
     * @param address where; port 0 = one of the system's choice, see {@link #localAddress}
     * @return the listener
     * @throws IoFailure as {@link #open(CompletionPort, InetSocketAddress, ListenerOptions)}
     */
    public static TcpListener open(CompletionPort port, InetSocketAddress address)
            throws IoFailure {
        return open(port, address, port.defaults().listening());
    }

    /**
     * Binds and listens.
     *
     * @param port whose threads the connections will belong to
     * @param address where; port 0 = one of the system's choice, see {@link #localAddress}
     * @param options backlog and the like
     * @return the listener
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_IN_USE}, {@link
     *     IoFailure.Kind#ADDRESS_NOT_AVAILABLE} (not an address of this machine), {@link
     *     IoFailure.Kind#ACCESS_DENIED} (for instance a privileged port), {@link
     *     IoFailure.Kind#UNKNOWN_HOST}, {@link IoFailure.Kind#DESCRIPTOR_LIMIT}
     * @throws IllegalStateException if the port is closed
     */
    public static TcpListener open(
            CompletionPort port, InetSocketAddress address, ListenerOptions options)
            throws IoFailure {
        CompletionPort.requireResolved(address, "listen");
        CompletionLoop loop = port.nextLoop();
        Backend backend = loop.backend();
        NativeSocket socket;
        InetSocketAddress local;
        try {
            socket =
                    backend.openListener(
                            new Backend.ListenerSpec(
                                    address, options.backlog(), options.reuseAddress()));
            try {
                local = backend.localAddress(socket);
            } catch (NativeException e) {
                backend.discard(socket);
                throw e;
            }
        } catch (NativeException e) {
            throw IoFailure.of("listen", e);
        }
        TcpListener listener = new TcpListener(port, socket, local, options);
        socket.owner(new Owner(listener));
        loop.attach(socket);
        return listener;
    }

    /**
     * Closes the listener. Accepts in flight end with {@link IoFailure.Kind#CLOSED}; connections
     * already accepted stay. Returns at once; harmless when repeated.
     */
    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
        loop.close(socket);
    }

    /**
     * Whether closing has begun.
     *
     * @return false while it can be used
     */
    public boolean isClosed() {
        return socket.isClosing();
    }

    /**
     * Where it listens.
     *
     * @return with the port that the system chose, if it did
     */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /**
     * The port that it belongs to.
     *
     * @return as given to {@link #open(CompletionPort, InetSocketAddress)}
     */
    public CompletionPort port() {
        return port;
    }

    // ---- accepting

    /**
     * Accepts every connection from now on, until the listener is closed; see {@link
     * #acceptEach(AcceptOptions, AcceptHandler)}. It takes the options of {@link
     * CompletionPort.Builder#accepting}. For handlers that wait, a virtual thread for each
     * connection is {@code listener.acceptEach(c -> Thread.startVirtualThread(() -> serve(c)))};
     * {@code serve} then has the connection, and closes it.
     *
     * @param handler gets each connection
     * @throws IllegalStateException if this was called before, or the listener is closed
     */
    public void acceptEach(AcceptHandler handler) {
        acceptEach(port.defaults().accepting(), handler);
    }

    /**
     * Accepts every connection from now on, until the listener is closed. Several accepts are kept
     * posted: how many, is learned from how fast clients come and whether they had to wait, see
     * {@link #acceptCounters}. When the system runs out of descriptors or memory, the handler's
     * {@link AcceptHandler#failed} is told once, and accepting goes on by itself when there are
     * some again.
     *
     * <p>Clients that wait are accepted in the order in which they came. The handler is called on
     * each connection's own thread, so with more than one completion thread its calls for two
     * connections may overlap, and come in either order.
     *
     * <p>If {@link ListenerOptions#withRecycling} asks for it, a connection that ends in order
     * ({@link TcpConnection#closeAfterSending()}, which is also what {@link ReceiveHandler} does at
     * the end of a stream) leaves its socket to the next accept instead of closing it.
     *
     * <p>Sources: <em>WSAEventSelect function (winsock2.h)</em> (FD_ACCEPT tells of clients that
     * wait); {@code io_uring_prep_multishot_accept(3)}.
     *
     * @param options how many accepts
     * @param handler gets each connection
     * @throws IllegalStateException if this was called before, or the listener is closed
     */
    public void acceptEach(AcceptOptions options, AcceptHandler handler) {
        Objects.requireNonNull(handler, "handler");
        begin(AcceptPool.withoutData(this, options, handler));
    }

    /**
     * Accepts every connection from now on together with its first data, until the listener is
     * closed; otherwise as {@link #acceptEach(AcceptOptions, AcceptHandler)}. A client that
     * connects and stays silent keeps an accept to itself; it is thrown out after {@link
     * AcceptOptions#silentFor}, or when there are more than {@link AcceptOptions#mostSilent}, the
     * longest silent ones first. So silent clients keep nobody else out.
     *
     * <p>Each posted accept holds a buffer of the port's own pool; the handler gets it with what
     * came, and sends or releases it. A client that breaks off before it has sent anything is
     * nobody's concern.
     *
     * <p>Source: <em>SOL_SOCKET Socket Options</em> (SO_CONNECT_TIME).
     *
     * @param options how many accepts, and how long clients may stay silent
     * @param handler gets each connection with its first data
     * @throws IllegalStateException if this was called before, or the listener is closed
     */
    public void acceptEach(AcceptOptions options, AcceptDataHandler handler) {
        Objects.requireNonNull(handler, "handler");
        begin(AcceptPool.withData(this, options, handler));
    }

    private void begin(AcceptPool begun) {
        checkOpen();
        synchronized (socket) {
            if (acceptPool != null) {
                throw new IllegalStateException("acceptEach was called before: " + this);
            }
            acceptPool = begun;
        }
        begun.begin();
    }

    /** One of its connections is no more. On the connection's thread. */
    void gone(AcceptedConnection connection) {
        AcceptPool begun = acceptPool;
        if (begun != null) {
            begun.gone(connection);
        }
    }

    /**
     * What {@link #acceptEach(AcceptHandler)} is doing and has done.
     *
     * @return a snapshot; all 0 before it was called
     */
    public AcceptCounters acceptCounters() {
        AcceptPool begun = acceptPool;
        return begun == null ? AcceptCounters.NONE : begun.counters();
    }

    /**
     * Accepts one connection.
     *
     * @param handler gets the connection or the failure
     * @return the operation's number, for {@link #cancel}
     */
    public long accept(AcceptHandler handler) {
        return accept(Deadline.NONE, handler);
    }

    /**
     * Accepts one connection.
     *
     * @param deadline until when one must have come
     * @param handler gets the connection or the failure
     * @return the operation's number, for {@link #cancel}
     */
    public long accept(Deadline deadline, AcceptHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return post(new AcceptOperation(), ACCEPTED, handler, null, deadline, null);
    }

    /**
     * Accepts one connection into a socket that was made ready before, or is left over from another
     * connection of a listener of the same family.
     *
     * @param target the socket; used up by the connection, and open again if there was none
     * @param deadline until when a client must have come
     * @param handler gets the connection or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if the target is of another family or another port
     * @throws IllegalStateException unless the target is open
     */
    public long accept(AcceptTarget target, Deadline deadline, AcceptHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return post(new AcceptOperation(), ACCEPTED, handler, null, deadline, take(target));
    }

    /**
     * Accepts one connection together with its first data, in one operation (AcceptEx with a
     * receive length). It completes when the first bytes are there, or the client has ended its
     * stream without any. A client that connects and stays silent keeps this accept, and no other,
     * until the deadline; its connection is closed then.
     *
     * @param firstData gets the first bytes, as many as have come and fit; at least one byte of
     *     room
     * @param deadline until when connection and data must have come
     * @param handler gets the connection with the buffer, or the failure with it
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if the buffer has no room
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public long accept(IoBuffer firstData, Deadline deadline, AcceptDataHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return postWithData(ACCEPTED_WITH_DATA, handler, firstData, deadline, null);
    }

    /**
     * Accepts one connection together with its first data into a given socket: both of the above.
     *
     * @param target the socket
     * @param firstData gets the first bytes; at least one byte of room
     * @param deadline until when connection and data must have come
     * @param handler gets the connection with the buffer, or the failure with it
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if the target is of another family or another port, or the
     *     buffer has no room
     * @throws IllegalStateException unless the target is open, or if the buffer is in flight or
     *     released
     */
    public long accept(
            AcceptTarget target, IoBuffer firstData, Deadline deadline, AcceptDataHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return postWithData(ACCEPTED_WITH_DATA, handler, firstData, deadline, target);
    }

    /**
     * Accepts one connection and waits for it.
     *
     * @return the connection
     * @throws IoFailure as {@link #accept(Deadline)}
     */
    public AcceptedConnection accept() throws IoFailure {
        return accept(Deadline.NONE);
    }

    /**
     * Accepts one connection and waits for it. For virtual threads; interrupting the thread cancels
     * the accept.
     *
     * @param deadline until when one must have come
     * @return the connection
     * @throws IoFailure of kind {@link IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED},
     *     {@link IoFailure.Kind#INTERRUPTED}, {@link IoFailure.Kind#DESCRIPTOR_LIMIT}; the listener
     *     stays usable, unless it was closed
     * @throws IllegalStateException on a completion thread
     */
    public AcceptedConnection accept(Deadline deadline) throws IoFailure {
        Waiter<AcceptedConnection> waiter = Waiter.here();
        return waiter.await(socket, start(waiter, deadline, null));
    }

    /**
     * Accepts one connection into a given socket, and waits for it; see {@link
     * #accept(AcceptTarget, Deadline, AcceptHandler)}.
     *
     * @param target the socket
     * @param deadline until when a client must have come
     * @return the connection
     * @throws IoFailure as {@link #accept(Deadline)}
     * @throws IllegalArgumentException if the target is of another family or another port
     * @throws IllegalStateException on a completion thread, or unless the target is open
     */
    public AcceptedConnection accept(AcceptTarget target, Deadline deadline) throws IoFailure {
        Waiter<AcceptedConnection> waiter = Waiter.here();
        return waiter.await(socket, start(waiter, deadline, take(target)));
    }

    /**
     * Accepts one connection, without a limit in time.
     *
     * @return the connection, in time
     */
    public CompletableFuture<AcceptedConnection> acceptAsync() {
        return acceptAsync(Deadline.NONE);
    }

    /**
     * Accepts one connection. What depends on the future runs on the connection's completion
     * thread, or on the listener's if there is none; otherwise it is as {@link TcpConnection} says
     * of futures. A connection that was faster than the cancel of its accept is the future's
     * result.
     *
     * @param deadline until when one must have come
     * @return the connection, in time
     */
    public CompletableFuture<AcceptedConnection> acceptAsync(Deadline deadline) {
        OperationFuture<AcceptedConnection> future = new OperationFuture<>();
        return future.started(socket, start(future, deadline, null));
    }

    /**
     * Accepts one connection into a given socket; see {@link #accept(AcceptTarget, Deadline,
     * AcceptHandler)} and {@link #acceptAsync(Deadline)}.
     *
     * @param target the socket
     * @param deadline until when a client must have come
     * @return the connection, in time
     * @throws IllegalArgumentException if the target is of another family or another port
     * @throws IllegalStateException unless the target is open
     */
    public CompletableFuture<AcceptedConnection> acceptAsync(
            AcceptTarget target, Deadline deadline) {
        OperationFuture<AcceptedConnection> future = new OperationFuture<>();
        return future.started(socket, start(future, deadline, take(target)));
    }

    private long start(Awaited<AcceptedConnection> awaited, Deadline deadline, NativeSocket into) {
        return post(new AcceptOperation(), ACCEPTED_AWAITED, awaited, null, deadline, into);
    }

    /**
     * Accepts one connection together with its first data, and waits for both; see {@link
     * #accept(IoBuffer, Deadline, AcceptDataHandler)}.
     *
     * @param firstData gets the first bytes; lent again when this returns or throws
     * @param deadline until when connection and data must have come
     * @return the connection; the buffer's region is what came, empty if the client ended its
     *     stream first
     * @throws IoFailure as {@link #accept(Deadline)}
     * @throws IllegalArgumentException if the buffer has no room
     * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
     *     released
     */
    public AcceptedConnection accept(IoBuffer firstData, Deadline deadline) throws IoFailure {
        Waiter<AcceptedConnection> waiter = Waiter.here();
        return waiter.await(
                socket, postWithData(ACCEPTED_AWAITED, waiter, firstData, deadline, null));
    }

    /**
     * Accepts one connection together with its first data; see {@link #accept(IoBuffer, Deadline,
     * AcceptDataHandler)} and {@link #acceptAsync(Deadline)}.
     *
     * @param firstData gets the first bytes; in flight until the future completes
     * @param deadline until when connection and data must have come
     * @return what {@link #accept(IoBuffer, Deadline)} returns, in time
     * @throws IllegalArgumentException if the buffer has no room
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<AcceptedConnection> acceptAsync(
            IoBuffer firstData, Deadline deadline) {
        OperationFuture<AcceptedConnection> future = new OperationFuture<>();
        return future.started(
                socket, postWithData(ACCEPTED_AWAITED, future, firstData, deadline, null));
    }

    /**
     * Asks that an accept end early. Its handler tells what came of it: {@link
     * IoFailure.Kind#CANCELLED}, or a connection that was faster.
     *
     * @param operation its number, as the start returned it; nothing happens if it has ended
     */
    public void cancel(long operation) {
        loop.cancel(socket, operation);
    }

    /**
     * How long each client has kept an accept that waits for its first data: clients that connect
     * and stay silent are to be thrown out by {@link #cancel}.
     *
     * @return the oldest accept first; empty if no accept is waiting for data
     * @throws IllegalStateException on a completion thread other than the listener's
     */
    public List<ConnectTime> connectTimes() {
        List<ConnectTime> times = new ArrayList<>();
        if (loop.isCurrent()) {
            addConnectTimes(times);
            return times;
        }
        CompletionThreads.refuseCurrent("connectTimes");
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(
                () -> {
                    addConnectTimes(times);
                    done.complete(null);
                },
                () -> done.complete(null));
        done.join();
        return times;
    }

    private void addConnectTimes(List<ConnectTime> times) {
        if (!isClosed()) {
            loop.backend()
                    .forEachClient(
                            socket,
                            (accept, nanos) ->
                                    times.add(
                                            new ConnectTime(accept.id(), Duration.ofNanos(nanos))));
        }
    }

    /** The socket of a target that fits. */
    private NativeSocket take(AcceptTarget target) {
        boolean ipv6 = localAddress.getAddress() instanceof Inet6Address;
        if (target.ipv6() != ipv6) {
            throw new IllegalArgumentException(
                    target
                            + " is for "
                            + (ipv6 ? "IPv4" : "IPv6")
                            + ": must be of the family of "
                            + this);
        } else if (target.port() != port) {
            throw new IllegalArgumentException(
                    target + " is of another completion port than " + this);
        }
        return target.take();
    }

    private long postWithData(
            Completion<Operation> completion,
            Object handler,
            IoBuffer firstData,
            Deadline deadline,
            AcceptTarget target) {
        if (firstData.capacity() == 0) {
            throw new IllegalArgumentException(
                    "a buffer of 0 bytes for first data: at least 1 is needed; accept without a"
                            + " buffer takes no data");
        }
        Objects.requireNonNull(deadline, "deadline");
        NativeBuffer.of(firstData).pin();
        NativeSocket into;
        try {
            into = target == null ? null : take(target);
        } catch (RuntimeException e) {
            ((NativeBuffer) firstData).unpin();
            throw e;
        }
        return post(new AcceptOperation(), completion, handler, firstData, deadline, into);
    }

    long post(
            AcceptOperation operation,
            Completion<Operation> completion,
            Object handler,
            IoBuffer firstData,
            Deadline deadline,
            NativeSocket into) {
        operation.prepare(socket, completion, handler, firstData, deadline.nanoTime());
        if (firstData != null) {
            operation.data(((NativeBuffer) firstData).address(), firstData.capacity());
        }
        if (into != null) {
            operation.into(into);
        }
        return loop.start(operation);
    }

    /** What the sockets of ended connections come back to; null if they are closed. */
    RecyclingPool pool() {
        return pool;
    }

    /** How much its connections may have outstanding. */
    SendLevels sendLevels() {
        return sendLevels;
    }

    /**
     * What has been recycled.
     *
     * @return a snapshot; all 0 unless {@link ListenerOptions#withRecycling} asked for it
     */
    public RecyclingCounters recycling() {
        return pool == null ? RecyclingCounters.NONE : pool.counters();
    }

    void checkOpen() {
        if (isClosed()) {
            throw new IllegalStateException("listener on " + localAddress + " is closed");
        }
    }

    NativeSocket socket() {
        return socket;
    }

    // ---- completions, on the completion thread

    private static final Completion<Operation> ACCEPTED = TcpListener::accepted;
    private static final Completion<Operation> ACCEPTED_WITH_DATA = TcpListener::acceptedWithData;
    private static final Completion<Operation> ACCEPTED_AWAITED = TcpListener::acceptedAwaited;

    static TcpListener of(Operation operation) {
        return ((Owner) operation.socket().owner()).listener();
    }

    private static void accepted(Operation operation) {
        AcceptHandler handler = (AcceptHandler) operation.handler();
        TcpListener listener = of(operation);
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            handler.accepted(listener.wrap((AcceptOperation) operation));
        } else {
            giveBack((AcceptOperation) operation);
            handler.failed(listener, IoFailure.of(operation));
        }
    }

    /** An accept has brought no connection: the socket to accept into is open again. */
    static void giveBack(AcceptOperation operation) {
        if (operation.into() != null) {
            TcpTarget.of(operation.into()).giveBack(operation.into());
        }
    }

    private static void acceptedWithData(Operation operation) {
        AcceptDataHandler handler = (AcceptDataHandler) operation.handler();
        TcpListener listener = of(operation);
        IoBuffer firstData = (IoBuffer) operation.lent();
        ((NativeBuffer) firstData).completeReceive((int) operation.transferred());
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            handler.accepted(listener.wrap((AcceptOperation) operation), firstData);
        } else {
            giveBack((AcceptOperation) operation);
            handler.failed(listener, firstData, IoFailure.of(operation));
        }
    }

    private static void acceptedAwaited(Operation operation) {
        if (operation.lent() != null) {
            ((NativeBuffer) operation.lent()).completeReceive((int) operation.transferred());
        }
        Awaited<AcceptedConnection> awaited = Awaited.of(operation);
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            awaited.ended(of(operation).wrap((AcceptOperation) operation), null);
        } else {
            giveBack((AcceptOperation) operation);
            awaited.ended(null, IoFailure.of(operation));
        }
    }

    AcceptedConnection wrap(AcceptOperation operation) {
        return new AcceptedConnection(this, operation.accepted());
    }

    @Override
    public String toString() {
        return "TcpListener[" + localAddress + (isClosed() ? ", closed" : "") + "]";
    }
}
