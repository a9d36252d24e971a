package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PortOn;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TcpTarget;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sockets that are made ready for a connection, and sockets that get another one. */
public abstract class ReuseContract extends PortContract {
    private static final int ROUNDS = 5;

    public ReuseContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private AcceptTarget target() throws IoFailure {
        return port.acceptTarget(StandardProtocolFamily.INET);
    }

    private ConnectTarget connectTarget() throws IoFailure {
        return port.connectTarget(StandardProtocolFamily.INET);
    }

    private static AcceptedConnection ours(Pair pair) {
        return (AcceptedConnection) pair.ours();
    }

    private static void assertClosed(TcpConnection ours, PeerSocket theirs) {
        assertTrue(ours.isClosed());
        assertTrue(theirs.isOver());
    }

    // ---- accepting into a given socket

    @Test
    void aSocketMadeReadyIsAcceptedIntoWithItsOptions() throws Exception {
        try (TcpListener listener = listen()) {
            AcceptTarget target = target().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            assertTrue(target.isOpen());
            assertTrue(target.getOption(StandardSocketOptions.SO_KEEPALIVE));
            Await.until("it is counted", () -> port.status().counters().targets() == 1);
            Outcomes accepts = new Outcomes();
            listener.accept(target, soon(), accepts);
            assertFalse(target.isOpen());
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
            assertTrue(connection.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(client.localAddress(), connection.remoteAddress());
            assertEquals(client.remoteAddress(), connection.localAddress());
            assertWorks(connection, client);
            Await.until("the target is gone", () -> port.status().counters().targets() == 0);
            assertEquals(2, port.status().counters().openHandles(), "listener and connection");
            assertFalse(target.isOpen());
            target.close();
            assertWorks(connection, client);
        }
    }

    @Test
    void acceptsIntoASocketTogetherWithTheFirstData() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.accept(target(), buffer(16), soon(), accepts);
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("1"); // a byte, for an accept may get less than was sent
            Outcomes.Outcome accepted = accepts.next(Event.ACCEPTED);
            assertEquals("1", accepted.buffer().toText());
            assertWorks(accepted.connection(), client);
        }
    }

    @Test
    void aVirtualThreadAcceptsIntoASocket() throws Exception {
        try (TcpListener listener = listen()) {
            AcceptTarget target = target();
            BackgroundCall<AcceptedConnection> accept =
                    BackgroundCall.onVirtualThread(
                            () -> listener.blocking().accept(target, soon()));
            PeerSocket client = foreign.connect(listener.localAddress());
            AcceptedConnection connection = accept.result();
            assertSame(listener, connection.listener());
            assertWorks(connection, client);
        }
    }

    @Test
    void anAcceptWithoutAClientLeavesTheSocketOpen() throws Exception {
        try (TcpListener listener = listen()) {
            AcceptTarget target = target();
            Outcomes accepts = new Outcomes();
            long operation = listener.accept(target, soon(), accepts);
            listener.cancel(operation);
            accepts.next(Kind.CANCELLED);
            assertTrue(target.isOpen());
            assertFails(Kind.TIMED_OUT, () -> listener.blocking().accept(target, shortly()));
            assertTrue(target.isOpen());
            listener.accept(target, soon(), accepts);
            PeerSocket client = foreign.connect(listener.localAddress());
            assertWorks(accepts.next(Event.ACCEPTED).connection(), client);
        }
    }

    @Test
    void aSocketClosedDuringItsAcceptIsClosedAfterIt() throws Exception {
        try (TcpListener listener = listen()) {
            AcceptTarget target = target();
            Outcomes accepts = new Outcomes();
            long operation = listener.accept(target, soon(), accepts);
            target.close();
            listener.cancel(operation);
            accepts.next(Kind.CANCELLED);
            assertFalse(target.isOpen());
            Await.until("the handle is closed", () -> port.status().counters().openHandles() == 1);
        }
    }

    @Test
    void aClosedListenerLeavesNoHandle() throws Exception {
        Outcomes accepts = new Outcomes();
        TcpListener listener = listen();
        AcceptTarget target = target();
        listener.accept(target, Deadline.NONE, accepts);
        listener.close();
        accepts.next(Kind.CLOSED);
        target.close();
        awaitIdle();
    }

    @Test
    void unsuitableTargetsAreRefused() throws Exception {
        CompletionPort other = PortOn.open(CompletionPort.builder(), system.backend());
        try (other;
                TcpListener listener = listen();
                AcceptTarget foreigner = other.acceptTarget(StandardProtocolFamily.INET)) {
            Outcomes accepts = new Outcomes();
            AcceptTarget target = target();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> listener.accept(foreigner, soon(), accepts));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> port.acceptTarget(StandardProtocolFamily.UNIX));
            target.close();
            assertThrows(
                    IllegalStateException.class, () -> listener.accept(target, soon(), accepts));
            IoBuffer data = port.buffers().lend();
            assertThrows(
                    IllegalStateException.class,
                    () -> listener.accept(target, data, soon(), accepts));
            data.release();
            assertFails(
                    Kind.CLOSED, () -> target.setOption(StandardSocketOptions.SO_KEEPALIVE, true));
        }
    }

    @Test
    void ofTheOtherFamily() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        try (TcpListener listener = port.listen(loopback6());
                TcpListener listener4 =
                        port.listen(
                                new InetSocketAddress(
                                        loopback().getAddress(), listener.localPort()))) {
            Outcomes accepts = new Outcomes();
            AcceptTarget target = target();
            assertThrows(
                    IllegalArgumentException.class, () -> listener.accept(target, soon(), accepts));
            AcceptTarget target6 = port.acceptTarget(StandardProtocolFamily.INET6);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> listener4.accept(target6, soon(), accepts));
            listener.accept(target6, soon(), accepts);
            listener4.accept(target, soon(), accepts);
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
            assertEquals(client.localAddress(), connection.remoteAddress());
            assertWorks(connection, client);
            PeerSocket client4 = foreign.connect(listener4.localAddress());
            assertWorks(accepts.next(Event.ACCEPTED).connection(), client4);
        }
    }

    // ---- an accepted connection's socket again

    @Test
    void anAcceptedSocketIsAcceptedIntoAgain() throws Exception {
        assumeReuse();
        try (TcpListener listener = listen()) {
            AcceptTarget target = target().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            for (int i = 0; i < ROUNDS; i++) {
                AcceptTarget next = target;
                BackgroundCall<AcceptedConnection> accept =
                        BackgroundCall.onVirtualThread(
                                () -> listener.blocking().accept(next, soon()));
                PeerSocket client = foreign.connect(listener.localAddress());
                AcceptedConnection connection = accept.result();
                assertTrue(connection.getOption(StandardSocketOptions.SO_KEEPALIVE));
                assertEquals(client.localAddress(), connection.remoteAddress());
                assertWorks(connection, client);
                client.shutdownOutput();
                target = connection.blocking().disconnectForReuse(soon());
                assertEquals(0, client.readToEnd().length);
                client.close();
                assertTrue(connection.isClosed());
                assertFails(Kind.CLOSED, connection::remoteAddress);
                assertTrue(target.isOpen());
            }
            Await.until("two sockets are left", () -> port.status().counters().openHandles() == 2);
            Await.until("it is counted", () -> port.status().counters().targets() == 1);
            target.close();
        }
    }

    @Test
    void theSideThatEndsFirstWaitsForTheOtherAndDropsItsData() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        BackgroundCall<AcceptTarget> reuse =
                BackgroundCall.onVirtualThread(
                        () -> ours(pair).blocking().disconnectForReuse(soon()));
        assertTrue(pair.theirs().isOver());
        pair.theirs().write(random(100_000));
        assertFalse(reuse.isDone());
        pair.theirs().close();
        reuse.result().close();
    }

    @Test
    void queuedDataIsSentBefore() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        byte[] data = random(much(3 << 20));
        BackgroundCall<byte[]> reader =
                BackgroundCall.onPlatformThread(() -> pair.theirs().readToEnd());
        Reuses<AcceptTarget> reuses = new Reuses<>();
        pair.ours().send(buffer(data), Deadline.NONE, new Outcomes());
        ours(pair).disconnectForReuse(soon(), reuses);
        Outcomes late = new Outcomes();
        pair.ours().send(buffer(data), Deadline.NONE, late);
        late.next(Kind.CLOSED);
        assertThrows(
                IllegalStateException.class,
                () -> pair.ours().receive(buffer(data), Deadline.NONE, new Outcomes()));
        assertArrayEquals(data, reader.result());
        pair.theirs().close();
        reuses.next().close();
    }

    @Test
    void theSideThatEndedFirstMayReadLate() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        byte[] data = random(much(3 << 20));
        Reuses<AcceptTarget> reuses = new Reuses<>();
        pair.theirs().shutdownOutput();
        pair.ours().send(buffer(data), Deadline.NONE, new Outcomes());
        ours(pair).disconnectForReuse(soon(), reuses);
        assertEquals(0, reuses.waiting());
        assertArrayEquals(data, pair.theirs().readToEnd());
        reuses.next().close();
    }

    @Test
    void aConnectionThatReceivesEachIsReused() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        pair.ours().receiveEach(TcpConnection::sendAndRelease);
        pair.theirs().write("echo");
        assertEquals("echo", pair.theirs().readText(4));
        Reuses<AcceptTarget> reuses = new Reuses<>();
        ours(pair).disconnectForReuse(soon(), reuses);
        assertTrue(pair.theirs().isOver(), "our stream ends");
        pair.theirs().close();
        reuses.next().close();
    }

    @Test
    void aReceiveInFlightEndsWithTheStream() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        pair.ours().receive(buffer(10), Deadline.NONE, receives);
        ours(pair).disconnectForReuse(soon(), reuses);
        pair.theirs().close();
        receives.next(Event.END_OF_STREAM);
        reuses.next().close();
    }

    @Test
    void reuseAfterADisconnect() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        pair.ours().blocking().disconnect(soon());
        assertTrue(pair.theirs().isOver());
        pair.theirs().close();
        ours(pair).blocking().disconnectForReuse(soon()).close();
    }

    // ---- when the socket cannot be reused

    @Test
    void whenTheOtherSideDoesNotEndTheConnectionIsClosed() throws Exception {
        Pair pair = accepted();
        assertFails(Kind.TIMED_OUT, () -> ours(pair).blocking().disconnectForReuse(shortly()));
        assertClosed(pair.ours(), pair.theirs());
    }

    @Test
    void whenTheOtherSideResetsTheConnectionIsClosed() throws Exception {
        assumeNotOnWine("a reset that is there before a receive is started reads as end of stream");
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        ours(pair).disconnectForReuse(soon(), reuses);
        assertTrue(pair.theirs().isOver(), "our stream ends");
        pair.theirs().reset();
        reuses.next(Kind.CONNECTION_RESET);
        assertTrue(pair.ours().isClosed());
    }

    @Test
    void closingIsFaster() throws Exception {
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        ours(pair).disconnectForReuse(soon(), reuses);
        pair.ours().close();
        reuses.next(Kind.CLOSED);
        assertClosed(pair.ours(), pair.theirs());
        ours(pair).disconnectForReuse(soon(), reuses);
        reuses.next(Kind.CLOSED);
    }

    @Test
    void onlyTheFirstEndingCounts() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        Reuses<AcceptTarget> first = new Reuses<>();
        Reuses<AcceptTarget> second = new Reuses<>();
        ours(pair).disconnectForReuse(soon(), first);
        ours(pair).disconnectForReuse(soon(), second);
        second.next(Kind.CLOSED);
        assertFalse(pair.ours().isClosed());
        pair.theirs().close();
        first.next().close();
    }

    @Test
    void anInterruptClosesTheConnection() throws Exception {
        Pair pair = accepted();
        BackgroundCall<AcceptTarget> reuse =
                BackgroundCall.onVirtualThread(
                        () -> ours(pair).blocking().disconnectForReuse(soon()));
        assertTrue(pair.theirs().isOver());
        reuse.interrupt();
        reuse.failure(Kind.INTERRUPTED);
        assertTrue(pair.ours().isClosed());
    }

    @Test
    void whereTheSystemCannotTheConnectionIsClosedInOrder() throws Exception {
        assumeTrue(system.wine().isActive(), "this system can: only Wine lacks TF_REUSE_SOCKET");
        Pair pair = accepted();
        pair.theirs().shutdownOutput();
        assertFails(Kind.UNSUPPORTED, () -> ours(pair).blocking().disconnectForReuse(soon()));
        assertClosed(pair.ours(), pair.theirs());
    }

    @Test
    void theClosingPortTakesTargetsAlong() throws Exception {
        AcceptTarget accept = target();
        ConnectTarget connect = connectTarget();
        assertEquals(0, port.shutdown(ShutdownOptions.DEFAULT.withDeadline(soon())).cut());
        assertFalse(accept.isOpen());
        assertFalse(connect.isOpen());
    }

    // ---- a connected socket again

    @Test
    void aSocketMadeReadyIsConnectedWithItsOptions() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            ConnectTarget target =
                    connectTarget().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            ConnectedConnection connection =
                    target.blocking()
                            .connect(
                                    server.address(),
                                    ConnectOptions.DEFAULT.withInitialData(buffer("hi".getBytes())),
                                    Deadline.NONE);
            PeerSocket theirs = server.accept();
            assertEquals("hi", theirs.readText(2));
            assertTrue(connection.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertWorks(connection, theirs);
            assertFalse(target.isOpen());
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            target.blocking()
                                    .connect(
                                            server.address(),
                                            ConnectOptions.DEFAULT,
                                            Deadline.NONE));
        }
    }

    @Test
    void aConnectedSocketIsConnectedAgain() throws Exception {
        assumeReuse();
        try (PeerServer server = foreign.listen(loopback());
                PeerServer other = foreign.listen(loopback())) {
            ConnectedConnection connection =
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            PeerSocket theirs = server.accept();
            connection.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            for (int i = 0; i < ROUNDS; i++) {
                assertWorks(connection, theirs);
                theirs.close();
                ConnectTarget target = connection.blocking().disconnectForReuse(soon());
                assertTrue(connection.isClosed());
                PeerServer next = i % 2 == 0 ? other : server;
                Outcomes connects = new Outcomes();
                target.connect(next.address(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
                theirs = next.accept();
                connection = (ConnectedConnection) connects.next(Event.CONNECTED).connection();
                assertEquals(theirs.remoteAddress(), connection.localAddress());
                assertEquals(next.address(), connection.remoteAddress());
                assertTrue(connection.getOption(StandardSocketOptions.SO_KEEPALIVE));
            }
            assertWorks(connection, theirs);
            Await.until("one socket is left", () -> port.status().counters().openHandles() == 1);
        }
    }

    @Test
    void aRefusedSocketIsConnectedElsewhere() throws Exception {
        assumeNotOnWine8("the first retry after a refusal says WSAECONNABORTED");
        try (PeerServer server = foreign.listen(loopback())) {
            ConnectTarget target = connectTarget();
            InetSocketAddress refusing = foreign.refusing();
            assertFails(
                    Kind.CONNECTION_REFUSED,
                    () ->
                            target.blocking()
                                    .connect(refusing, ConnectOptions.DEFAULT, Deadline.NONE));
            assertTrue(target.isOpen());
            Outcomes connects = new Outcomes();
            target.connect(refusing, ConnectOptions.DEFAULT, Deadline.NONE, connects);
            connects.next(Kind.CONNECTION_REFUSED);
            assertTrue(target.isOpen());
            ConnectedConnection connection =
                    target.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void aRefusalOnLoopbackIsImmediate() throws Exception {
        InetSocketAddress refusing = foreign.refusing();
        long begun = System.nanoTime();
        assertFails(
                Kind.CONNECTION_REFUSED,
                () -> port.blocking().connect(refusing, ConnectOptions.DEFAULT, Deadline.NONE));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertTrue(millis < 1_900, "took " + millis + " ms: TCP has asked again");
    }

    @Test
    void aConnectThatRunsOutOfTimeUsesTheSocketUp() throws Exception {
        InetSocketAddress silent = foreign.silent();
        ConnectTarget target = connectTarget();
        assertFails(
                Kind.TIMED_OUT,
                () -> target.blocking().connect(silent, ConnectOptions.DEFAULT, shortly()));
        assertFalse(target.isOpen());
        awaitIdle();
    }

    @Test
    void connectsThatDoNotFitAreRefused() throws Exception {
        ConnectTarget target = connectTarget();
        InetSocketAddress somewhere = new InetSocketAddress(loopback().getAddress(), 1);
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        target.blocking()
                                .connect(
                                        somewhere,
                                        ConnectOptions.DEFAULT.withLocal(loopback()),
                                        Deadline.NONE));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        target.blocking()
                                .connect(
                                        new InetSocketAddress(loopback6().getAddress(), 1),
                                        ConnectOptions.DEFAULT,
                                        Deadline.NONE));
        assertThrows(
                IllegalArgumentException.class,
                () -> target.blocking().connect(loopback(), ConnectOptions.DEFAULT, Deadline.NONE));
        assertTrue(target.isOpen());
        assertTargetCloses(target);
    }

    private void assertTargetCloses(TcpTarget target) {
        target.close();
        target.close();
        assertFalse(target.isOpen());
        awaitIdle();
    }
}
