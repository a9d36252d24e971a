package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Await;
import dev.overlapped.contract.spec.Outcomes;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.PortContract;
import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.contract.system.IoUringDirectSystem;
import dev.overlapped.contract.system.SystemError;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The particulars of connections with direct descriptors: their tables, which are small here, and
 * the substitutes for operations that such a descriptor does not have.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "direct descriptors are io_uring's")
@Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirectDescriptorsTest extends PortContract {
    private static final int SLOTS = 8;

    DirectDescriptorsTest() {
        super(() -> new IoUringDirectSystem(SLOTS));
    }

    private void threads(int count) throws Exception {
        port.close();
        port = open(CompletionPort.builder().threads(count));
    }

    // ---- full tables

    /** {@code count} clients, each of which has sent something. */
    private Deque<PeerSocket> clients(TcpListener listener, int count) throws Exception {
        Deque<PeerSocket> clients = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("client " + i % 10);
            clients.add(client);
        }
        return clients;
    }

    /** As long as there are clients, only so many of them are served, and each in the end. */
    private void assertServesAll(TcpListener listener, int clients, int room) throws Exception {
        Outcomes accepts = new Outcomes();
        Map<Thread, Integer> spread = new HashMap<>();
        Deque<PeerSocket> all = clients(listener, clients);
        listener.acceptEach(accepts);
        Deque<TcpConnection> served = new ArrayDeque<>();
        for (int i = 0; i < clients; i++) {
            if (served.size() == room) {
                assertTrue(
                        port.status().counters().connections() <= SLOTS * port.status().threads());
                served.removeFirst().close();
            }
            Outcomes.Outcome outcome = accepts.next(Event.ACCEPTED);
            spread.merge(outcome.thread(), 1, Integer::sum);
            served.add(outcome.connection());
            if (i == room - 1) {
                int each = room / port.status().threads();
                assertTrue(spread.values().stream().allMatch(n -> n >= each), spread::toString);
            }
            String text = new String(receive(outcome.connection(), 8));
            assertTrue(text.startsWith("client "), text);
        }
        assertEquals(0, accepts.waiting());
        for (TcpConnection connection : served) {
            connection.close();
        }
        for (PeerSocket client : all) {
            assertTrue(client.isOver());
        }
    }

    @Test
    void acceptingStopsBeforeATableIsFullAndContinuesWhenThereIsRoom() throws Exception {
        try (TcpListener listener = listen()) {
            assertServesAll(listener, 5 * SLOTS, SLOTS);
        }
    }

    @Test
    void theTablesOfAllThreadsAreFilledEvenly() throws Exception {
        threads(2);
        try (TcpListener listener = listen()) {
            assertServesAll(listener, 5 * SLOTS, 2 * SLOTS - 1); // one is to pass through
        }
    }

    @Test
    void severalListenersOfOneThreadShareItsTable() throws Exception {
        try (TcpListener first = listen();
                TcpListener second = listen()) {
            Outcomes accepts = new Outcomes();
            first.accept(Deadline.NONE, accepts);
            second.accept(Deadline.NONE, accepts);
            clients(second, 1);
            TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
            assertServesAll(second, 3 * SLOTS, SLOTS - 2); // first's accept keeps a slot
            connection.close();
        }
    }

    @Test
    void aConnectWithoutRoomFailsAndLaterOnesDoNot() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            List<TcpConnection> connections = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) {
                connections.add(
                        port.blocking()
                                .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE));
            }
            IoFailure failure =
                    assertFails(
                            Kind.DESCRIPTOR_LIMIT,
                            () ->
                                    port.blocking()
                                            .connect(
                                                    server.address(),
                                                    ConnectOptions.DEFAULT,
                                                    Deadline.NONE));
            assertEquals("ENFILE", failure.symbol());
            connections.removeFirst().close();
            Await.until("there is room", () -> port.status().counters().connections() == SLOTS - 1);
            Await.until("it is closed", () -> port.status().counters().openHandles() == SLOTS - 1);
            connections.add(
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE));
            connections.forEach(TcpConnection::close);
        }
    }

    @Test
    void socketsThatWaitForAcceptsDoNotKeepThemFromHavingAConnection() throws Exception {
        try (TcpListener listener = listen()) {
            Deque<AcceptTarget> targets = new ArrayDeque<>();
            List<TcpConnection> connections = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                var connection = listener.blocking().accept(soon());
                client.shutdownOutput();
                targets.add(connection.blocking().disconnectForReuse(soon()));
                targets.getLast().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
            assertEquals(SLOTS, port.status().counters().openHandles() - 1, "all slots wait");
            for (int i = 0; i < SLOTS; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                TcpConnection connection =
                        listener.blocking().accept(targets.removeFirst(), soon());
                assertTrue(connection.getOption(StandardSocketOptions.SO_KEEPALIVE));
                assertWorks(connection, client);
                connections.add(connection);
            }
            connections.forEach(TcpConnection::close);
        }
    }

    // ---- real descriptors for a moment

    @Test
    void addressesAndOptionsFromEveryThread() throws Exception {
        threads(2);
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            for (int i = 0; i < 4; i++) { // on both threads
                PeerSocket client = foreign.connect(listener.localAddress());
                TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
                assertEquals(client.localAddress(), connection.remoteAddress());
                assertEquals(client.remoteAddress(), connection.localAddress());
                assertTrue(connection.getOption(StandardSocketOptions.TCP_NODELAY));
                connection.setOption(StandardSocketOptions.TCP_NODELAY, false);
                CompletableFuture<SocketAddress> own = new CompletableFuture<>();
                connection
                        .async()
                        .receive(buffer(1), soon())
                        .thenRun(() -> answer(own, connection));
                client.write("!");
                assertEquals(client.localAddress(), own.join());
                connection.close();
            }
        }
    }

    private static void answer(CompletableFuture<SocketAddress> future, TcpConnection of) {
        try {
            assertEquals(false, of.getOption(StandardSocketOptions.TCP_NODELAY));
            future.complete(of.remoteAddress());
        } catch (IoFailure | RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    @Test
    void twoCompletionThreadsThatAskEachOtherAtOnceBothGetTheirAnswer() throws Exception {
        threads(2);
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            List<PeerSocket> clients = List.copyOf(clients(listener, 2));
            TcpConnection one = accepts.next(Event.ACCEPTED).connection();
            TcpConnection other = accepts.next(Event.ACCEPTED).connection();
            for (int round = 0; round < 200; round++) {
                CompletableFuture<SocketAddress> ofOther = new CompletableFuture<>();
                CompletableFuture<SocketAddress> ofOne = new CompletableFuture<>();
                one.async().receive(buffer(8), soon()).thenRun(() -> askOf(other, ofOther));
                other.async().receive(buffer(8), soon()).thenRun(() -> askOf(one, ofOne));
                for (PeerSocket client : clients) {
                    client.write("?");
                }
                assertNotNull(ofOther.join());
                assertNotNull(ofOne.join());
            }
            one.close();
            other.close();
        }
    }

    private static void askOf(TcpConnection of, CompletableFuture<SocketAddress> future) {
        try {
            SocketAddress address = of.remoteAddress();
            for (int i = 0; i < 10; i++) {
                assertEquals(address, of.remoteAddress());
            }
            future.complete(address);
        } catch (IoFailure | RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    @Test
    void askingAgainstClosing() throws Exception {
        for (int i = 0; i < 200; i++) {
            Pair pair = accepted();
            CompletableFuture<Kind> end =
                    CompletableFuture.supplyAsync(() -> askUntilItFails(pair.ours()));
            pair.ours().close();
            assertEquals(Kind.CLOSED, end.join());
            pair.theirs().close();
        }
    }

    private static Kind askUntilItFails(TcpConnection connection) {
        try {
            while (true) {
                assertNotNull(connection.remoteAddress());
            }
        } catch (IoFailure e) {
            return e.kind();
        }
    }

    @Test
    void withoutDescriptorsConnectionsWorkAndWhatNeedsOneFails() throws Exception {
        Pair pair = accepted();
        assertWorks(pair.ours(), pair.theirs());
        assertNotNull(pair.ours().remoteAddress());
        try (Scarcity scarcity = system.scarcity()) {
            IoFailure rehearsal = // so that all classes are loaded
                    assertFails(
                            Kind.UNSUPPORTED,
                            () -> pair.ours().getOption(StandardSocketOptions.SO_BROADCAST));
            assertNotNull(rehearsal.getMessage());
            IoFailure failure = null;
            scarcity.begin();
            try {
                pair.ours().remoteAddress();
            } catch (IoFailure e) {
                failure = e;
            }
            assertWorks(pair.ours(), pair.theirs());
            scarcity.end();
            assertNotNull(failure);
            assertEquals(Kind.DESCRIPTOR_LIMIT, failure.kind());
            SystemError.EMFILE.assertIs(failure, false);
        }
        assertNotNull(pair.ours().remoteAddress());
        pair.ours().close();
    }

    // ---- how many

    @Test
    void connectionsTakeNoDescriptorOfTheProcess() throws Exception {
        system = new IoUringDirectSystem(600);
        threads(2);
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection -> connection.receiveEach(TcpConnection::sendAndRelease));
            long before = descriptors();
            List<TcpConnection> connections = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                connections.add(
                        port.blocking()
                                .connect(
                                        listener.localAddress(),
                                        ConnectOptions.DEFAULT,
                                        Deadline.NONE));
            }
            for (TcpConnection connection : connections) {
                connection.blocking().send(buffer("echo".getBytes()), soon());
            }
            for (TcpConnection connection : connections) {
                assertEquals("echo", new String(receive(connection, 4)));
            }
            assertEquals(1000, port.status().counters().connections());
            long more = descriptors() - before;
            assertTrue(more < 50, "1,000 connections took " + more + " descriptors");
            connections.forEach(TcpConnection::close);
            Await.until("all are closed", () -> port.status().counters().connections() == 0);
        }
    }

    private static long descriptors() throws Exception {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void aTableBeyondTheLimitIsRefusedWithTheRange() throws Exception {
        int most = port.status().capabilities().maxDirectDescriptors();
        assertTrue(most > 0);
        assumeTrue(most < 1 << 20, "the limit of descriptors is above that of a table");
        IoFailure failure =
                assertFails(
                        Kind.BACKEND_UNAVAILABLE,
                        () -> CompletionPort.builder().directDescriptors(most + 1).open());
        SystemError.EMFILE.assertIs(failure, false);
        String message = failure.getMessage();
        for (String part : new String[] {"1 to " + most, most + 1 + " slots", "ulimit -n"}) {
            assertTrue(message.contains(part), message);
        }
        try (CompletionPort largest =
                CompletionPort.builder().threads(1).directDescriptors(most).open()) {
            assertTrue(largest.status().backend().contains("direct"), largest.status().backend());
        }
    }

    @Test
    void aConnectThatIsRefusedLeavesItsSlot() throws Exception {
        InetSocketAddress nobody = foreign.refusing();
        for (int i = 0; i < 3 * SLOTS; i++) {
            assertFails(
                    Kind.CONNECTION_REFUSED,
                    () -> port.blocking().connect(nobody, ConnectOptions.DEFAULT, Deadline.NONE));
        }
        awaitIdle();
    }
}
