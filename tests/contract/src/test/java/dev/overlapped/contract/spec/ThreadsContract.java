package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.PortShare;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** On which threads handlers run, and from which ones operations are started. */
public abstract class ThreadsContract extends PortContract {
    public ThreadsContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private CompletionPort threads(int count) throws Exception {
        port.close();
        port = open(CompletionPort.builder().threads(count));
        assertEquals(count + (system.sharesQueue() ? 2 : 0), port.status().threads());
        return port;
    }

    private void assumeOwnThreads() {
        assumeFalse(system.sharesQueue(), "of a shared queue no connection has a thread");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void acceptedConnectionsAreSpread(int count) throws Exception {
        assumeOwnThreads();
        threads(count);
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            Set<Thread> threads = new HashSet<>();
            for (int i = 0; i < 8 * count; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                Outcome accepted = accepts.next(Event.ACCEPTED);
                threads.add(accepted.thread());
                Outcomes receives = new Outcomes();
                accepted.connection().receive(buffer(1), Deadline.NONE, receives);
                client.write("!");
                assertEquals(accepted.thread(), receives.next(Event.RECEIVED).thread());
            }
            assertEquals(count, threads.size());
        }
    }

    @Test
    void eachThreadsShareIsToBeSeen() throws Exception {
        threads(2);
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            AcceptHandler handler = accepts;
            listener.acceptEach(AcceptOptions.DEFAULT.withMinPosted(3).withMaxPosted(3), handler);
            List<TcpConnection> connections = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
                connections.add(connection);
                client.write("four");
                receive(connection, 4);
                connection.blocking().send(buffer("seven b".getBytes()), soon());
                connection.receive(buffer(1), Deadline.NONE, new Outcomes());
            }
            awaitOperationsInFlight(4 + 3);
            List<PortShare> shares = port.status().shares();
            long operations = 0;
            for (PortShare share : shares) {
                operations += share.operationsInFlight();
                assertEquals(2, share.connections());
                assertEquals(2, share.sends());
                assertTrue(share.receives() >= 2, share::toString); // some systems shorten them
                assertEquals(8, share.bytesReceived());
                assertEquals(14, share.bytesSent());
            }
            assertEquals(2, shares.size());
            assertEquals(4 + 3, operations);
            assertEquals(port.status().counters().operationsInFlight(), operations);
            connections.forEach(TcpConnection::close);
            Await.until("none is left", () -> port.status().counters().connections() == 0);
            assertEquals(0, port.status().shares().get(1).connections());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void madeConnectionsAreSpread(int count) throws Exception {
        assumeOwnThreads();
        threads(count);
        try (PeerServer server = foreign.listen(loopback())) {
            Set<Thread> threads = new HashSet<>();
            for (int i = 0; i < 4 * count; i++) {
                Outcomes connects = new Outcomes();
                port.connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
                threads.add(connects.next(Event.CONNECTED).thread());
                server.accept();
            }
            assertEquals(count, threads.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void handlersOfOneConnectionNeverRunAtOnce(int count) throws Exception {
        threads(count);
        Map<TcpConnection, AtomicBoolean> busy = new ConcurrentHashMap<>();
        AtomicBoolean overlapped = new AtomicBoolean();
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection -> {
                        busy.put(connection, new AtomicBoolean());
                        connection.receiveEach(
                                (same, buffer) -> {
                                    overlapped.compareAndSet(false, busy.get(same).getAndSet(true));
                                    same.send(
                                            buffer,
                                            Deadline.NONE,
                                            (c, sent) -> {
                                                overlapped.compareAndSet(
                                                        false, busy.get(c).getAndSet(true));
                                                sent.release();
                                                busy.get(c).set(false);
                                            });
                                    busy.get(same).set(false);
                                });
                    });
            byte[] data = random(300_000);
            haveEchoed(8, listener, data);
            Await.until("all are gone", () -> port.status().counters().connections() == 0);
        }
        assertFalse(overlapped.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void connectionsOfOnePortTalkWithEachOther(int count) throws Exception {
        threads(count);
        try (TcpListener listener = listen()) {
            listener.acceptEach(c -> c.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
            List<BackgroundCall<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(
                        BackgroundCall.onVirtualThread(
                                () -> {
                                    TcpConnection client =
                                            port.blocking()
                                                    .connect(
                                                            listener.localAddress(),
                                                            ConnectOptions.DEFAULT,
                                                            Deadline.NONE);
                                    for (int size = 1; size < 20_000; size = size * 2 + 1) {
                                        CompletableFuture<Void> send =
                                                client.async().send(buffer(random(size)), soon());
                                        assertArrayEquals(random(size), receive(client, size));
                                        send.get();
                                    }
                                    client.close();
                                    return null;
                                }));
            }
            for (BackgroundCall<Void> client : clients) {
                client.result();
            }
            Await.until("all are gone", () -> port.status().counters().connections() == 0);
        }
    }

    @Test
    void operationsStartedFromManyThreadsStayWhole() throws Exception {
        Pair pair = accepted();
        int threads = 6;
        int each = 200;
        List<BackgroundCall<Void>> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            byte[] frame = new byte[100];
            java.util.Arrays.fill(frame, (byte) t);
            boolean virtual = t % 2 == 0;
            java.util.concurrent.Callable<Void> sender =
                    () -> {
                        for (int i = 0; i < each; i++) {
                            pair.ours().blocking().send(buffer(frame), soon());
                        }
                        return null;
                    };
            senders.add(
                    virtual
                            ? BackgroundCall.onVirtualThread(sender)
                            : BackgroundCall.onPlatformThread(sender));
        }
        int[] frames = new int[threads];
        for (int i = 0; i < threads * each; i++) {
            byte[] frame = pair.theirs().read(100);
            for (byte one : frame) {
                assertEquals(frame[0], one, "frame " + i);
            }
            frames[frame[0]]++;
        }
        for (int t = 0; t < threads; t++) {
            senders.get(t).result();
            assertEquals(each, frames[t]);
        }
    }

    @Test
    void oneThreadsOperationsStartInItsOrder() throws Exception {
        Pair pair = acceptedWithRoom();
        StringBuilder expected = new StringBuilder();
        Outcomes sends = new Outcomes();
        for (int i = 0; i < 500; i++) {
            String word = i + " ";
            expected.append(word);
            pair.ours().send(buffer(word.getBytes()), Deadline.NONE, sends);
        }
        assertEquals(expected.toString(), pair.theirs().readText(expected.length()));
        for (int i = 0; i < 500; i++) {
            sends.next(Event.SENT);
        }
    }

    @Test
    void noHandlerRunsInsideTheCallThatStarts() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        AtomicBoolean nested = new AtomicBoolean();
        pair.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            AtomicBoolean starting = new AtomicBoolean(true);
                            for (int i = 0; i < 10; i++) {
                                connection.send(
                                        buffer(1).region(0, 1),
                                        Deadline.NONE,
                                        (same, sent) -> {
                                            nested.compareAndSet(false, starting.get());
                                            outcomes.sent(same, sent);
                                        });
                            }
                            starting.set(false);
                        });
        pair.theirs().write("!");
        pair.theirs().read(10);
        for (int i = 0; i < 10; i++) {
            outcomes.next(Event.SENT);
        }
        assertFalse(nested.get());
    }

    @Test
    void manyBlockedVirtualThreads() throws Exception {
        int count = 200;
        try (TcpListener listener = listen()) {
            List<Pair> pairs = new ArrayList<>();
            List<BackgroundCall<String>> waiting = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Pair pair = acceptedBy(listener);
                pairs.add(pair);
                int length = ("to " + i).length();
                waiting.add(
                        BackgroundCall.onVirtualThread(
                                () -> new String(receive(pair.ours(), length))));
            }
            awaitOperationsInFlight(count);
            assertTrue(waiting.stream().noneMatch(BackgroundCall::isDone));
            for (int i = count - 1; i >= 0; i--) {
                pairs.get(i).theirs().write("to " + i);
                assertEquals("to " + i, waiting.get(i).result());
            }
        }
    }

    @Test
    void portsAreIndependent() throws Exception {
        CompletionPort other = open(CompletionPort.builder().threads(1));
        Pair pair = accepted();
        try (TcpListener listener = other.listen(loopback())) {
            port.blocking().connect(listener.localAddress(), ConnectOptions.DEFAULT, Deadline.NONE);
            TcpConnection theirs = listener.blocking().accept(soon());
            assertEquals(other, theirs.port());
        }
        other.close();
        assertWorks(pair.ours(), pair.theirs());
    }
}
