package dev.overlapped.internal.port;

import dev.overlapped.AcceptOptions;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PortBuilder;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendLimits;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.BufferChecks;
import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.socket.InternalPort;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The settings of a port. */
public final class PortSettings implements PortBuilder {
    private static final int MAX_THREADS = 1024;

    /** The most slots of a table of direct descriptors: IORING_MAX_FIXED_FILES of the kernel. */
    private static final int MAX_DIRECT = 1 << 20;

    /** NumberOfConcurrentThreads of CreateIoCompletionPort: the system takes its processors. */
    private static final int AS_MANY_AS_PROCESSORS = 0;

    private static final int MAX_CONNECTIONS = 100_000_000;

    /** The number of loops per thread where the threads share them. */
    private static final int STRANDS_PER_THREAD = 8;

    private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private int[] bufferSizes = {20 * 1024}; // holds the longest record of TLS
    private Optional<BufferChecks> bufferChecks = Optional.empty(); // as the property says
    private long maxBufferBytes = 1L << 30;
    private Optional<Boolean> trackLeaks = Optional.empty(); // empty: as the property says
    private int directDescriptors;
    private SendLimits sendLimits = SendLimits.DEFAULT;
    private boolean shared;
    private int concurrency;
    private int strands; // 0 = as many as suit the threads
    private int directConnections; // of all threads together, if the system has them
    private ListenerOptions listening = ListenerOptions.DEFAULT;
    private AcceptOptions accepting = AcceptOptions.DEFAULT;
    private ReceiveOptions receiving = ReceiveOptions.DEFAULT;
    private Thread.@Nullable UncaughtExceptionHandler handlerFailures; // null = they are logged
    private Consumer<Thread> starter = Thread::start;

    /** Begins with the defaults. */
    public PortSettings() {}

    /** Returns settings as what they are. */
    public static PortSettings of(PortBuilder builder) {
        return (PortSettings) builder;
    }

    // ---- setting

    @Override
    public PortSettings threads(int count) {
        if (count < 1 || count > MAX_THREADS) {
            throw new IllegalArgumentException(
                    count + " completion threads: must be 1 to " + MAX_THREADS);
        }
        threads = count;
        return this;
    }

    @Override
    public PortSettings bufferSize(int bytes) {
        return bufferSizes(bytes);
    }

    @Override
    public PortSettings bufferSizes(int receiving, int... more) {
        int[] sizes = new int[more.length + 1];
        sizes[0] = receiving;
        System.arraycopy(more, 0, sizes, 1, more.length);
        bufferSizes = NativeBufferPool.checkSizes(sizes);
        return this;
    }

    @Override
    public PortSettings checkBuffers(boolean checked) {
        bufferChecks = Optional.of(checked ? BufferChecks.CHECKED : BufferChecks.QUARANTINE);
        return this;
    }

    @Override
    public PortSettings trackLeaks(boolean tracked) {
        trackLeaks = Optional.of(tracked);
        return this;
    }

    @Override
    public PortSettings maxBufferBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "at most " + bytes + " bytes of buffers: must hold one buffer at least");
        }
        maxBufferBytes = bytes;
        return this;
    }

    @Override
    public PortSettings sendLimits(SendLimits limits) {
        sendLimits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    @Override
    public PortSettings directDescriptors(int connectionsPerThread) {
        if (connectionsPerThread < 1 || connectionsPerThread > MAX_DIRECT) {
            throw new IllegalArgumentException(
                    connectionsPerThread
                            + " direct descriptors: must be 1 to "
                            + MAX_DIRECT
                            + " a thread");
        }
        directDescriptors = connectionsPerThread;
        directConnections = 0;
        return this;
    }

    @Override
    public PortSettings ordinaryDescriptors() {
        directDescriptors = 0;
        directConnections = 0;
        return this;
    }

    @Override
    public PortSettings sharedPort(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    concurrency + " threads at once: must be 1 to " + Integer.MAX_VALUE);
        }
        return shared(concurrency);
    }

    @Override
    public PortSettings sharedPort() {
        return shared(AS_MANY_AS_PROCESSORS);
    }

    private PortSettings shared(int concurrency) {
        shared = true;
        this.concurrency = concurrency;
        return this;
    }

    @Override
    public PortSettings listening(ListenerOptions options) {
        listening = Objects.requireNonNull(options, "options");
        return this;
    }

    @Override
    public PortSettings accepting(AcceptOptions options) {
        accepting = Objects.requireNonNull(options, "options");
        return this;
    }

    @Override
    public PortSettings receiving(ReceiveOptions options) {
        receiving = Objects.requireNonNull(options, "options");
        return this;
    }

    @Override
    public PortSettings highThroughput(int connections) {
        accepting = accepting.withMaxActive(connections).withUnboundedWaiting();
        receiving = receiving.withMode(ReceiveMode.POSTED).withDepth(4);
        bufferSize(64 * 1024);
        maxBufferBytes = Math.max(1L << 30, 2L * connections * 4 * bufferSizes[0]);
        return this;
    }

    @Override
    public PortSettings maximumConnections(int connections) {
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(
                    connections + " connections: must be 1 to " + MAX_CONNECTIONS);
        }
        receiving = receiving.withMode(ReceiveMode.ON_READY).withDepth(1);
        listening = listening.withBacklog(4_096);
        accepting = accepting.withMinPosted(64).withMaxPosted(4_096).withAllActive();
        bufferSize(4 * 1024);
        directDescriptors = 0;
        directConnections = connections;
        return this;
    }

    @Override
    public PortSettings onHandlerFailure(Thread.UncaughtExceptionHandler handler) {
        handlerFailures = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /** Sets how completion threads are started, for tests of threads that cannot be. */
    public PortSettings starter(Consumer<Thread> starts) {
        starter = starts;
        return this;
    }

    Consumer<Thread> starter() {
        return starter;
    }

    /** Sets how many loops the threads of a shared port have. */
    public PortSettings strands(int count) {
        strands = count;
        return this;
    }

    // ---- opening

    @Override
    public CompletionPort open() throws IoFailure {
        return open(Backends.ofThisSystem(directDescriptors, directOnLinux()));
    }

    /** Opens the port on a given backend: the tests' model, for one. */
    public Port open(Backend.Factory backend) throws IoFailure {
        return open(backend, null);
    }

    /**
     * Opens the port on a given backend.
     *
     * @param failures gets what handlers throw, if the settings do not say otherwise; null = it is
     *     logged
     */
    Port open(Backend.Factory backend, Thread.@Nullable UncaughtExceptionHandler failures)
            throws IoFailure {
        Port port = new Port(this, loops(), threads, System::nanoTime, failures);
        port.start(this, backend);
        return port;
    }

    /**
     * Makes a port without threads, for a simulation: its caller opens the {@link Port#loops},
     * steps them, and says of each when it has {@linkplain Port#loopEnded ended}.
     */
    public Port unstarted(LongSupplier clock) {
        return new Port(this, loops(), threads, clock, null);
    }

    /** Makes a port of one loop, which the calling thread is going to run. */
    Port driven(LongSupplier clock, Thread.UncaughtExceptionHandler failures) {
        return new Port(this, 1, 1, clock, failures);
    }

    /** Returns the number of direct descriptors that each thread is to have on Linux. */
    public int directOnLinux() {
        if (directConnections == 0) {
            return directDescriptors;
        }
        long part = (directConnections + threads - 1L) / threads;
        return (int) Math.min(MAX_DIRECT, part + part / 8 + 1);
    }

    // ---- for the port

    /** Returns the number of completion threads. */
    public int threads() {
        return threads;
    }

    NativeBufferPool openBuffers() {
        boolean tracked = trackLeaks.orElseGet(BufferChecks::isTrackingConfigured);
        BufferChecks checks =
                tracked ? BufferChecks.TRACKED : bufferChecks.orElseGet(BufferChecks::configured);
        return NativeBufferPool.ofPort(maxBufferBytes, checks, bufferSizes);
    }

    long maxBufferBytes() {
        return maxBufferBytes;
    }

    SendLimits sendLimits() {
        return sendLimits;
    }

    boolean isShared() {
        return shared;
    }

    int concurrency() {
        return concurrency;
    }

    InternalPort.Defaults defaults() {
        return new InternalPort.Defaults(listening, accepting, receiving);
    }

    /** Returns the handler that was set, or else {@code unset}. */
    Thread.@Nullable UncaughtExceptionHandler handlerFailuresOr(
            Thread.@Nullable UncaughtExceptionHandler unset) {
        return handlerFailures == null ? unset : handlerFailures;
    }

    /** Returns a description of the settings, for people: one line each. */
    List<String> describe() {
        return List.of(
                threads
                        + " threads"
                        + (shared ? ", which share one queue, concurrency " + concurrency : "")
                        + (directOnLinux() == 0
                                ? ""
                                : ", direct descriptors for "
                                        + directOnLinux()
                                        + " connections each"),
                "buffers of "
                        + Arrays.toString(bufferSizes)
                        + " bytes, at most "
                        + maxBufferBytes
                        + " bytes in all",
                sendLimits.toString(),
                listening.toString(),
                accepting.toString(),
                receiving.toString(),
                "failures of handlers are "
                        + (handlerFailures == null
                                ? "logged"
                                : "passed to a handler of their own"));
    }

    /** Returns the number of loops: one for each thread, or enough for all that share them. */
    int loops() {
        if (!shared) {
            return threads;
        } else if (strands > 0) {
            return strands;
        }
        return threads == 1 ? 1 : threads * STRANDS_PER_THREAD;
    }
}
