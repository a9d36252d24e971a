package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PortTotals;
import dev.overlapped.Readiness;
import dev.overlapped.TcpConnection;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Finding out what a receive would get now, without waiting and without a buffer. */
abstract class PollContract extends PortContract {
    PollContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static Readiness poll(TcpConnection connection) throws Exception {
        return connection.blocking().poll();
    }

    /** Polls until something has arrived. */
    private static Readiness arrived(TcpConnection connection) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Await.MILLIS);
        Readiness found = poll(connection);
        while (found == Readiness.NOTHING && System.nanoTime() - end < 0) {
            found = poll(connection);
        }
        return found;
    }

    @Test
    void nothingThenDataThenTheEnd() throws Exception {
        Pair pair = accepted();
        assertEquals(Readiness.NOTHING, poll(pair.ours()));
        pair.theirs().write("data");
        assertEquals(Readiness.DATA, arrived(pair.ours()));
        assertEquals(Readiness.DATA, poll(pair.ours()));
        assertArrayEquals("data".getBytes(), receive(pair.ours(), 4)); // none of it was taken
        assertEquals(Readiness.NOTHING, poll(pair.ours()));
        pair.theirs().write("!");
        pair.theirs().shutdownOutput();
        assertEquals(Readiness.DATA, arrived(pair.ours()));
        receive(pair.ours(), 1);
        assertEquals(Readiness.END_OF_STREAM, arrived(pair.ours()));
        assertEquals(Readiness.END_OF_STREAM, poll(pair.ours()));
        assertEquals(-1, pair.ours().blocking().receive(buffer(1), soon()));
        assertEquals(Readiness.END_OF_STREAM, poll(pair.ours()));
        pair.ours().blocking().send(buffer("still works".getBytes()), soon());
        assertEquals("still works", pair.theirs().readText(11));
    }

    @Test
    void aPollLeavesNothingBehindAndIsNoReceive() throws Exception {
        Pair pair = accepted();
        PortTotals before = port.status().totals();
        for (int i = 0; i < 10; i++) {
            assertEquals(Readiness.NOTHING, poll(pair.ours()));
        }
        pair.theirs().write("!");
        assertEquals(Readiness.DATA, arrived(pair.ours()));
        awaitOperationsInFlight(0);
        assertEquals(0, port.status().counters().slotsInUse());
        assertEquals(before.receives(), port.status().totals().receives());
        assertEquals(before.bytesReceived(), port.status().totals().bytesReceived());
        assertEquals(before.failures(), port.status().totals().failures());
    }

    @Test
    void aReceiveUnderWayGetsWhatArrives() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        assertEquals(Readiness.NOTHING, poll(pair.ours()));
        pair.theirs().write("!");
        received.next(Event.RECEIVED);
        pair.ours().receive(Deadline.NONE, received);
        assertEquals(Readiness.NOTHING, poll(pair.ours()));
        pair.theirs().write("!");
        received.next(Event.RECEIVED).buffer().release();
        assertEquals(Readiness.NOTHING, poll(pair.ours()));
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void receivingAgainAndAgainGetsWhatArrives() throws Exception {
        Pair pair = accepted();
        pair.ours().receiveEach((connection, buffer) -> connection.sendAndRelease(buffer));
        for (int i = 0; i < 10; i++) {
            assertEquals(Readiness.NOTHING, poll(pair.ours()));
            pair.theirs().write("?");
            assertEquals("?", pair.theirs().readText(1));
        }
    }

    @Test
    void whatARestartedReceiveWouldGetIsFound() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            connection.pauseReceiving();
                            received.received(connection, buffer);
                        });
        pair.theirs().write("!");
        received.next(Event.RECEIVED).buffer().release();
        letThingsHappen();
        pair.theirs().write("data");
        assertEquals(Readiness.DATA, arrived(pair.ours()));
        assertArrayEquals("data".getBytes(), receive(pair.ours(), 4));
        pair.theirs().shutdownOutput();
        assertEquals(Readiness.END_OF_STREAM, arrived(pair.ours()));
        pair.ours().close();
    }

    @Test
    void severalThreadsPollAtOnce() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("!");
        assertEquals(Readiness.DATA, arrived(pair.ours()));
        List<BackgroundCall<Readiness>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(BackgroundCall.onVirtualThread(() -> poll(pair.ours())));
        }
        for (BackgroundCall<Readiness> call : calls) {
            assertEquals(Readiness.DATA, call.result());
        }
    }

    @Test
    void aHandlerPollsWithAFuture() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("!");
        assertEquals(Readiness.DATA, arrived(pair.ours()));
        CompletableFuture<Readiness> found =
                CompletableFuture.supplyAsync(() -> pair.ours().async().poll(), pair.ours())
                        .thenCompose(poll -> poll);
        assertEquals(Readiness.DATA, found.get(Await.MILLIS, TimeUnit.MILLISECONDS));
        CompletableFuture<Readiness> blocking =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return poll(pair.ours());
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        pair.ours());
        assertThrows(Exception.class, () -> blocking.get(Await.MILLIS, TimeUnit.MILLISECONDS));
    }

    @Test
    void aResetIsAFailure() throws Exception {
        assumeNotOnWine8("a reset begins with the end of the stream");
        Pair pair = accepted();
        resetAfterStartedOperations(pair);
        assertFails(Kind.CONNECTION_RESET, () -> arrived(pair.ours()));
        assertFails(Kind.CONNECTION_RESET, () -> pair.ours().blocking().receive(buffer(1), soon()));
    }

    @Test
    void aClosedConnectionFails() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        assertFails(Kind.CLOSED, () -> poll(pair.ours()));
        awaitIdle();
        port.close();
        assertFails(Kind.CLOSED, () -> poll(pair.ours()));
    }

    @Test
    void aPoolOfConnectionsDropsWhatTheServerHasEnded() throws Exception {
        Deque<TcpConnection> pool = new ArrayDeque<>();
        List<PeerSocket> servers = new ArrayList<>();
        try (PeerServer server = foreign.listen(loopback())) {
            for (int i = 0; i < 4; i++) {
                pool.add(port.blocking().connect(server.address(), ConnectOptions.DEFAULT, soon()));
                servers.add(server.accept());
            }
            List<TcpConnection> all = List.copyOf(pool);
            servers.get(0).close();
            servers.get(1).write("unasked for");
            assertEquals(Readiness.END_OF_STREAM, arrived(all.get(0)));
            assertEquals(Readiness.DATA, arrived(all.get(1)));
            List<TcpConnection> good = new ArrayList<>();
            for (TcpConnection pooled : pool) {
                if (poll(pooled) == Readiness.NOTHING) {
                    good.add(pooled);
                } else {
                    pooled.close();
                }
            }
            assertEquals(all.subList(2, 4), good);
            assertWorks(good.getFirst(), servers.get(2));
            assertTrue(all.getFirst().isClosed());
        }
    }
}
