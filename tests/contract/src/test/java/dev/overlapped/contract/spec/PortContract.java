package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PortBuilder;
import dev.overlapped.PortCounters;
import dev.overlapped.PortOn;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.Peer;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.contract.system.Wine;
import dev.overlapped.internal.counters.PortCountersSnapshot;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

import java.lang.foreign.Arena;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The common part of the contracts: for each test a system, a port of one thread on it, and after
 * each test the proof that the port has nothing left: no connection, operation, slot, handle or
 * lent buffer.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PortContract {
    private static final PortCounters NOTHING = PortCountersSnapshot.NONE;

    private final Supplier<SystemUnderTest> systems;
    private final List<CompletionPort> ports = new ArrayList<>();

    /** The exceptions of handlers; a test that makes them throw takes it out. */
    final Queue<Throwable> handlerFailures = new ConcurrentLinkedQueue<>();

    public SystemUnderTest system;
    public Peer foreign;
    public CompletionPort port;

    public PortContract(Supplier<SystemUnderTest> systems) {
        this.systems = systems;
    }

    /**
     * The other side resets the connection once all that was started on ours is in the hands of the
     * system: operations that start later follow the reset.
     */
    void resetAfterStartedOperations(Pair pair) throws Exception {
        pair.ours().blocking().send(buffer("?".getBytes()), soon());
        pair.theirs().read(1);
        pair.theirs().reset();
    }

    /** Two ends of one connection. */
    public record Pair(TcpConnection ours, PeerSocket theirs) {}

    @BeforeEach
    void openPort() throws Exception {
        system = systems.get();
        foreign = system.foreign();
        port = open(CompletionPort.builder().threads(1));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        foreign.close();
        for (CompletionPort opened : ports) {
            opened.close();
            if (handsOver()) {
                Await.until("handlers return", () -> opened.status().counters().lentBuffers() == 0);
            }
            assertEquals(NOTHING, opened.status().counters());
        }
        assertEquals(List.of(), List.copyOf(handlerFailures), "thrown by handlers");
        system.close();
    }

    /** Returns true if handlers run on threads that a port's end does not wait for. */
    boolean handsOver() {
        return false;
    }

    /** Skips the rest of a test where no socket can be used again. */
    void assumeReuse() {
        assumeNotOnWine("TF_REUSE_SOCKET only shuts down, and leaves a handle that cannot send");
    }

    /** Skips the rest of a test under any Wine, and says why. */
    void assumeNotOnWine(String reason) {
        Wine wine = system.wine();
        Assumptions.assumeFalse(wine.isActive(), () -> wine + ": " + reason);
    }

    /** Skips the rest of a test under Wine 8.0, and says why: Wine 10.0 does as Windows. */
    void assumeNotOnWine8(String reason) {
        Assumptions.assumeFalse(system.wine() == Wine.V8, () -> Wine.V8 + ": " + reason);
    }

    /** The test looks itself at what is left of this port, and why. */
    void leavesSomething(CompletionPort closed) {
        ports.remove(closed);
    }

    // ---- ports

    /** A port on this system, of which nothing may be left. */
    public CompletionPort open(PortBuilder settings) throws IoFailure {
        CompletionPort opened =
                PortOn.open(
                        system.settings(
                                settings.onHandlerFailure((thread, e) -> handlerFailures.add(e))),
                        system.backend());
        ports.add(opened);
        return opened;
    }

    /** Waits until the port has no connection, operation or lent buffer left, but is open. */
    public void awaitIdle() {
        Await.until(
                "the port is idle",
                () -> {
                    PortCounters now = port.status().counters();
                    return now.connections() == 0
                            && now.operationsInFlight() == 0
                            && now.lentBuffers() == 0
                            && now.openHandles() == now.listeners();
                });
    }

    void awaitOperationsInFlight(int count) {
        Await.until(
                count + " operations are in flight",
                () -> port.status().counters().operationsInFlight() == count);
    }

    /**
     * Sees that whatever was started before has reached the kernel, and that all data received by
     * then has been reported: something goes round on another connection of the port's one thread.
     */
    void letThingsHappen() throws Exception {
        Pair other = accepted();
        for (int i = 0; i < 20; i++) {
            assertWorks(other.ours(), other.theirs());
        }
        other.ours().close();
    }

    // ---- addresses

    public static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    public static InetSocketAddress loopback6() {
        return new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
    }

    public static boolean hasIpv6() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(a -> a instanceof Inet6Address && a.isLoopbackAddress());
    }

    /** Returns the IP address of a socket address that has one. */
    public static InetAddress ip(SocketAddress address) {
        return ((InetSocketAddress) address).getAddress();
    }

    /** To bind to only: of a network that is reserved for documentation (RFC 5737). */
    static InetSocketAddress notOfThisMachine() {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
    }

    // ---- connections

    public TcpListener listen() throws IoFailure {
        return port.listen(loopback());
    }

    /** An accepted connection, and its client. */
    public Pair accepted() throws Exception {
        return accepted(SendLimits.DEFAULT);
    }

    /** The same, with other limits. */
    Pair accepted(SendLimits limits) throws Exception {
        ListenerOptions options = ListenerOptions.DEFAULT.withSendLimits(limits);
        try (TcpListener listener = port.listen(loopback(), options)) {
            return acceptedBy(listener);
        }
    }

    /** One that {@code listener} accepts. */
    Pair acceptedBy(TcpListener listener) throws Exception {
        PeerSocket client = foreign.connect(listener.localAddress());
        return new Pair(listener.blocking().accept(soon()), client);
    }

    /** One with room for more sends than a connection may have outstanding by default. */
    Pair acceptedWithRoom() throws Exception {
        return accepted(SendLimits.DEFAULT.withMaxSends(1_000));
    }

    /** A connection made with connect, and its server. */
    Pair connected() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            TcpConnection ours =
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            return new Pair(ours, server.accept());
        }
    }

    /** Long enough for anything that is to succeed. */
    public static Deadline soon() {
        return Deadline.after(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Soon past, when nothing comes. */
    static Deadline shortly() {
        return Deadline.after(50, TimeUnit.MILLISECONDS);
    }

    // ---- data

    public IoBuffer lend(String text) {
        return port.buffers().lend().put(text);
    }

    /** A buffer of just this size, outside the port's pool. */
    public static IoBuffer buffer(int capacity) {
        return IoBuffer.wrap(Arena.ofAuto().allocate(capacity));
    }

    public static IoBuffer buffer(byte[] data) {
        return buffer(data.length).put(data);
    }

    public static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    /**
     * Returns the number of bytes to move where many are wanted: fewer on a system that takes its
     * time.
     */
    int much(int bytes) {
        return Math.min(bytes, system.maxBytes());
    }

    /** Foreign clients, all at once, that write data and must get them back. */
    void haveEchoed(int count, TcpListener listener, byte[] data) throws Exception {
        List<BackgroundCall<Void>> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PeerSocket client = foreign.connect(listener.localAddress());
            clients.add(
                    BackgroundCall.onPlatformThread(
                            () -> {
                                BackgroundCall<Void> writer = writing(client, data);
                                assertArrayEquals(data, client.read(data.length));
                                writer.result();
                                client.close();
                                return null;
                            }));
        }
        for (BackgroundCall<Void> client : clients) {
            client.result();
        }
    }

    /** The foreign side writes, on a thread of its own: there may not be room for all of it. */
    static BackgroundCall<Void> writing(PeerSocket socket, byte[] data) {
        return BackgroundCall.onPlatformThread(
                () -> {
                    socket.write(data);
                    return null;
                });
    }

    /** Receives so many bytes, with the blocking face. */
    public static byte[] receive(TcpConnection connection, int length) throws IoFailure {
        IoBuffer buffer = buffer(Math.clamp(length, 1, 64 * 1024));
        byte[] bytes = new byte[length];
        int have = 0;
        while (have < length) {
            int more = connection.blocking().receive(buffer, soon());
            if (more < 0) {
                throw new AssertionError("end of stream after " + have + " of " + length);
            }
            System.arraycopy(buffer.toByteArray(), 0, bytes, have, more);
            have += more;
        }
        return bytes;
    }

    /** Checks that a connection works, both ways. */
    public static void assertWorks(TcpConnection ours, PeerSocket theirs) throws Exception {
        theirs.write("there");
        assertEquals("there", new String(receive(ours, 5)));
        ours.blocking().send(buffer("back".getBytes()), soon());
        assertEquals("back", theirs.readText(4));
    }

    /**
     * Checks that less than all was sent, and that what the failure says is exactly what the other
     * side gets, once the connection is ended.
     *
     * @param read bytes that it has read already
     */
    static void assertWentOnlyPartly(Pair pair, IoFailure failure, int read, int all)
            throws Exception {
        assertTrue(failure.transferred() < all, () -> failure.transferred() + " bytes of " + all);
        pair.ours().blocking().disconnect(soon());
        assertEquals(failure.transferred() - read, pair.theirs().readToEnd().length);
    }

    /** Checks that a call fails with this kind of failure. */
    public static IoFailure assertFails(IoFailure.Kind expected, Executable call) {
        IoFailure failure = assertThrows(IoFailure.class, call);
        assertEquals(expected, failure.kind(), failure::getMessage);
        return failure;
    }
}
