package dev.overlapped.internal.tcp;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.AcceptCounters;
import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CloseCause;
import dev.overlapped.ConnectTime;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.ListenerOptions;
import dev.overlapped.RecyclingCounters;
import dev.overlapped.TcpListener;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.counters.AcceptCountersSnapshot;
import dev.overlapped.internal.counters.ConnectTimeSnapshot;
import dev.overlapped.internal.counters.RecyclingCountersSnapshot;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.socket.Addresses;
import dev.overlapped.internal.socket.Attachment;
import dev.overlapped.internal.socket.AwaitedClose;
import dev.overlapped.internal.socket.DualStack;
import dev.overlapped.internal.socket.InternalPort;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A listener: its opening, and the three faces of its accepts. */
public final class Listener extends ListeningSocket {
    /** Set once, under the socket's monitor. */
    private volatile @Nullable AcceptPool acceptPool;

    private Listener(
            InternalPort port,
            NativeSocket socket,
            SocketAddress localAddress,
            ListenerOptions options) {
        super(port, socket, localAddress, options);
    }

    /** Binds and listens; see {@link dev.overlapped.CompletionPort#listen}. */
    public static TcpListener open(
            InternalPort port, SocketAddress address, ListenerOptions options) throws IoFailure {
        checkOptions(
                Addresses.requireUsable(address, IoOperation.LISTEN), options, IoOperation.LISTEN);
        CompletionLoop loop = port.nextLoop();
        Backend backend = loop.backend();
        NativeSocket socket;
        try {
            socket =
                    DualStack.open(
                            address,
                            options.family(),
                            options.socketOptions(),
                            family -> backend.openListener(specOf(address, family, options)));
        } catch (NativeException e) {
            throw Failures.of(IoOperation.LISTEN, e);
        }
        return attach(port, IoOperation.LISTEN, socket, options);
    }

    private static TcpListener attach(
            InternalPort port, IoOperation verb, NativeSocket socket, ListenerOptions options)
            throws IoFailure {
        Backend backend = CompletionLoop.of(socket).backend();
        return Attachment.attach(
                port,
                verb,
                socket,
                open -> new Listener(port, open, backend.localAddress(open), options));
    }

    private static void checkOptions(Family family, ListenerOptions options, IoOperation call)
            throws IoFailure {
        if (family == Family.UNIX && options.maxRecycled() > 0) {
            throw Failures.of(
                    IoFailure.Kind.UNSUPPORTED,
                    call,
                    "maxRecycled "
                            + options.maxRecycled()
                            + ": no system takes a connection off a Unix domain socket");
        }
    }

    /** Takes over a listening socket; see {@link dev.overlapped.Adoption#listener}. */
    public static TcpListener adopt(InternalPort port, long handle, ListenerOptions options)
            throws IoFailure {
        CompletionLoop loop = port.nextLoop();
        NativeSocket socket;
        try {
            socket = loop.backend().adoptStream(handle, Backend.Adopted.LISTENER);
        } catch (NativeException e) {
            throw Failures.of(IoOperation.ADOPT, e);
        }
        return attach(port, IoOperation.ADOPT, socket, options);
    }

    private static Backend.ListenerSpec specOf(
            SocketAddress address, Family family, ListenerOptions options) {
        return new Backend.ListenerSpec(
                address,
                family,
                options.backlog(),
                options.reuseAddress(),
                options.socketOptions());
    }

    @Override
    public void close(CloseReason reason) {
        if (pool() != null) {
            pool().close();
        }
        super.close(reason);
    }

    @Override
    public void closeAfterSending(Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        close(CloseReason.ENDED);
    }

    // ---- again and again

    @Override
    public void acceptEach(AcceptHandler handler) {
        acceptEach(port().defaults().accepting(), handler);
    }

    @Override
    public void acceptEach(AcceptOptions options, AcceptHandler handler) {
        Objects.requireNonNull(handler, "handler");
        begin(AcceptPool.withoutData(this, options, handler));
    }

    @Override
    public void acceptEach(AcceptOptions options, AcceptDataHandler handler) {
        Objects.requireNonNull(handler, "handler");
        begin(AcceptPool.withData(this, options, handler));
    }

    private void begin(AcceptPool begun) {
        if (isClosed()) {
            throw new IllegalStateException("listener on " + localAddress() + " is closed");
        }
        synchronized (socket()) {
            if (acceptPool != null) {
                throw new IllegalStateException("acceptEach was called before: " + this);
            }
            acceptPool = begun;
        }
        begun.begin();
    }

    @Override
    void ended(AcceptedConnection connection) {
        AcceptPool begun = acceptPool;
        if (begun != null) {
            begun.ended(connection);
        }
    }

    @Override
    public void stopAccepting() {
        close(CloseReason.PORT_CLOSED);
    }

    @Override
    public void clientWaits() {
        present(acceptPool).clientWaits(); // which has asked for it
    }

    // ---- once

    @Override
    public long accept(Deadline deadline, AcceptHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return Accepts.start(this, null, deadline, Accepts.ACCEPTED, handler);
    }

    @Override
    public long accept(AcceptTarget target, Deadline deadline, AcceptHandler handler) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(handler, "handler");
        return Accepts.start(this, target, deadline, Accepts.ACCEPTED, handler);
    }

    @Override
    public long accept(IoBuffer firstData, Deadline deadline, AcceptDataHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return Accepts.start(this, null, firstData, deadline, Accepts.WITH_DATA, handler);
    }

    @Override
    public long accept(
            AcceptTarget target, IoBuffer firstData, Deadline deadline, AcceptDataHandler handler) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(handler, "handler");
        return Accepts.start(this, target, firstData, deadline, Accepts.WITH_DATA, handler);
    }

    @Override
    public TcpListener.Blocking blocking() {
        return new BlockingView(this);
    }

    @Override
    public TcpListener.Async async() {
        return new AsyncView(this);
    }

    /** The accepts that wait. */
    private record BlockingView(Listener listener) implements TcpListener.Blocking {
        @Override
        public CloseCause close(Deadline deadline) throws IoFailure {
            return AwaitedClose.close(listener, deadline);
        }

        @Override
        public AcceptedConnection accept(Deadline deadline) throws IoFailure {
            Waiter<AcceptedConnection> waiter = Waiter.here();
            return waiter.await(
                    listener.socket(),
                    Accepts.start(listener, null, deadline, Accepts.AWAITED, waiter));
        }

        @Override
        public AcceptedConnection accept(AcceptTarget target, Deadline deadline) throws IoFailure {
            Objects.requireNonNull(target, "target");
            Waiter<AcceptedConnection> waiter = Waiter.here();
            return waiter.await(
                    listener.socket(),
                    Accepts.start(listener, target, deadline, Accepts.AWAITED, waiter));
        }

        @Override
        public AcceptedConnection accept(IoBuffer firstData, Deadline deadline) throws IoFailure {
            Waiter<AcceptedConnection> waiter = Waiter.here();
            return waiter.await(
                    listener.socket(),
                    Accepts.start(listener, null, firstData, deadline, Accepts.AWAITED, waiter));
        }
    }

    /** The accepts that return futures. */
    private record AsyncView(Listener listener) implements TcpListener.Async {
        @Override
        public CompletableFuture<CloseCause> close() {
            return AwaitedClose.close(listener);
        }

        @Override
        public CompletableFuture<AcceptedConnection> accept(Deadline deadline) {
            OperationFuture<AcceptedConnection> future = new OperationFuture<>();
            return future.started(
                    listener.socket(),
                    Accepts.start(listener, null, deadline, Accepts.AWAITED, future));
        }

        @Override
        public CompletableFuture<AcceptedConnection> accept(
                AcceptTarget target, Deadline deadline) {
            Objects.requireNonNull(target, "target");
            OperationFuture<AcceptedConnection> future = new OperationFuture<>();
            return future.started(
                    listener.socket(),
                    Accepts.start(listener, target, deadline, Accepts.AWAITED, future));
        }

        @Override
        public CompletableFuture<AcceptedConnection> accept(IoBuffer firstData, Deadline deadline) {
            OperationFuture<AcceptedConnection> future = new OperationFuture<>();
            return future.started(
                    listener.socket(),
                    Accepts.start(listener, null, firstData, deadline, Accepts.AWAITED, future));
        }
    }

    // ---- options and counters

    @Override
    public <T> TcpListener setOption(SocketOption<T> option, T value) throws IoFailure {
        applyOption(option, value);
        return this;
    }

    @Override
    public AcceptCounters acceptCounters() {
        AcceptPool begun = acceptPool;
        return begun == null ? AcceptCountersSnapshot.NONE : begun.counters();
    }

    @Override
    public RecyclingCounters recycling() {
        return pool() == null ? RecyclingCountersSnapshot.NONE : pool().counters();
    }

    @Override
    public List<ConnectTime> connectTimes() {
        List<ConnectTime> times = new ArrayList<>();
        if (loop().isCurrent()) {
            addConnectTimes(times);
            return times;
        }
        CompletionThread.refuseCurrent("connectTimes");
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop().execute(
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
            loop().backend()
                    .forEachClient(
                            socket(),
                            (accept, nanos) ->
                                    times.add(
                                            new ConnectTimeSnapshot(
                                                    accept.id(), Duration.ofNanos(nanos))));
        }
    }
}
