package dev.overlapped;

import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.LoopGroup;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.operation.SocketOwner;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Where completions come from: a number of completion threads, each with a kernel queue of its own
 * (an I/O completion port on Windows, a ring on Linux) and the connections that belong to it.
 *
 * <p>Each socket belongs to one thread for all its life, so its handlers never run concurrently
 * (with {@link Builder#sharedPort} to a group, and they still do not). Operations may be started
 * from any thread. A handler that blocks holds up all connections of its thread.
 *
 * <p>Closing the port closes everything that belongs to it.
 *
 * <p>Sources: <em>I/O Completion Ports</em> (Microsoft, Windows App Development); {@code
 * io_uring(7)}.
 */
public final class CompletionPort implements AutoCloseable {
    /** The most completion threads of a port. */
    private static final int MAX_THREADS = 1024;

    /** The most slots of a table of direct descriptors: IORING_MAX_FIXED_FILES of the kernel. */
    private static final int MAX_DIRECT = 1 << 20;

    private static final int MOST_CONNECTIONS = 100_000_000;

    /** How many loops there are to a thread where the threads share them. */
    private static final int STRANDS_A_THREAD = 8;

    private final List<CompletionLoop> loops = new ArrayList<>();
    private final CompletionThreads threads;
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final NativeBufferPool buffers;
    private final SendLevels sendLevels;
    private final Thread.UncaughtExceptionHandler handlerFailures;
    private final LoopGroup group = new LoopGroup();
    private final OrderlyEnd orderlyEnd = new OrderlyEnd(loops, this::close, this::handlerFailed);
    private final Defaults defaults;
    private volatile boolean closed;

    /** What a port is opened with; every setting has a default that suits a server. */
    public static final class Builder {
        private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        private int bufferSize = 16 * 1024;
        private long maxBufferBytes = 1L << 30;
        private int directDescriptors;
        private SendLimits sendLimits = SendLimits.DEFAULT;
        private boolean shared;
        private int concurrency;
        private int strands; // 0 = as many as suit the threads
        private int directConnections; // of all threads together, if the system has them
        private ListenerOptions listening = ListenerOptions.DEFAULT;
        private AcceptOptions accepting = AcceptOptions.DEFAULT;
        private ReceiveOptions receiving = ReceiveOptions.DEFAULT;
        private Thread.UncaughtExceptionHandler handlerFailures = Builder::log;

        private Builder() {}

        /**
         * How many completion threads. By default one for every two processors, at least one.
         *
         * @param count 1 to 1,024
         * @return this
         * @throws IllegalArgumentException if it is outside its range
         */
        public Builder threads(int count) {
            if (count < 1 || count > MAX_THREADS) {
                throw new IllegalArgumentException(
                        count + " completion threads: must be 1 to " + MAX_THREADS);
            }
            threads = count;
            return this;
        }

        /**
         * The size of the buffers of the port's own pool. By default 16 KiB.
         *
         * @param bytes 1 to 1,073,741,824; rounded up to whole pages of 4,096
         * @return this
         * @throws IllegalArgumentException if it is outside its range
         */
        public Builder bufferSize(int bytes) {
            if (bytes < 1 || bytes > 1 << 30) {
                throw new IllegalArgumentException(
                        "buffer size " + bytes + ": must be 1 to " + (1 << 30) + " bytes");
            }
            bufferSize = bytes;
            return this;
        }

        /**
         * The most memory that the port's own pool may take. By default 1 GiB.
         *
         * @param bytes room for one buffer at least
         * @return this
         * @throws IllegalArgumentException if it is negative or 0
         */
        public Builder maxBufferBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException(
                        "at most " + bytes + " bytes of buffers: must hold one buffer at least");
            }
            maxBufferBytes = bytes;
            return this;
        }

        /**
         * How much each connection may have outstanding of what it sends, unless its listener or
         * connector says otherwise ({@link ListenerOptions#withSendLimits}, {@link
         * ConnectOptions#withSendLimits}). By default {@link SendLimits#DEFAULT}.
         *
         * @param limits sends, bytes, and what becomes of slow consumers
         * @return this
         */
        public Builder sendLimits(SendLimits limits) {
            sendLimits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Lets connections have direct descriptors of io_uring instead of the process's: more of
         * them than RLIMIT_NOFILE allows descriptors, since every completion thread has a table of
         * its own, and less work an operation. By default they have ordinary ones. Listeners and
         * UDP sockets always have ordinary ones, and so has a socket until it connects.
         *
         * <p>Linux only, 6.8 or later: {@link Capabilities#mostDirectDescriptors} tells. On Windows
         * the port is refused as UNSUPPORTED; there handles have no such limit.
         *
         * <ul>
         *   <li>When a table is full, its listeners accept no more, and clients wait in the
         *       backlog, until a connection has closed; nobody is told. Connections go to the
         *       threads in turn, and to the one with the most room when one is nearly full. A
         *       connect fails with {@link IoFailure.Kind#DESCRIPTOR_LIMIT}.
         *   <li>Addresses, options and the end of a stream take an ordinary descriptor for a
         *       moment. If there is none, they fail with {@link IoFailure.Kind#DESCRIPTOR_LIMIT}.
         *   <li>Addresses and options of a connection, asked for on another thread than its own,
         *       are got by its thread, between two handlers: a handler that waits for a thread that
         *       asks for one waits for ever.
         * </ul>
         *
         * <p>Source: {@code io_uring_register(2)}, IORING_REGISTER_FILES2.
         *
         * @param connectionsPerThread how many connections each thread can have; 0 = ordinary
         *     descriptors; at most 1,048,576, and at most RLIMIT_NOFILE, which is known when the
         *     port is opened
         * @return this
         * @throws IllegalArgumentException if it is outside its range
         */
        public Builder directDescriptors(int connectionsPerThread) {
            if (connectionsPerThread < 0 || connectionsPerThread > MAX_DIRECT) {
                throw new IllegalArgumentException(
                        connectionsPerThread
                                + " direct descriptors: must be 0 to "
                                + MAX_DIRECT
                                + " a thread");
            }
            directDescriptors = connectionsPerThread;
            directConnections = 0;
            return this;
        }

        /**
         * Lets all completion threads dequeue one I/O completion port, instead of one each: the
         * classic shape of a Winsock server. Windows wakes the thread that ran last, and another
         * one when a handler blocks; so {@link #threads} may be more than the processors, and
         * {@code concurrency} says how many of them run at once.
         *
         * <ul>
         *   <li>A connection has no thread: its handlers run on changing ones. They still never run
         *       at once, and each sees what the one before it has written.
         *   <li>Connections belong to groups, eight for each thread. A handler that blocks holds up
         *       those of its group only, while another thread is free.
         *   <li>A packet passes from the thread that dequeued it to its group, and connections of a
         *       group may move between processors' caches: without handlers that block, a port for
         *       each thread does less work an operation.
         *   <li>Waiting calls are refused on these threads, too.
         * </ul>
         *
         * <p>Windows only: a ring of Linux takes submissions from one thread only, and the port is
         * refused as {@link IoFailure.Kind#UNSUPPORTED}; {@link Capabilities} tells.
         *
         * <p>Source: <em>I/O Completion Ports</em> (Threads and Concurrency).
         *
         * @param concurrency the most threads that run at once; 0 = as many as there are processors
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder sharedPort(int concurrency) {
            if (concurrency < 0) {
                throw new IllegalArgumentException(
                        concurrency + " threads at once: must be 0 to " + Integer.MAX_VALUE);
            }
            shared = true;
            this.concurrency = concurrency;
            return this;
        }

        int threads() {
            return threads;
        }

        /**
         * What {@link TcpListener#open(CompletionPort, InetSocketAddress)} takes.
         *
         * @param options by default {@link ListenerOptions#DEFAULT}
         * @return this
         */
        public Builder listening(ListenerOptions options) {
            listening = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * What {@link TcpListener#acceptEach(AcceptHandler)} takes.
         *
         * @param options by default {@link AcceptOptions#DEFAULT}
         * @return this
         */
        public Builder accepting(AcceptOptions options) {
            accepting = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * What {@link TcpConnection#receiveEach(ReceiveHandler)} takes.
         *
         * @param options by default {@link ReceiveOptions#DEFAULT}
         * @return this
         */
        public Builder receiving(ReceiveOptions options) {
            receiving = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Settings for much data on few connections at a time, as of a file server: those that are
         * being served get all there is, the others wait for their turn. It sets
         *
         * <ul>
         *   <li>{@link #accepting}: {@code connections} of each listener are served at a time, the
         *       others wait, first in first out ({@link AcceptOptions#withActive}; there a bound of
         *       those who wait can be set, and a busy answer);
         *   <li>{@link #receiving}: {@link ReceiveMode#POSTED}, four receives posted on each;
         *   <li>{@link #bufferSize}: 64 KiB;
         *   <li>{@link #maxBufferBytes}: room for twice as many buffers as are posted, at least 1
         *       GiB.
         * </ul>
         *
         * <p>Each can be set otherwise behind this call.
         *
         * @param connections how many are served at a time, 1 or more
         * @return this
         * @throws IllegalArgumentException if it is outside its range
         */
        public Builder highThroughput(int connections) {
            accepting = accepting.withActive(connections, Integer.MAX_VALUE, new byte[0]);
            receiving = receiving.withMode(ReceiveMode.POSTED).withDepth(4);
            bufferSize = 64 * 1024;
            maxBufferBytes = Math.max(1L << 30, 2L * connections * 4 * bufferSize);
            return this;
        }

        /**
         * Settings for very many connections that are idle most of the time, as of a messenger. It
         * sets
         *
         * <ul>
         *   <li>{@link #receiving}: {@link ReceiveMode#ON_READY}, one receive: an idle connection
         *       holds no buffer;
         *   <li>{@link #listening}: a backlog of 4,096, which the system may cut (on Linux to
         *       net.core.somaxconn);
         *   <li>{@link #accepting}: 64 to 4,096 accepts are kept posted, for clients that come all
         *       at once, and all connections are served;
         *   <li>{@link #bufferSize}: 4 KiB, for little data each;
         *   <li>on Linux {@link #directDescriptors}: an eighth more than the part of each thread,
         *       so that RLIMIT_NOFILE limits a thread's part only. It takes Linux 6.8; with {@code
         *       directDescriptors(0)} behind this call connections have ordinary ones.
         * </ul>
         *
         * <p>Each can be set otherwise behind this call.
         *
         * @param connections how many there may be in all, 1 to 100,000,000
         * @return this
         * @throws IllegalArgumentException if it is outside its range
         */
        public Builder maximumConnections(int connections) {
            if (connections < 1 || connections > MOST_CONNECTIONS) {
                throw new IllegalArgumentException(
                        connections + " connections: must be 1 to " + MOST_CONNECTIONS);
            }
            receiving = receiving.withMode(ReceiveMode.ON_READY).withDepth(1);
            listening = listening.withBacklog(4_096);
            accepting = accepting.withPosted(64, 4_096).withAllActive();
            bufferSize = 4 * 1024;
            directDescriptors = 0;
            directConnections = connections;
            return this;
        }

        /** How many direct descriptors each thread is to have on Linux. */
        int directOnLinux() {
            if (directConnections == 0) {
                return directDescriptors;
            }
            long part = (directConnections + threads - 1L) / threads;
            return (int) Math.min(MAX_DIRECT, part + part / 8 + 1);
        }

        /** How many loops the threads of a shared port have. */
        Builder strands(int count) {
            strands = count;
            return this;
        }

        /**
         * Who is told when a handler throws, or a completion thread must give up. The connection
         * whose handler threw is closed. By default the failure is logged through {@link
         * System.Logger} with the name {@code dev.overlapped}.
         *
         * @param handler called on the completion thread
         * @return this
         */
        public Builder onHandlerFailure(Thread.UncaughtExceptionHandler handler) {
            handlerFailures = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Opens the port and starts its threads.
         *
         * @return the port
         * @throws IoFailure of kind {@link IoFailure.Kind#BACKEND_UNAVAILABLE} if the system has no
         *     backend or refuses it, for instance a table of {@link #directDescriptors} beyond
         *     RLIMIT_NOFILE; the message says which step, with what, and what to change. {@link
         *     IoFailure.Kind#UNSUPPORTED} if there are no direct descriptors, or no {@link
         *     #sharedPort}
         * @throws IllegalArgumentException if {@link #maxBufferBytes} holds no buffer of {@link
         *     #bufferSize}
         */
        public CompletionPort open() throws IoFailure {
            return open(Backends.ofThisSystem(directDescriptors, directOnLinux()));
        }

        /** Opens the port on a given backend: the tests' model, for one. */
        CompletionPort open(Backend.Factory backend) throws IoFailure {
            CompletionPort port = unstarted(System::nanoTime);
            port.start(this, backend);
            return port;
        }

        /**
         * A port without threads, for a simulation: whoever opens it opens the {@link #loops},
         * steps them, and says of each when it has {@linkplain #loopEnded ended}.
         */
        CompletionPort unstarted(LongSupplier clock) {
            return new CompletionPort(this, clock);
        }

        /** One for each thread, or enough for all that share them. */
        private int loops() {
            if (!shared) {
                return threads;
            } else if (strands > 0) {
                return strands;
            }
            return threads == 1 ? 1 : threads * STRANDS_A_THREAD;
        }

        private static void log(Thread thread, Throwable failure) {
            System.getLogger("dev.overlapped")
                    .log(
                            System.Logger.Level.ERROR,
                            "a handler failed on " + thread.getName(),
                            failure);
        }
    }

    private CompletionPort(Builder settings, LongSupplier clock) {
        handlerFailures = settings.handlerFailures;
        sendLevels = settings.sendLimits.levels();
        buffers = NativeBufferPool.open(settings.bufferSize, settings.maxBufferBytes);
        defaults = new Defaults(settings.listening, settings.accepting, settings.receiving);
        int count = settings.loops();
        for (int i = 0; i < count; i++) {
            loops.add(new CompletionLoop(group, clock, new Reports(), buffers.reserve(count)));
        }
        threads = new CompletionThreads(loops, settings.threads, buffers::closeWhenAllReleased);
    }

    private void start(Builder settings, Backend.Factory backend) throws IoFailure {
        Throwable refused;
        try {
            refused =
                    settings.shared
                            ? threads.startSharedQueue(backend, settings.concurrency)
                            : threads.startOwnQueues(backend);
        } catch (NativeException e) {
            close();
            IoFailure failure = IoFailure.of("open port", e);
            throw failure.kind() == IoFailure.Kind.UNSUPPORTED ? failure : unavailable(e);
        }
        if (refused != null) {
            close();
            switch (refused) {
                case NativeException e -> throw unavailable(e);
                case Error e -> throw e;
                default ->
                        throw new IllegalStateException("the backend could not be opened", refused);
            }
        }
    }

    private static IoFailure unavailable(NativeException refused) {
        return IoFailure.of(IoFailure.Kind.BACKEND_UNAVAILABLE, "open port", refused);
    }

    /** The loops tell the port through this, so that the telling is not part of the public API. */
    private final class Reports implements CompletionLoop.Listener {
        @Override
        public void handlerFailed(Throwable failure) {
            CompletionPort.this.handlerFailed(failure);
        }

        @Override
        public void loopFailed(Throwable failure) {
            CompletionPort.this.handlerFailed(failure);
            beginClose();
        }
    }

    /** A handler has thrown. Any thread. */
    void handlerFailed(Throwable failure) {
        try {
            handlerFailures.uncaughtException(Thread.currentThread(), failure);
        } catch (Throwable ignored) { // as the JVM does with what such a handler throws: there is
            // nobody left to tell
        }
    }

    /** What those calls take that name no options. */
    record Defaults(ListenerOptions listening, AcceptOptions accepting, ReceiveOptions receiving) {}

    Defaults defaults() {
        return defaults;
    }

    // ---- opening and closing

    /**
     * Opens a port with default settings; see {@link Builder}.
     *
     * @return the port
     * @throws IoFailure as {@link Builder#open}
     */
    public static CompletionPort open() throws IoFailure {
        return builder().open();
    }

    /**
     * Opens the low-level face instead: a port without completion threads, whose packets the caller
     * dequeues. On Windows as many of his threads run at once as there are processors.
     *
     * @param <A> what its completion keys stand for
     * @return the port
     * @throws IoFailure as {@link #openRaw(int)}
     */
    public static <A> RawCompletionPort<A> openRaw() throws IoFailure {
        return openRaw(0);
    }

    /**
     * Opens the low-level face instead: a port without completion threads, whose packets the caller
     * dequeues.
     *
     * @param <A> what its completion keys stand for
     * @param concurrency how many of his threads Windows lets run at once; 0 = as many as there are
     *     processors. Linux lets all of them
     * @return the port
     * @throws IoFailure of kind {@link IoFailure.Kind#BACKEND_UNAVAILABLE} on other systems, or
     *     what Windows says
     * @throws IllegalArgumentException if {@code concurrency} is negative
     */
    public static <A> RawCompletionPort<A> openRaw(int concurrency) throws IoFailure {
        if (concurrency < 0) {
            throw new IllegalArgumentException(
                    concurrency + " threads at once: must be 0 to " + Integer.MAX_VALUE);
        }
        return new RawPort<>(Backends.packetQueue(concurrency));
    }

    /**
     * Begins the settings of a port.
     *
     * @return default settings
     */
    public static Builder builder() {
        return new Builder();
    }

    /** One of the loops has ended, of a port without threads. */
    void loopEnded() {
        threads.loopEnded();
    }

    /**
     * Closes everything that belongs to the port, at once: operations in flight end with {@link
     * IoFailure.Kind#CLOSED}, and their handlers have run when this method returns. Called on a
     * completion thread, it only begins and does not wait. Harmless when repeated. Of handlers that
     * are handed over to other threads ({@link ReceiveOptions#on}) one may still run behind it.
     *
     * <p>Buffers of the port's own pool that are still lent stay valid; their memory is freed when
     * the last is released.
     */
    @Override
    public void close() {
        beginClose();
        if (!CompletionThreads.isCurrent()) {
            threads.await();
        }
    }

    /** The beginning of {@link #close}. */
    void beginClose() {
        closed = true;
        loops.forEach(CompletionLoop::close);
    }

    /**
     * Ends in order, at once: as {@link #shutdown(Deadline, Deadline, Consumer)} without time for
     * connections to finish by themselves.
     *
     * @param deadline until when connections and UDP sockets may end
     * @return what has become of them
     * @throws IllegalStateException on a completion thread
     */
    public ShutdownProgress shutdown(Deadline deadline) {
        return shutdown(Deadline.after(0, TimeUnit.NANOSECONDS), deadline, reached -> {});
    }

    /**
     * Ends in order, in stages, and tells of each:
     *
     * <ol>
     *   <li>Listeners close, and nothing can be opened any more.
     *   <li>Connections and UDP sockets go on as they are until they close by themselves, or {@code
     *       alone} passes.
     *   <li>Those that are left are asked to end: they stop receiving, send what is queued, and end
     *       their stream, until {@code deadline}.
     *   <li>What has not closed by then is cut, and the port closes as by {@link #close}.
     * </ol>
     *
     * <p>JDK Flight Recorder is told of each stage, too ({@code dev.overlapped.Shutdown}).
     * Interrupting the thread cuts the waiting short.
     *
     * @param alone until when connections are left alone; {@link Deadline#after(long, TimeUnit)
     *     Deadline.after(0, …)} = they are not
     * @param deadline until when they may end, both together
     * @param stages is told what has been reached, on the calling thread; what it throws goes to
     *     {@link Builder#onHandlerFailure} and stops nothing
     * @return what has become of all
     * @throws IllegalStateException on a completion thread
     */
    public ShutdownProgress shutdown(
            Deadline alone, Deadline deadline, Consumer<ShutdownProgress> stages) {
        Objects.requireNonNull(alone, "alone");
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(stages, "stages");
        CompletionThreads.refuseCurrent("shutdown");
        return orderlyEnd.run(alone, deadline, stages);
    }

    /** Loop: a socket is reaped. */
    void socketReaped() {
        orderlyEnd.socketReaped();
    }

    /**
     * Waits until the port is closed and its last handler has run.
     *
     * @throws IllegalStateException on a completion thread
     */
    public void awaitClose() {
        CompletionThreads.refuseCurrent("awaitClose");
        threads.await();
    }

    // ---- for sockets

    /**
     * What a port asks of its sockets, besides what their loop does; not part of their public API.
     */
    interface Owner extends SocketOwner {
        /** The port accepts no more. On the socket's completion thread. */
        void stopAccepting();

        /**
         * Ends in order, however long it takes: the port cuts it. On the socket's completion
         * thread.
         */
        void finish();
    }

    /** Opens a file for transmissions of the port's connections. */
    NativeFile openFile(Path path) throws NativeException {
        return loops.getFirst().backend().openFile(path);
    }

    /** How much its connections may have outstanding. */
    SendLevels sendLevels() {
        return sendLevels;
    }

    /** The duty cycles of the completion threads. */
    List<CompletionLoop> loops() {
        return loops;
    }

    /** The loop for a listener or a socket that is made ready: in turn. */
    CompletionLoop nextLoop() {
        checkUsable();
        return loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
    }

    /** The loop for a connection or UDP socket, where it is expected: the one with the fewest. */
    CompletionLoop chooseLoop() {
        checkUsable();
        return group.choose();
    }

    private void checkUsable() {
        if (closed || orderlyEnd.isBegun()) {
            throw new IllegalStateException(
                    "completion port is " + (closed ? "closed" : "shutting down"));
        }
    }

    static void requireResolved(InetSocketAddress address, String operation) throws IoFailure {
        if (address.isUnresolved()) {
            throw IoFailure.of(
                    IoFailure.Kind.UNKNOWN_HOST,
                    operation,
                    "no address for the name " + address.getHostString());
        }
    }

    // ---- to be seen

    /**
     * The port's own pool, which {@link TcpConnection#receiveEach} lends from.
     *
     * @return the pool; it closes with the port
     */
    public BufferPool buffers() {
        return buffers;
    }

    /**
     * The number of completion threads.
     *
     * @return 1 or more
     */
    public int threads() {
        return threads.count();
    }

    /**
     * What the port runs on.
     *
     * @return for people, for instance {@code "I/O completion port"} or {@code "io_uring
     *     (SINGLE_ISSUER, DEFER_TASKRUN)"}
     */
    public String backend() {
        return loops.getFirst().backend().description();
    }

    /**
     * What this system has of the functions and flags of Winsock. Some of it is asked of the system
     * anew each time.
     *
     * @return a snapshot
     */
    public Capabilities capabilities() {
        return new Capabilities(loops.getFirst().backend().support());
    }

    /**
     * Whether the port was closed, or had to give up.
     *
     * @return false while it can be used
     */
    public boolean isClosed() {
        return closed;
    }

    /**
     * What is open at the moment.
     *
     * @return a snapshot
     */
    public PortCounters counters() {
        return new PortCounters(
                sum(CompletionLoop::connections),
                sum(CompletionLoop::listeners),
                sum(CompletionLoop::targets),
                sum(CompletionLoop::operationsInFlight),
                sum(loop -> loop.backend().slotsInUse()),
                sum(loop -> loop.backend().openHandles()),
                buffers.lent(),
                buffers.lentBytes());
    }

    /**
     * What has been done since the port was opened.
     *
     * @return a snapshot
     */
    public PortTotals totals() {
        return new PortTotals(
                sum(loop -> loop.totals().accepts()),
                sum(loop -> loop.totals().connects()),
                sum(loop -> loop.totals().receives()),
                sum(loop -> loop.totals().sends()),
                sum(loop -> loop.totals().bytesReceived()),
                sum(loop -> loop.totals().bytesSent()),
                sum(loop -> loop.totals().failures()),
                sum(loop -> loop.totals().timeOuts()),
                sum(loop -> loop.totals().cancels()),
                new PressureTotals(
                        sum(loop -> loop.totals().pressures()),
                        sum(loop -> loop.totals().refusals()),
                        sum(loop -> loop.totals().slowConsumers()),
                        sum(loop -> loop.totals().bufferWaits()),
                        sum(loop -> loop.totals().shortages())));
    }

    /**
     * What of {@link #counters} and {@link #totals} is whose: how evenly the load is spread.
     *
     * @return a snapshot, always in the same order: one for each completion thread, or, of a shared
     *     port, for each of the groups that its connections are spread over
     */
    public List<PortShare> shares() {
        return loops.stream()
                .map(
                        loop ->
                                new PortShare(
                                        loop.connections(),
                                        loop.operationsInFlight(),
                                        loop.totals().receives(),
                                        loop.totals().sends(),
                                        loop.totals().bytesReceived(),
                                        loop.totals().bytesSent()))
                .toList();
    }

    private long sum(ToLongFunction<CompletionLoop> number) {
        return loops.stream().mapToLong(number).sum();
    }

    @Override
    public String toString() {
        return "CompletionPort["
                + (closed ? "closed" : backend() + ", " + threads() + " threads")
                + "]";
    }
}
