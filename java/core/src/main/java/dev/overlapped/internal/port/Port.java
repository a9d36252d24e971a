package dev.overlapped.internal.port;

import dev.overlapped.AcceptTarget;
import dev.overlapped.Cancellable;
import dev.overlapped.ConnectHandler;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.ListenerOptions;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.PortStatus;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.loop.LoopGroup;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.schedule.Warning;
import dev.overlapped.internal.socket.AbstractSocket;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.tcp.Connector;
import dev.overlapped.internal.tcp.KeptForAccept;
import dev.overlapped.internal.tcp.KeptForConnect;
import dev.overlapped.internal.tcp.Listener;
import dev.overlapped.internal.transmit.FileSource;
import dev.overlapped.internal.udp.LoopUdpSocket;

import org.jspecify.annotations.Nullable;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A port: its loops and threads, its pool, and the sockets that it opens. */
public final class Port implements InternalPort {
    private final List<CompletionLoop> loops = new ArrayList<>();
    private final CompletionThreads threads;
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final NativeBufferPool buffers;
    private final SendLevels sendLevels;
    private final Thread.@Nullable UncaughtExceptionHandler
            handlerFailures; // null = they are logged
    private final PortLog log = new PortLog(System::nanoTime);
    private final LoopGroup group = new LoopGroup();
    private final OrderlyShutdown shutdown =
            new OrderlyShutdown(loops, this::close, this::handlerFailed);
    private final Defaults defaults;
    private final PortStatus status;
    private volatile boolean closed;

    /**
     * @param count how many loops
     * @param threadCount how many threads run them
     * @param failures gets what handlers throw, if the settings do not say otherwise; null = it is
     *     logged
     */
    Port(
            PortSettings settings,
            int count,
            int threadCount,
            LongSupplier clock,
            Thread.@Nullable UncaughtExceptionHandler failures) {
        handlerFailures = settings.handlerFailuresOr(failures);
        sendLevels = SendLevels.of(settings.sendLimits());
        buffers = settings.openBuffers();
        defaults = settings.defaults();
        for (int i = 0; i < count; i++) {
            loops.add(new CompletionLoop(group, clock, new Reports(), buffers.reserve(count)));
        }
        threads = new CompletionThreads(loops, threadCount, this::endBuffers, settings.starter());
        PortDescription description = new PortDescription(settings.describe(), buffers);
        status = new LoopStatus(loops, buffers, threads.count(), () -> closed, description);
    }

    void start(PortSettings settings, Backend.Factory backend) throws IoFailure {
        boolean open = false;
        try {
            int concurrency = settings.concurrency();
            Throwable refused =
                    settings.isShared()
                            ? threads.startSharedQueue(backend, concurrency, this::beginClose)
                            : threads.startOwnQueues(backend);
            open = refused == null;
            if (refused != null) {
                throw refused(refused);
            }
        } catch (NativeException e) {
            IoFailure failure = Failures.of(IoOperation.OPEN_PORT, e);
            throw failure.kind() == IoFailure.Kind.UNSUPPORTED ? failure : unavailable(e);
        } finally {
            if (!open) {
                close(); // no thread is left, nor a descriptor
            }
        }
    }

    /** Returns the failure of an opening; an error other than a want of threads is thrown. */
    private static IoFailure refused(Throwable refused) {
        return switch (refused) {
            case NativeException e -> unavailable(e);
            case OutOfMemoryError e when isForThread(e) ->
                    Failures.of(
                            IoFailure.Kind.OUT_OF_MEMORY,
                            IoOperation.OPEN_PORT,
                            "a completion thread cannot be started ("
                                    + e.getMessage()
                                    + "): raise the limit of threads (ulimit -u, the container's"
                                    + " pids limit) or of memory, or open the port with fewer"
                                    + " (PortBuilder.threads)");
            case Error e -> throw e;
            default -> throw new IllegalStateException("the backend could not be opened", refused);
        };
    }

    private static boolean isForThread(OutOfMemoryError e) {
        return String.valueOf(e.getMessage()).contains("native thread");
    }

    static IoFailure unavailable(NativeException refused) {
        return Failures.of(IoFailure.Kind.BACKEND_UNAVAILABLE, IoOperation.OPEN_PORT, refused);
    }

    /** Takes the reports of the loops. */
    private final class Reports implements CompletionLoop.Listener {
        @Override
        public void handlerFailed(Throwable failure) {
            Port.this.handlerFailed(failure);
        }

        @Override
        public void handlerFailed(String price, Throwable failure) {
            Port.this.handlerFailed(price, failure);
        }

        @Override
        public void warn(Warning kind, Supplier<String> text) {
            log.warn(kind, text);
        }

        @Override
        public void loopFailed(Throwable failure, CloseReason reason) {
            beginClose(reason);
            try {
                report("", failure);
            } catch (VirtualMachineError | LinkageError e) {
                throw e; // it is reported again
            } catch (Throwable ignored) { // as of the failures of handlers
            }
        }
    }

    private void endBuffers() {
        int lent = buffers.closeWhenAllReleased();
        if (lent > 0 && !buffers.tracksLeaks()) {
            log.warn(
                    Warning.LEAK,
                    () ->
                            lent
                                    + " buffers of the port's pool are still lent when the port"
                                    + " ends; -Ddev.overlapped.leaks=true logs where they were"
                                    + " lent");
        }
    }

    // ---- sockets and files

    @Override
    public TcpListener listen(SocketAddress address) throws IoFailure {
        return listen(address, defaults.listening());
    }

    @Override
    public TcpListener listen(SocketAddress address, ListenerOptions options) throws IoFailure {
        return Listener.open(this, address, options);
    }

    @Override
    public Cancellable connect(
            SocketAddress remote,
            ConnectOptions options,
            Deadline deadline,
            ConnectHandler handler) {
        return new Connector(this).connect(remote, options, deadline, handler);
    }

    @Override
    public Blocking blocking() {
        return new Connector(this)::connectAndWait;
    }

    @Override
    public Async async() {
        return new AsyncView();
    }

    /** The operations that return futures. */
    private final class AsyncView implements Async {
        @Override
        public CompletableFuture<ConnectedConnection> connect(
                SocketAddress remote, ConnectOptions options, Deadline deadline) {
            return new Connector(Port.this).connectAsync(remote, options, deadline);
        }

        @Override
        public CompletableFuture<Void> close() {
            beginClose();
            return threads.ended();
        }
    }

    @Override
    public UdpSocket openUdp(SocketAddress localAddress) throws IoFailure {
        return openUdp(localAddress, UdpOptions.DEFAULT);
    }

    @Override
    public UdpSocket openUdp(SocketAddress localAddress, UdpOptions options) throws IoFailure {
        return LoopUdpSocket.open(this, localAddress, options);
    }

    @Override
    public AcceptTarget acceptTarget(ProtocolFamily family) throws IoFailure {
        return KeptForAccept.open(this, family);
    }

    @Override
    public ConnectTarget connectTarget(ProtocolFamily family) throws IoFailure {
        return KeptForConnect.open(this, family);
    }

    @Override
    public TransmitSource openFile(Path path) throws IoFailure {
        return FileSource.open(this, path);
    }

    @Override
    public TransmitSource source(FileChannel channel) throws IoFailure {
        return FileSource.of(this, channel);
    }

    // ---- closing

    @Override
    public void close() {
        beginClose();
        if (!CompletionThread.isCurrent()) {
            threads.await(Deadline.NONE);
        }
    }

    /** Begins to close. */
    public void beginClose() {
        beginClose(CloseReason.PORT_CLOSED);
    }

    private void beginClose(CloseReason reason) {
        closed = true;
        for (int i = 0; i < loops.size(); i++) { // allocates nothing: memory may be what is wanting
            loops.get(i).close(reason);
        }
    }

    @Override
    public boolean awaitClose(Deadline deadline) {
        CompletionThread.refuseCurrent("awaitClose");
        return threads.await(deadline);
    }

    @Override
    public ShutdownProgress shutdown(ShutdownOptions options) {
        Objects.requireNonNull(options, "options");
        CompletionThread.refuseCurrent("shutdown");
        return shutdown.run(options);
    }

    /** Takes note that one of the loops has ended, of a port without threads. */
    public void loopEnded() {
        threads.loopEnded();
    }

    // ---- for its sockets

    @Override
    public Defaults defaults() {
        return defaults;
    }

    @Override
    public SendLevels sendLevels() {
        return sendLevels;
    }

    /** Returns the duty cycles of the completion threads. */
    public List<CompletionLoop> loops() {
        return loops;
    }

    @Override
    public CompletionLoop nextLoop() {
        checkUsable();
        return loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
    }

    @Override
    public CompletionLoop anyLoop() {
        return loops.getFirst();
    }

    @Override
    public CompletionLoop chooseLoop(Optional<OverlappedSocket> threadOf) {
        checkUsable();
        if (threadOf.isEmpty()) {
            return group.choose();
        }
        OverlappedSocket socket = threadOf.get();
        if (socket.port() != this) {
            throw new IllegalArgumentException(
                    "the thread of " + socket + ": must be a socket of " + this);
        }
        CompletionLoop loop = ((AbstractSocket) socket).loop();
        loop.expect();
        return loop;
    }

    private void checkUsable() {
        if (closed || shutdown.isBegun()) {
            throw new IllegalStateException(
                    "completion port is " + (closed ? "closed" : "shutting down"));
        }
    }

    @Override
    public NativeFile openHandle(Path path) throws NativeException {
        return loops.getFirst().backend().openFile(path);
    }

    @Override
    public void handlerFailed(Throwable failure) {
        handlerFailed("", failure);
    }

    @Override
    public void handlerFailed(String price, Throwable failure) {
        try {
            report(price, failure);
        } catch (Throwable ignored) { // as the JVM does with what such a handler throws: no one is
            // left to report it to
        }
    }

    private void report(String whose, Throwable failure) {
        if (handlerFailures == null) {
            log.handlerFailed(whose, failure);
        } else {
            handlerFailures.uncaughtException(Thread.currentThread(), failure);
        }
    }

    @Override
    public void socketReaped() {
        shutdown.socketReaped();
    }

    // ---- observing

    @Override
    public NativeBufferPool buffers() {
        return buffers;
    }

    @Override
    public PortStatus status() {
        return status;
    }

    @Override
    public String toString() {
        return "CompletionPort["
                + (closed ? "closed" : status.backend() + ", " + status.threads() + " threads")
                + "]";
    }
}
