package dev.overlapped.test;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.PortBuilder;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.port.Backends;
import dev.overlapped.internal.port.DrivenPort;
import dev.overlapped.test.internal.linux.LinuxModel;
import dev.overlapped.test.internal.linux.LinuxSettings;
import dev.overlapped.test.internal.linux.PeerConnect;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * A network in memory, for unit tests. Its ports have no descriptors of the system and call none of
 * its functions; their listeners, connections and UDP sockets reach each other on loopback
 * addresses, and nothing else. It runs on every system, also where the library has no backend: the
 * ports run the library's code for io_uring, on a model of Linux.
 *
 * <p><b>In virtual time</b> ({@link #create}) a network belongs to the thread that made it. Its
 * ports have no threads: handlers run on the test's thread while that lets the network run, in
 * {@link #run}, {@link #advance}, {@link #await}, in the calls of a {@link TestPeer}, and in every
 * call of the library that waits, such as those of {@code blocking()}, {@code join()} of a future
 * and {@code close()} of a port. Time passes only there, and as much as the wait needs: what takes
 * a minute on a real network takes no time. Deadlines go by the network's time. The same seed and
 * the same calls give the same run. A wait that nothing can end fails with {@link
 * IllegalStateException}.
 *
 * <p><b>In real time</b> ({@link #inRealTime}) ports have completion threads, for code under test
 * that has threads of its own: handlers that block, virtual threads, executors.
 *
 * <p>What a handler throws is thrown again, by the network's next call that waits or by {@link
 * #close}, so that the test fails with it; unless the port has a handler for that ({@link
 * PortBuilder#onHandlerFailure}).
 *
 * {@snippet class="dev.overlapped.test.snippets.TestSnippets" region="echo"}
 *
 * @since 0.1
 */
public final class TestNetwork implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final LinuxModel model;
    private final @Nullable VirtualTime time; // null = real time
    private final long start;
    private final HandlerFailures failures = new HandlerFailures();
    private final List<CompletionPort> ports = new ArrayList<>();

    private TestNetwork(LinuxModel model, @Nullable VirtualTime time) {
        this.model = model;
        this.time = time;
        this.start = model.nanoTime();
        model.faults().conditions(NetworkConditions.DEFAULT.values());
    }

    /**
     * Makes a network in virtual time, which belongs to the calling thread until it is closed.
     *
     * @param seed the seed of all that is left to chance
     * @return the network
     * @throws IllegalStateException if the thread has one already
     */
    public static TestNetwork create(long seed) {
        LinuxModel model = new LinuxModel(LinuxSettings.calm(seed).simulated());
        return new TestNetwork(model, VirtualTime.begin(model));
    }

    /**
     * Makes a network in real time, for any threads. Their order is the system's, so a seed repeats
     * only what is left to chance.
     *
     * @param seed the seed of all that is left to chance
     * @return the network
     */
    public static TestNetwork inRealTime(long seed) {
        return new TestNetwork(new LinuxModel(LinuxSettings.calm(seed)), null);
    }

    /** The system calls, for tests of this module. */
    LinuxModel model() {
        return model;
    }

    // ---- ports and peers

    /**
     * Opens a port with the settings that are usual.
     *
     * @return the port
     * @throws IoFailure if it cannot be opened
     */
    public CompletionPort open() throws IoFailure {
        return open(CompletionPort.builder());
    }

    /**
     * Opens a port. In virtual time all its handlers run on the test's thread, whatever number of
     * threads the settings have.
     *
     * @param settings the settings, as for a port of the system
     * @return the port, which is closed with the network at the latest
     * @throws IoFailure {@link IoFailure.Kind#UNSUPPORTED} for a shared port
     */
    public CompletionPort open(PortBuilder settings) throws IoFailure {
        Objects.requireNonNull(settings, "settings");
        CompletionPort port;
        if (time == null) {
            port = Backends.open(settings, model, failures);
        } else {
            DrivenPort driven = Backends.openDriven(settings, model, model::nanoTime, failures);
            time.add(driven);
            port = driven.port();
        }
        ports.add(port);
        return port;
    }

    /**
     * Connects a peer, and waits until the connection is made.
     *
     * @param remote the address of a listener
     * @return the peer
     * @throws IllegalArgumentException if it is no IP address
     * @throws IOException if the connect is refused, or is not answered
     */
    public TestPeer connect(SocketAddress remote) throws IOException {
        Objects.requireNonNull(remote, "remote");
        PeerConnect connect = model.beginConnect(remote);
        awaitNews(connect::isDone);
        return new TestPeer(this, connect.get());
    }

    /**
     * Opens a server on a loopback address and a free port.
     *
     * @return the server
     * @throws IOException if no port is free
     */
    public TestServer listen() throws IOException {
        return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /**
     * Opens a server that is a peer of the library.
     *
     * @param local a loopback or wildcard address; port 0 = a free one
     * @return the server
     * @throws IOException if it cannot be bound
     */
    public TestServer listen(InetSocketAddress local) throws IOException {
        Objects.requireNonNull(local, "local");
        return new TestServer(this, model.listen(local, BACKLOG));
    }

    // ---- conditions and faults

    /**
     * Changes how the network behaves from now on.
     *
     * @param conditions how
     */
    public void conditions(NetworkConditions conditions) {
        model.faults().conditions(conditions.values());
    }

    /**
     * Answers connects to an address by a refusal, whether or not a socket listens there.
     *
     * @param remote the address
     */
    public void refuseConnects(SocketAddress remote) {
        model.faults().refuseConnects(Objects.requireNonNull(remote, "remote"));
    }

    /**
     * Leaves connects to an address unanswered: they end by their deadline, or by that of TCP.
     *
     * @param remote the address
     */
    public void dropConnects(SocketAddress remote) {
        model.faults().dropConnects(Objects.requireNonNull(remote, "remote"));
    }

    /**
     * Answers connects to an address as usual again.
     *
     * @param remote the address
     */
    public void allowConnects(SocketAddress remote) {
        model.faults().allowConnects(Objects.requireNonNull(remote, "remote"));
    }

    /**
     * Resets a connection, as a network does that fails: both sides see the reset.
     *
     * @param connection a connection of a port of this network
     * @throws IllegalArgumentException if it is none
     * @throws IoFailure if it is closed
     */
    public void reset(TcpConnection connection) throws IoFailure {
        if (!model.faults().reset(connection.localAddress(), connection.remoteAddress())) {
            throw unknown(connection);
        }
    }

    /**
     * Closes the send window of a connection: the network takes nothing that it sends, until {@link
     * #openWindow}. What it sends meanwhile is outstanding, so that it comes under back pressure.
     *
     * @param connection a connection of a port of this network
     * @throws IllegalArgumentException if it is none
     * @throws IoFailure if it is closed
     */
    public void closeWindow(TcpConnection connection) throws IoFailure {
        setWindow(connection, true);
    }

    /**
     * Opens the send window of a connection again.
     *
     * @param connection a connection of a port of this network
     * @throws IllegalArgumentException if it is none
     * @throws IoFailure if it is closed
     */
    public void openWindow(TcpConnection connection) throws IoFailure {
        setWindow(connection, false);
    }

    private void setWindow(TcpConnection connection, boolean isClosed) throws IoFailure {
        if (!model.faults()
                .windowClosed(connection.localAddress(), connection.remoteAddress(), isClosed)) {
            throw unknown(connection);
        }
    }

    private static IllegalArgumentException unknown(TcpConnection connection) {
        return new IllegalArgumentException(connection + " is not a connection of this network");
    }

    // ---- time

    /**
     * Runs everything that is due now, until nothing is left to do without time passing.
     *
     * @throws IllegalStateException in real time, on another thread, or inside a handler
     */
    public void run() {
        advance(Duration.ZERO);
    }

    /**
     * Lets time pass, and runs everything that is due meanwhile, each at its time.
     *
     * @param duration how much, at least zero
     * @throws IllegalArgumentException if {@code duration} is negative
     * @throws IllegalStateException in real time, on another thread, or inside a handler
     */
    public void advance(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        if (duration.isNegative()) {
            throw new IllegalArgumentException("advance by " + duration + ": must be zero or more");
        }
        if (time == null) {
            throw new IllegalStateException(
                    "this network is in real time, which passes by itself: wait with runUntil");
        }
        time.checkThread();
        time.runUntil(() -> false, Math.addExact(model.nanoTime(), duration.toNanos()));
        failures.rethrow();
    }

    /**
     * Runs until a condition is true, and lets time pass for it.
     *
     * @param condition looked at after each round of handlers
     * @throws IllegalStateException if nothing is left to happen that could make it true
     */
    public void runUntil(BooleanSupplier condition) {
        awaitNews(Objects.requireNonNull(condition, "condition"));
    }

    /**
     * Runs until a future is completed, and lets time pass for it: for futures that depend on those
     * of the library, which run the network by themselves.
     *
     * @param future any future
     * @param <T> the type of its result
     * @return its result
     * @throws IoFailure the failure with which it completed
     * @throws CompletionException another failure with which it completed
     * @throws IllegalStateException if nothing is left to happen that could complete it
     */
    public <T> T await(CompletableFuture<T> future) throws IoFailure {
        awaitNews(future::isDone);
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IoFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * Returns the time that has passed since the network was made: virtual, or real.
     *
     * @return the time, at least zero
     */
    public Duration elapsed() {
        return Duration.ofNanos(model.nanoTime() - start);
    }

    /** Waits until {@code done}. */
    void awaitNews(BooleanSupplier done) {
        if (time == null) {
            RealTime.await(model, () -> failures.isAny() || done.getAsBoolean());
        } else {
            time.checkThread();
            time.runUntil(() -> failures.isAny() || done.getAsBoolean());
        }
        failures.rethrow();
    }

    /** Runs what is due, unless that happens by itself. */
    void runIfVirtual() {
        if (time != null) {
            run();
        }
    }

    // ---- the end

    /**
     * Closes the ports that are left, and checks that nothing is: no descriptor, no memory in
     * flight, no buffer of a port.
     *
     * @throws IllegalStateException if buffers of its ports are still lent
     */
    @Override
    public void close() {
        try {
            int lent = 0;
            for (CompletionPort port : ports) {
                port.close();
                lent += port.buffers().lent();
            }
            model.verifyNothingLeft();
            failures.rethrow();
            if (lent > 0) {
                throw new IllegalStateException(
                        lent + " buffers are still lent: each must be sent or released");
            }
        } finally {
            if (time != null) {
                time.close();
            }
        }
    }

    @Override
    public String toString() {
        return "TestNetwork["
                + (time == null ? "real" : "virtual")
                + " time, "
                + elapsed()
                + ", "
                + ports.size()
                + " ports]";
    }
}
