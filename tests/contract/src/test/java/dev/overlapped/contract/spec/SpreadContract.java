package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Connections are spread evenly over the threads: by how many each has, not in turn. */
abstract class SpreadContract extends PortContract {
    private static final int THREADS = 4;

    SpreadContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private void openThreads() throws Exception {
        assumeFalse(system.sharesQueue(), "of a shared queue no connection has a thread");
        port.close();
        port = open(CompletionPort.builder().threads(THREADS));
    }

    private final Map<Thread, List<TcpConnection>> connections = new HashMap<>();

    private void add(Outcome outcome) {
        connections
                .computeIfAbsent(outcome.thread(), thread -> new ArrayList<>())
                .add(outcome.connection());
    }

    private void assertEven(int each) {
        assertEquals(THREADS, connections.size());
        connections.forEach(
                (thread, own) ->
                        assertTrue(
                                Math.abs(own.size() - each) <= 1,
                                () -> thread + " has " + own.size() + ", not about " + each));
    }

    /** Closes all connections of all threads but one. */
    private void closeOfAllButOne() {
        Thread stays = connections.keySet().iterator().next();
        int left = connections.get(stays).size();
        connections.forEach(
                (thread, own) -> {
                    if (thread != stays) {
                        own.forEach(TcpConnection::close);
                        own.clear();
                    }
                });
        Await.until("they are gone", () -> port.status().counters().connections() == left);
    }

    @Test
    void acceptedOnesAlsoWhenManyHaveClosed() throws Exception {
        openThreads();
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            accept(listener, accepts, 10 * THREADS);
            assertEven(10);
            closeOfAllButOne();
            accept(listener, accepts, 10 * (THREADS - 1));
            assertEven(10);
        }
    }

    /** Many at once: they are counted before their threads have heard of them. */
    private void accept(TcpListener listener, Outcomes accepts, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            foreign.connect(listener.localAddress());
        }
        for (int i = 0; i < count; i++) {
            add(accepts.next(Event.ACCEPTED));
        }
    }

    @Test
    void madeOnesAlsoWhenManyHaveClosed() throws Exception {
        openThreads();
        try (PeerServer server = foreign.listen(loopback())) {
            connect(server, 5 * THREADS);
            assertEven(5);
            closeOfAllButOne();
            connect(server, 5 * (THREADS - 1));
            assertEven(5);
        }
    }

    private void connect(PeerServer server, int count) throws Exception {
        Outcomes connects = new Outcomes();
        for (int i = 0; i < count; i++) {
            port.connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
        }
        for (int i = 0; i < count; i++) {
            add(connects.next(Event.CONNECTED));
            server.accept();
        }
    }

    @Test
    void aFailedConnectLeavesNothing() throws Exception {
        openThreads();
        Outcomes connects = new Outcomes();
        java.net.InetSocketAddress nobody;
        try (PeerServer server = foreign.listen(loopback())) {
            nobody = server.address();
        }
        for (int i = 0; i < 7; i++) {
            port.connect(nobody, ConnectOptions.DEFAULT, Deadline.NONE, connects);
            connects.next(Event.FAILED);
        }
        Await.until("they are gone", () -> port.status().counters().connections() == 0);
        try (PeerServer server = foreign.listen(loopback())) {
            connect(server, THREADS);
            assertEven(1);
            assertTrue(connections.values().stream().allMatch(own -> own.size() == 1));
        }
    }
}
