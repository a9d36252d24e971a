package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Accepting, with and without first data. */
public abstract class AcceptContract extends PortContract {
    public AcceptContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    @SuppressWarnings("try") // closing it is a part of the test
    void aListenerHasOptions() throws Exception {
        TcpListener closed;
        try (TcpListener listener = listen()) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 16);
            int room = listener.getOption(StandardSocketOptions.SO_RCVBUF);
            assertTrue(room >= 1 << 16, () -> "room for " + room);
            closed = listener;
        }
        assertFails(Kind.CLOSED, () -> closed.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 16));
    }

    @Test
    void anAcceptWaitsForAClient() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.accept(Deadline.NONE, accepts);
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
            assertEquals(listener.localAddress(), connection.localAddress());
            assertEquals(client.localAddress(), connection.remoteAddress());
            assertWorks(connection, client);
        }
    }

    @Test
    void aVirtualThreadWaitsForAClient() throws Exception {
        try (TcpListener listener = listen()) {
            BackgroundCall<TcpConnection> accept =
                    BackgroundCall.onVirtualThread(() -> listener.blocking().accept(Deadline.NONE));
            awaitOperationsInFlight(1);
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection connection = accept.result();
            assertEquals(client.localAddress(), connection.remoteAddress());
            assertWorks(connection, client);
        }
    }

    @Test
    void aClientWaitsForAnAccept() throws Exception {
        try (TcpListener listener = listen()) {
            PeerSocket first = foreign.connect(listener.localAddress());
            PeerSocket second = foreign.connect(listener.localAddress());
            assertWorks(listener.blocking().accept(soon()), first);
            assertWorks(listener.blocking().accept(soon()), second);
        }
    }

    /** Windows takes 200 at most, unless it is asked in another form. */
    @Test
    void asManyClientsWaitAsTheBacklogSays() throws Exception {
        ListenerOptions options = ListenerOptions.DEFAULT.withBacklog(250);
        try (TcpListener listener = port.listen(loopback(), options)) {
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                clients.add(foreign.connect(listener.localAddress()));
            }
            for (PeerSocket client : clients) {
                assertWorks(listener.blocking().accept(soon()), client);
            }
        }
    }

    @Test
    void postedAcceptsAreServedInTheirOrder() throws Exception {
        try (TcpListener listener = listen()) {
            List<Outcomes> accepts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Outcomes accept = new Outcomes();
                accepts.add(accept);
                listener.accept(Deadline.NONE, accept);
            }
            for (Outcomes accept : accepts) {
                PeerSocket client = foreign.connect(listener.localAddress());
                TcpConnection connection = accept.next(Event.ACCEPTED).connection();
                assertEquals(client.localAddress(), connection.remoteAddress());
            }
        }
    }

    @Test
    void waitingClientsAreAcceptedInTheirOrder() throws Exception {
        try (TcpListener listener = listen()) {
            List<SocketAddress> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(foreign.connect(listener.localAddress()).localAddress());
            }
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            List<SocketAddress> accepted = new ArrayList<>();
            for (int i = 0; i < waiting.size(); i++) {
                accepted.add(accepts.next(Event.ACCEPTED).connection().remoteAddress());
            }
            if (system.delaysPackets() || system.sharesQueue()) {
                // packets change places, or two threads run the handlers of two connections
                assertEquals(Set.copyOf(waiting), Set.copyOf(accepted));
            } else {
                assertEquals(waiting, accepted);
            }
        }
    }

    @Test
    void acceptEachAcceptsMoreThanItKeepsPosted() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(accepts);
            for (int i = 0; i < 100; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                assertWorks(accepts.next(Event.ACCEPTED).connection(), client);
            }
        }
    }

    @Test
    void aWildcardListenerReportsTheAddressTheClientChose() throws Exception {
        InetSocketAddress everywhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
        try (TcpListener listener = port.listen(everywhere)) {
            int number = listener.localPort();
            InetSocketAddress second =
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), number);
            foreign.connect(second);
            assertEquals(second, listener.blocking().accept(soon()).localAddress());
        }
    }

    @Test
    void ipv6() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        try (TcpListener listener = port.listen(loopback6())) {
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection connection = listener.blocking().accept(soon());
            assertEquals(listener.localAddress(), connection.localAddress());
            assertEquals(client.localAddress(), connection.remoteAddress());
            InetSocketAddress from = (InetSocketAddress) connection.remoteAddress();
            assertEquals(InetAddress.ofLiteral("::1"), from.getAddress());
            assertWorks(connection, client);
        }
    }

    // ---- first data

    private static String firstData(Outcome accepted, int length) throws IoFailure {
        return firstData(accepted.buffer(), accepted.connection(), length);
    }

    /** Returns the data accepted with the connection, at least a byte, and the rest. */
    static String firstData(IoBuffer first, TcpConnection connection, int length) throws IoFailure {
        String head = first.toText();
        assertTrue(!head.isEmpty() && head.length() <= first.capacity(), head);
        return head + new String(receive(connection, length - head.length()));
    }

    @Test
    void firstDataIsAcceptedWithTheConnection() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            IoBuffer first = port.buffers().lend();
            listener.accept(first, soon(), accepts);
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("hello");
            Outcome accepted = accepts.next(Event.ACCEPTED);
            assertSame(first, accepted.buffer());
            assertEquals("hello", firstData(first, accepted.connection(), 5));
            assertEquals(client.localAddress(), accepted.connection().remoteAddress());
            assertEquals(listener.localAddress(), accepted.connection().localAddress());
            first.release();
            assertWorks(accepted.connection(), client);
        }
    }

    @Test
    void aVirtualThreadGetsFirstData() throws Exception {
        try (TcpListener listener = listen()) {
            IoBuffer first = port.buffers().lend();
            BackgroundCall<TcpConnection> accept =
                    BackgroundCall.onVirtualThread(() -> listener.blocking().accept(first, soon()));
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("hello");
            assertEquals("hello", firstData(first, accept.result(), 5));
            assertWorks(accept.result(), client);
            first.release();
        }
    }

    @Test
    void firstDataSentBeforeTheAccept() throws Exception {
        try (TcpListener listener = listen()) {
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("early");
            IoBuffer first = buffer(100);
            TcpConnection connection = listener.blocking().accept(first, soon());
            assertEquals("early", firstData(first, connection, 5));
            assertWorks(connection, client);
        }
    }

    @Test
    void dataBeyondTheFirstBufferIsReceived() throws Exception {
        try (TcpListener listener = listen()) {
            IoBuffer first = buffer(5);
            foreign.connect(listener.localAddress()).write("hello, world");
            TcpConnection connection = listener.blocking().accept(first, soon());
            assertEquals("hello, world", firstData(first, connection, 12));
        }
    }

    @Test
    void aClientThatEndsWithoutDataIsAcceptedWithoutData() throws Exception {
        try (TcpListener listener = listen()) {
            IoBuffer first = buffer(10).put("old");
            PeerSocket client = foreign.connect(listener.localAddress());
            client.shutdownOutput();
            TcpConnection connection = listener.blocking().accept(first, soon());
            assertEquals(0, first.length());
            assertEquals(-1, connection.blocking().receive(buffer(10), soon()));
            connection.blocking().send(buffer("bye".getBytes()), soon());
            assertEquals("bye", client.readText(3));
        }
    }

    @Test
    void aSilentClientKeepsOnlyItsOwnAccept() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            IoBuffer[] first = {buffer(10), buffer(10), buffer(10)};
            for (IoBuffer buffer : first) {
                listener.accept(buffer, soon(), accepts);
            }
            PeerSocket silent = foreign.connect(listener.localAddress());
            PeerSocket second = foreign.connect(listener.localAddress());
            PeerSocket third = foreign.connect(listener.localAddress());
            third.write("three");
            Outcome outcome = accepts.next(Event.ACCEPTED);
            assertSame(first[2], outcome.buffer());
            assertEquals("three", firstData(outcome, 5));
            second.write("two");
            assertEquals("two", firstData(accepts.next(Event.ACCEPTED), 3));
            silent.write("one");
            outcome = accepts.next(Event.ACCEPTED);
            assertSame(first[0], outcome.buffer());
            assertEquals("one", firstData(outcome, 3));
            assertWorks(outcome.connection(), silent);
        }
    }

    @Test
    void aClientThatStaysSilentIsCutAtTheDeadline() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            PeerSocket silent = foreign.connect(listener.localAddress());
            listener.accept(port.buffers().lend(), Deadline.after(1, TimeUnit.SECONDS), accepts);
            accepts.next(Kind.TIMED_OUT).buffer().release();
            assertTrue(silent.isOver());
            PeerSocket next = foreign.connect(listener.localAddress());
            IoBuffer first = buffer(10);
            next.write("next");
            TcpConnection connection = listener.blocking().accept(first, soon());
            assertEquals("next", firstData(first, connection, 4));
            assertWorks(connection, next);
        }
    }

    @Test
    void plainAcceptsAndThoseWithDataMix() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            IoBuffer first = buffer(10);
            listener.accept(first, Deadline.NONE, accepts);
            listener.accept(Deadline.NONE, accepts);
            PeerSocket silent = foreign.connect(listener.localAddress());
            PeerSocket other = foreign.connect(listener.localAddress());
            TcpConnection plain = accepts.next(Event.ACCEPTED).connection();
            assertEquals(other.localAddress(), plain.remoteAddress());
            silent.write("now");
            assertEquals("now", firstData(accepts.next(Event.ACCEPTED), 3));
        }
    }

    // ---- clients that break off

    @Test
    void aClientThatResetsBeforeItsAcceptFailsNone() throws Exception {
        try (TcpListener listener = listen()) {
            for (int i = 0; i < 5; i++) {
                foreign.connect(listener.localAddress()).reset();
            }
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("!");
            assertWorks(acceptOneThatWorks(listener), client);
        }
    }

    @Test
    void aClientThatResetsInsteadOfFirstDataFailsItsOwnAcceptOnly() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            for (int i = 0; i < 6; i++) {
                listener.accept(buffer(10), soon(), accepts);
            }
            for (int i = 0; i < 5; i++) {
                foreign.connect(listener.localAddress()).reset();
            }
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("data");
            Outcome outcome = accepts.next();
            while (outcome.event() == Event.FAILED) {
                assertEquals(Kind.CONNECTION_RESET, outcome.failure().kind(), "got " + outcome);
                SystemError.ECONNRESET.assertIs(outcome.failure(), system.isWinsock());
                outcome = accepts.next();
            }
            if (outcome.bytes() == 0) {
                assumeNotOnWine8("a reset before the receive reads as end of stream");
            }
            assertEquals("data", firstData(outcome, 4));
            assertWorks(outcome.connection(), client);
        }
    }

    /** A system may accept a connection that is broken already; its first use fails. */
    private TcpConnection acceptOneThatWorks(TcpListener listener) throws IoFailure {
        while (true) {
            TcpConnection connection = listener.blocking().accept(soon());
            IoBuffer buffer = buffer(1);
            try {
                if (connection.blocking().receive(buffer, soon()) > 0) {
                    return connection;
                }
                assumeNotOnWine8("a reset before the receive reads as end of stream");
                throw new AssertionError("a reset was taken for the end of a stream");
            } catch (IoFailure e) {
                assertEquals(Kind.CONNECTION_RESET, e.kind(), e::getMessage);
                connection.close();
            }
        }
    }
}
