package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AcceptOptions;
import dev.overlapped.ConnectTime;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.RecyclingCounters;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.internal.counters.RecyclingCountersSnapshot;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Listeners that use their connections' sockets again, and that know the connections that delay an
 * accept.
 */
public abstract class RecyclingContract extends PortContract {
    /** Connections of the recycling server; 10,000 when it is to be shown at length. */
    private static final int ROUNDS = Integer.getInteger("overlapped.recycling.rounds", 900);

    /** The number of clients at the same time. */
    private static final int AT_A_TIME = 300;

    private static final int POSTED = 16;

    public RecyclingContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private TcpListener listen(int maxRecycled) throws IoFailure {
        return port.listen(loopback(), ListenerOptions.DEFAULT.withMaxRecycled(maxRecycled));
    }

    private static long accepted(TcpListener listener) {
        return listener.recycling().fresh() + listener.recycling().recycled();
    }

    /** Has a client get its echo and close. */
    private static void visit(PeerSocket client) throws Exception {
        client.write("hello");
        assertEquals("hello", client.readText(5));
        client.shutdownOutput();
        assertEquals(0, client.readToEnd().length);
        client.close();
    }

    // ---- a server that recycles

    @Test
    void aServerHoldsManyRoundsOnTheSameSockets() throws Exception {
        assumeReuse();
        try (TcpListener listener = listen(2 * AT_A_TIME)) {
            listener.acceptEach(
                    AcceptOptions.DEFAULT
                            .withMinPosted(POSTED)
                            .withMaxPosted(POSTED), // to be counted with
                    connection -> connection.receiveEach(TcpConnection::sendAndRelease));
            long handlesAtFirst = 0;
            long maxHandles = 0;
            for (int round = 0; round < ROUNDS; round += AT_A_TIME) {
                List<PeerSocket> clients = new ArrayList<>();
                for (int i = 0; i < AT_A_TIME; i++) {
                    clients.add(foreign.connect(listener.localAddress()));
                }
                for (PeerSocket client : clients) {
                    visit(client);
                }
                Await.until("all have gone", () -> port.status().counters().connections() == 0);
                long handles = port.status().counters().openHandles();
                handlesAtFirst = round == 0 ? handles : handlesAtFirst;
                maxHandles = Math.max(maxHandles, handles);
            }
            int connections = (ROUNDS + AT_A_TIME - 1) / AT_A_TIME * AT_A_TIME;
            RecyclingCounters counters = listener.recycling();
            String all = counters.toString();
            assertEquals(connections, counters.fresh() + counters.recycled(), all);
            assertTrue(counters.fresh() <= AT_A_TIME + POSTED, all);
            assertEquals(0, counters.discardedFull(), all);
            assertEquals(0, counters.discardedTimedOut(), all);
            assertEquals(0, counters.discardedFailed(), all);
            assertEquals(0, counters.discardedClosed(), all);
            // Of each connection that got a new socket it is kept, or posted again.
            assertTrue(counters.kept() <= counters.fresh(), all);
            String handles = "handles: " + handlesAtFirst + ", at most " + maxHandles;
            // On Linux one that was accepted into may still be under way to its end.
            assertTrue(maxHandles <= 1 + AT_A_TIME + 2 * POSTED, handles);
            System.out.println(connections + " connections, " + handles + ", " + all);
        }
        awaitIdle();
    }

    @Test
    void socketsInExcessAreClosed() throws Exception {
        assumeReuse();
        try (TcpListener listener = listen(1)) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            List<TcpConnection> connections = new ArrayList<>();
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(foreign.connect(listener.localAddress()));
                connections.add(accepts.next(Event.ACCEPTED).connection());
            }
            assertEquals(4, listener.recycling().fresh());
            connections.forEach(TcpConnection::closeAfterSending);
            for (PeerSocket client : clients) {
                assertTrue(client.isOver());
                client.close();
            }
            Await.until("all have gone", () -> port.status().counters().connections() == 0);
            RecyclingCounters counters = listener.recycling();
            assertEquals(1, counters.kept());
            assertEquals(3, counters.discardedFull());
        }
    }

    @Test
    void aBrokenConnectionIsCountedAsFailed() throws Exception {
        try (TcpListener listener = listen(10)) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
            connection.closeAfterSending(soon());
            assertTrue(client.isOver());
            client.reset();
            Await.until("it is counted", () -> listener.recycling().discardedFailed() == 1);
            client = foreign.connect(listener.localAddress());
            accepts.next(Event.ACCEPTED).connection().closeAfterSending(shortly());
            Await.until("it is counted", () -> listener.recycling().discardedTimedOut() == 1);
            assertTrue(client.isOver());
            assertEquals(2, accepted(listener));
            assertEquals(0, listener.recycling().kept());
        }
    }

    @Test
    void socketsReturnedToAClosedListenerAreClosed() throws Exception {
        assumeReuse();
        TcpListener listener = listen(10);
        Outcomes accepts = new Outcomes();
        listener.acceptEach(accepts);
        PeerSocket client = foreign.connect(listener.localAddress());
        TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
        listener.close();
        connection.closeAfterSending();
        client.close();
        Await.until("it is counted", () -> listener.recycling().discardedClosed() == 1);
        awaitIdle();
    }

    @Test
    void withoutRecyclingNothingIsCounted() throws Exception {
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection -> connection.receiveEach(TcpConnection::sendAndRelease));
            visit(foreign.connect(listener.localAddress()));
            assertEquals(RecyclingCountersSnapshot.NONE, listener.recycling());
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> ListenerOptions.DEFAULT.withMaxRecycled(-1));
            assertTrue(refused.getMessage().contains("-1"), refused.getMessage());
        }
    }

    @Test
    void severalListenersOfBothFamiliesOnOnePort() throws Exception {
        assumeReuse();
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        ListenerOptions recycling = ListenerOptions.DEFAULT.withMaxRecycled(10);
        List<TcpListener> listeners = new ArrayList<>();
        for (InetSocketAddress address : List.of(loopback(), loopback6(), loopback())) {
            listeners.add(port.listen(address, recycling));
        }
        for (TcpListener listener : listeners) {
            listener.acceptEach(
                    connection -> connection.receiveEach(TcpConnection::sendAndRelease));
        }
        for (int round = 0; round < 40; round++) {
            for (TcpListener listener : listeners) {
                visit(foreign.connect(listener.localAddress()));
            }
            Await.until("all have gone", () -> port.status().counters().connections() == 0);
        }
        for (TcpListener listener : listeners) {
            assertEquals(40, accepted(listener));
            assertTrue(listener.recycling().recycled() > 0, listener.recycling().toString());
            listener.close();
        }
    }

    // ---- connections that delay an accept

    @Test
    void aSilentClientIsSeenAndEvicted() throws Exception {
        try (TcpListener listener = listen()) {
            assertEquals(List.of(), listener.connectTimes());
            Outcomes accepts = new Outcomes();
            long first = listener.accept(buffer(8), soon(), accepts);
            long second = listener.accept(buffer(8), soon(), accepts);
            assertEquals(List.of(), listener.connectTimes());
            PeerSocket silent = foreign.connect(listener.localAddress());
            Await.until("it is seen", () -> listener.connectTimes().size() == 1);
            ConnectTime time = listener.connectTimes().getFirst();
            assertEquals(first, time.operation());
            assertFalse(time.elapsed().isNegative());
            assertTrue(time.elapsed().compareTo(Duration.ofMinutes(2)) < 0, time.toString());
            Await.until(
                    "a second has passed",
                    () -> listener.connectTimes().getFirst().elapsed().toSeconds() >= 1);
            listener.cancel(first);
            accepts.next(Kind.CANCELLED);
            assertTrue(silent.isOver());
            PeerSocket talking = foreign.connect(listener.localAddress());
            talking.write("1"); // a byte, for an accept may get less than was sent
            assertWorks(accepts.next(Event.ACCEPTED).connection(), talking);
            assertEquals(List.of(), listener.connectTimes());
            assertTrue(second > first);
        }
    }

    @Test
    void connectTimesOfAClosedListener() throws Exception {
        TcpListener listener = listen();
        listener.accept(buffer(8), soon(), new Outcomes());
        listener.close();
        assertEquals(List.of(), listener.connectTimes());
        port.close();
        assertEquals(List.of(), listener.connectTimes());
    }
}
