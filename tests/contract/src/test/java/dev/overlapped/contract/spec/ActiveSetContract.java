package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptCounters;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.CompletionPort;
import dev.overlapped.ListenerOptions;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A bounded number of connections is served at a time; the others wait, or are refused. */
abstract class ActiveSetContract extends PortContract {

    ActiveSetContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static AcceptOptions served(int active, int waiting, String busy) {
        return AcceptOptions.DEFAULT
                .withMaxActive(active)
                .withMaxWaiting(waiting)
                .withBusyAnswer(busy.getBytes());
    }

    private static void awaitCounts(TcpListener listener, long active, long waiting, long refused) {
        Await.until(
                active + " are served, " + waiting + " wait, " + refused + " were refused",
                () -> {
                    AcceptCounters now = listener.acceptCounters();
                    return now.active() == active
                            && now.waiting() == waiting
                            && now.refused() == refused;
                });
    }

    /** Connects, and waits until the listener has it. */
    private PeerSocket connect(TcpListener listener, int accepted) throws Exception {
        PeerSocket client = foreign.connect(listener.localAddress());
        Await.until(
                accepted + " are accepted", () -> listener.acceptCounters().accepted() == accepted);
        return client;
    }

    @Test
    void waitingConnectionsAreServedInTheirOrder() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(served(2, 100, ""), (AcceptHandler) accepts);
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                PeerSocket client = connect(listener, i + 1);
                client.write("client " + i);
                clients.add(client);
                awaitCounts(listener, Math.min(i + 1, 2), Math.max(0, i - 1), 0);
            }
            for (int i = 0; i < 6; i++) {
                TcpConnection served = accepts.next(Event.ACCEPTED).connection();
                assertTrue(accepts.waiting() <= 1, "two at a time");
                assertEquals("client " + i, new String(receive(served, 8)));
                served.close();
                assertTrue(clients.get(i).isOver());
            }
            awaitCounts(listener, 0, 0, 0);
        }
    }

    @Test
    void aClientBeyondTheLimitGetsTheBusyAnswer() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(served(1, 1, "busy, try again later"), (AcceptHandler) accepts);
            PeerSocket first = connect(listener, 1);
            PeerSocket second = connect(listener, 2);
            awaitCounts(listener, 1, 1, 0);
            for (int i = 1; i <= 3; i++) {
                PeerSocket refused = connect(listener, 2 + i);
                assertEquals("busy, try again later", new String(refused.readToEnd()));
                refused.close();
                awaitCounts(listener, 1, 1, i);
            }
            TcpConnection served = accepts.next(Event.ACCEPTED).connection();
            assertWorks(served, first);
            served.close();
            assertWorks(accepts.next(Event.ACCEPTED).connection(), second);
            Await.until("the refused are gone", () -> port.status().counters().connections() == 1);
            assertEquals(0, port.status().counters().lentBuffers());
        }
    }

    @Test
    void withoutAnAnswerAClientBeyondTheLimitIsClosed() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(served(1, 0, ""), (AcceptHandler) accepts);
            PeerSocket first = connect(listener, 1);
            assertTrue(connect(listener, 2).isOver());
            assertWorks(accepts.next(Event.ACCEPTED).connection(), first);
            awaitCounts(listener, 1, 0, 1);
        }
    }

    @Test
    void firstDataWaitWithTheirConnection() throws Exception {
        try (TcpListener listener = listen()) {
            List<TcpConnection> served = new ArrayList<>();
            Outcomes accepts = new Outcomes();
            listener.acceptEach(
                    served(1, 10, ""),
                    (connection, buffer) -> {
                        accepts.accepted(connection, buffer);
                        served.add(connection);
                    });
            for (int i = 0; i < 3; i++) {
                foreign.connect(listener.localAddress()).write("" + i);
                awaitCounts(listener, 1, i, 0);
            }
            for (int i = 0; i < 3; i++) {
                Outcomes.Outcome accepted = accepts.next(Event.ACCEPTED);
                assertEquals("" + i, accepted.buffer().toText());
                accepted.buffer().release();
                accepted.connection().close();
            }
            foreign.connect(listener.localAddress()).write("last");
            accepts.next(Event.ACCEPTED).buffer().release();
            foreign.connect(listener.localAddress()).write("never served");
            awaitCounts(listener, 1, 1, 0);
        } // and its buffer returns when the port ends
        port.close();
    }

    @Test
    void manyWaitingConnectionsComplete() throws Exception {
        AtomicInteger served = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        port.close();
        port = open(CompletionPort.builder().threads(3));
        try (TcpListener listener =
                port.listen(loopback(), ListenerOptions.DEFAULT.withMaxRecycled(10))) {
            listener.acceptEach(
                    served(5, Integer.MAX_VALUE, ""),
                    connection -> {
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        served.incrementAndGet();
                        connection.receiveEach(
                                (same, buffer) -> {
                                    atOnce.decrementAndGet();
                                    same.sendAndRelease(buffer);
                                    same.closeAfterSending();
                                });
                    });
            List<BackgroundCall<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                clients.add(
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    PeerSocket client = foreign.connect(listener.localAddress());
                                    client.write("x");
                                    assertEquals("x", new String(client.readToEnd()));
                                    client.close();
                                    return null;
                                }));
            }
            for (BackgroundCall<Void> client : clients) {
                client.result();
            }
            assertEquals(60, served.get());
            assertTrue(most.get() <= 5, () -> most + " at once");
            awaitCounts(listener, 0, 0, 0);
        }
    }

    @Test
    void aHandlerThatClosesAtOnceDoesNotRecurse() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            AtomicInteger rest = new AtomicInteger();
            listener.acceptEach(
                    served(1, 10_000, ""),
                    connection -> {
                        if (rest.getAndIncrement() == 0) {
                            accepts.accepted(connection);
                        } else {
                            connection.close();
                        }
                    });
            int many = 300;
            for (int i = 0; i < many; i++) {
                foreign.connect(listener.localAddress());
            }
            awaitCounts(listener, 1, many - 1, 0);
            accepts.next(Event.ACCEPTED).connection().close();
            awaitCounts(listener, 0, 0, 0);
            assertEquals(many, rest.get());
        }
    }

    @Test
    void aHandlerThatThrowsGivesItsPlaceOn() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            AtomicInteger count = new AtomicInteger();
            RuntimeException oops = new RuntimeException("oops");
            listener.acceptEach(
                    served(1, 10, ""),
                    connection -> {
                        accepts.accepted(connection);
                        if (count.incrementAndGet() == 2) {
                            throw oops;
                        }
                    });
            PeerSocket first = connect(listener, 1);
            PeerSocket second = connect(listener, 2);
            PeerSocket third = connect(listener, 3);
            awaitCounts(listener, 1, 2, 0);
            TcpConnection served = accepts.next(Event.ACCEPTED).connection();
            assertWorks(served, first);
            served.close();
            accepts.next(Event.ACCEPTED);
            assertTrue(second.isOver());
            assertWorks(accepts.next(Event.ACCEPTED).connection(), third);
            assertSame(oops, handlerFailures.poll());
        }
    }

    @Test
    void aShutdownServesWaitingConnections() throws Exception {
        TcpListener listener = listen();
        listener.acceptEach(
                served(1, 10, ""),
                connection ->
                        connection.receiveEach(
                                (same, buffer) -> {
                                    same.sendAndRelease(buffer);
                                    same.closeAfterSending();
                                }));
        List<PeerSocket> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(connect(listener, i + 1));
        }
        awaitCounts(listener, 1, 3, 0);
        CountDownLatch begun = new CountDownLatch(1);
        BackgroundCall<ShutdownProgress> shutdown =
                BackgroundCall.onPlatformThread(
                        () ->
                                port.shutdown(
                                        ShutdownOptions.DEFAULT
                                                .withGrace(soon())
                                                .withDeadline(soon())
                                                .withOnStage(reached -> begun.countDown())));
        assertTrue(begun.await(Await.MILLIS, TimeUnit.MILLISECONDS));
        for (PeerSocket client : clients) {
            client.write("x");
            assertEquals("x", new String(client.readToEnd()));
            client.close();
        }
        assertEquals(4, shutdown.result().finished());
    }

    @Test
    void anAnswerThatFitsNoBufferIsMisuse() throws Exception {
        try (TcpListener listener = listen()) {
            AcceptOptions options =
                    AcceptOptions.DEFAULT
                            .withMaxActive(1)
                            .withBusyAnswer(new byte[port.buffers().bufferSize() + 1]);
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> listener.acceptEach(options, c -> {}))
                            .getMessage();
            assertTrue(message.contains("" + (port.buffers().bufferSize() + 1)), message);
        }
        for (int[] wrong : new int[][] {{0, 1}, {-1, 1}, {1, -1}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> AcceptOptions.DEFAULT.withMaxActive(wrong[0]).withMaxWaiting(wrong[1]));
        }
    }

    @Test
    void thePresetsAreTheirSettings() throws Exception {
        CompletionPort fast = open(CompletionPort.builder().threads(1).highThroughput(1));
        assertEquals(64 * 1024, fast.buffers().bufferSize());
        try (TcpListener listener = fast.listen(loopback())) {
            listener.acceptEach(c -> c.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
            PeerSocket first = connect(listener, 1);
            connect(listener, 2);
            awaitCounts(listener, 1, 1, 0);
            Await.until(
                    "four receives are posted on the one that is served",
                    () -> fast.status().counters().lentBuffers() == 4);
            first.write("echo");
            assertEquals("echo", first.readText(4));
        }
        CompletionPort many = open(CompletionPort.builder().threads(2).maximumConnections(1_000));
        assertEquals(4 * 1024, many.buffers().bufferSize());
        try (TcpListener listener = many.listen(loopback())) {
            listener.acceptEach(c -> c.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
            Await.until("64 are posted", () -> listener.acceptCounters().posted() == 64);
            PeerSocket client = connect(listener, 1);
            client.write("echo");
            assertEquals("echo", client.readText(4));
            Await.until(
                    "an idle one holds nothing", () -> many.status().counters().lentBuffers() == 0);
        }
        CompletionPort both =
                open(
                        CompletionPort.builder()
                                .threads(1)
                                .highThroughput(1)
                                .bufferSize(8_192)
                                .receiving(
                                        dev.overlapped.ReceiveOptions.DEFAULT.withMode(
                                                ReceiveMode.BURST)));
        assertEquals(8_192, both.buffers().bufferSize(), "each can be set otherwise");
    }
}
