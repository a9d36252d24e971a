package dev.overlapped.contract;

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
import dev.overlapped.contract.Outcomes.Event;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Listeners that use their connections' sockets again, and that know who keeps an accept waiting.
 */
abstract class RecyclingContract extends PortContract {
    /** Connections of the recycling server; 10,000 when it is to be shown at length. */
    private static final int ROUNDS = Integer.getInteger("overlapped.recycling.rounds", 500);

    private static final int AT_A_TIME = 40;

    RecyclingContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private TcpListener listen(int mostRecycled) throws IoFailure {
        return TcpListener.open(
                port, loopback(), ListenerOptions.DEFAULT.withRecycling(mostRecycled));
    }

    private static long accepted(TcpListener listener) {
        return listener.recycling().fresh() + listener.recycling().recycled();
    }

    /** A client comes, gets its echo, and goes. */
    private static void visit(ForeignSocket client) throws Exception {
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
                    AcceptOptions.DEFAULT.withPosted(16, 16), // so that the sockets can be counted
                    connection -> connection.receiveEach(TcpConnection::send));
            long mostHandles = 0;
            for (int round = 0; round < ROUNDS; round += AT_A_TIME) {
                List<ForeignSocket> clients = new ArrayList<>();
                for (int i = 0; i < AT_A_TIME; i++) {
                    clients.add(foreign.connect(listener.localAddress()));
                }
                for (ForeignSocket client : clients) {
                    visit(client);
                }
                Await.until("all have gone", () -> port.counters().connections() == 0);
                mostHandles = Math.max(mostHandles, port.counters().openHandles());
            }
            int connections = (ROUNDS + AT_A_TIME - 1) / AT_A_TIME * AT_A_TIME;
            RecyclingCounters counters = listener.recycling();
            String all = counters.toString();
            assertEquals(connections, counters.fresh() + counters.recycled(), all);
            assertTrue(counters.fresh() <= 2 * AT_A_TIME, all);
            assertEquals(0, counters.discardedFull(), all);
            assertEquals(0, counters.discardedTimedOut(), all);
            assertEquals(0, counters.discardedFailed(), all);
            assertEquals(0, counters.discardedClosed(), all);
            // Of each connection that got a new socket it is kept, or posted again.
            assertTrue(counters.kept() <= counters.fresh(), all);
            assertTrue(mostHandles <= 1 + 2 * AT_A_TIME + 16, "handles: " + mostHandles);
            System.out.println(connections + " connections, handles " + mostHandles + ", " + all);
        }
        awaitIdle();
    }

    @Test
    void whatDoesNotFitIsClosed() throws Exception {
        assumeReuse();
        try (TcpListener listener = listen(1)) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            List<TcpConnection> connections = new ArrayList<>();
            List<ForeignSocket> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(foreign.connect(listener.localAddress()));
                connections.add(accepts.next(Event.ACCEPTED).connection());
            }
            assertEquals(4, listener.recycling().fresh());
            connections.forEach(TcpConnection::closeAfterSending);
            for (ForeignSocket client : clients) {
                assertTrue(client.isOver());
                client.close();
            }
            Await.until("all have gone", () -> port.counters().connections() == 0);
            RecyclingCounters counters = listener.recycling();
            assertEquals(1, counters.kept());
            assertEquals(3, counters.discardedFull());
        }
    }

    @Test
    void whatBreaksIsCountedAsFailed() throws Exception {
        try (TcpListener listener = listen(10)) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            ForeignSocket client = foreign.connect(listener.localAddress());
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
    void whatComesBackToAClosedListenerIsClosed() throws Exception {
        assumeReuse();
        TcpListener listener = listen(10);
        Outcomes accepts = new Outcomes();
        listener.acceptEach(accepts);
        ForeignSocket client = foreign.connect(listener.localAddress());
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
            listener.acceptEach(connection -> connection.receiveEach(TcpConnection::send));
            visit(foreign.connect(listener.localAddress()));
            assertEquals(new RecyclingCounters(0, 0, 0, 0, 0, 0, 0), listener.recycling());
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> ListenerOptions.DEFAULT.withRecycling(-1));
            assertTrue(refused.getMessage().contains("-1"), refused.getMessage());
        }
    }

    @Test
    void severalListenersOfBothFamiliesOnOnePort() throws Exception {
        assumeReuse();
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        ListenerOptions recycling = ListenerOptions.DEFAULT.withRecycling(10);
        List<TcpListener> listeners = new ArrayList<>();
        for (InetSocketAddress address : List.of(loopback(), loopback6(), loopback())) {
            listeners.add(TcpListener.open(port, address, recycling));
        }
        for (TcpListener listener : listeners) {
            listener.acceptEach(connection -> connection.receiveEach(TcpConnection::send));
        }
        for (int round = 0; round < 40; round++) {
            for (TcpListener listener : listeners) {
                visit(foreign.connect(listener.localAddress()));
            }
            Await.until("all have gone", () -> port.counters().connections() == 0);
        }
        for (TcpListener listener : listeners) {
            assertEquals(40, accepted(listener));
            assertTrue(listener.recycling().recycled() > 0, listener.recycling().toString());
            listener.close();
        }
    }

    // ---- who keeps an accept waiting

    @Test
    void aSilentClientIsSeenAndThrownOut() throws Exception {
        try (TcpListener listener = listen()) {
            assertEquals(List.of(), listener.connectTimes());
            Outcomes accepts = new Outcomes();
            long first = listener.accept(buffer(8), soon(), accepts);
            long second = listener.accept(buffer(8), soon(), accepts);
            assertEquals(List.of(), listener.connectTimes());
            ForeignSocket silent = foreign.connect(listener.localAddress());
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
            ForeignSocket talking = foreign.connect(listener.localAddress());
            talking.write("first");
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
