package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Closing connections, listeners and ports, in order and with everything in flight. */
public abstract class CloseContract extends PortContract {
    private static final int MUCH = 16 << 20;

    public CloseContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- connections

    @Test
    void closingEndsEveryOperation() throws Exception {
        Pair pair = accepted();
        Outcomes reads = new Outcomes();
        Outcomes writes = new Outcomes();
        for (int i = 0; i < 3; i++) {
            pair.ours().receive(port.buffers().lend(), Deadline.NONE, reads);
            pair.ours().send(buffer(much(MUCH)).region(0, much(MUCH)), soon(), writes);
        }
        pair.ours().disconnect(soon(), writes);
        BackgroundCall<Integer> blocked =
                BackgroundCall.onVirtualThread(
                        () -> pair.ours().blocking().receive(buffer(1), Deadline.NONE));
        awaitOperationsInFlight(8);
        pair.ours().close();
        assertTrue(pair.ours().isClosed());
        for (int i = 0; i < 3; i++) {
            reads.next(Kind.CLOSED).buffer().release();
        }
        for (int i = 0; i < 4; i++) {
            writes.next(Kind.CLOSED);
        }
        blocked.failure(Kind.CLOSED);
        awaitIdle();
    }

    @Test
    void theOtherSideSeesTheClose() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        assertTrue(pair.theirs().isOver());
        awaitIdle();
    }

    @Test
    void closingTwiceIsHarmless() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        pair.ours().close();
        awaitIdle();
        pair.ours().close();
        TcpListener listener = listen();
        listener.close();
        listener.close();
        Await.until("the listener is gone", () -> port.status().counters().listeners() == 0);
        listener.close();
        assertTrue(listener.isClosed());
        port.close();
        port.close();
        pair.ours().close();
        listener.close();
        assertTrue(port.status().isClosed());
    }

    @Test
    void aClosedConnectionDoesNothingMore() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        useClosed(pair.ours());
        awaitIdle();
        useClosed(pair.ours());
    }

    private static void useClosed(TcpConnection closed) {
        Outcomes outcomes = new Outcomes();
        IoBuffer buffer = buffer(10).put("data");
        closed.receive(buffer, Deadline.NONE, outcomes);
        assertSame(buffer, outcomes.next(Kind.CLOSED).buffer());
        closed.send(buffer.put("data"), Deadline.NONE, outcomes);
        assertSame(buffer, outcomes.next(Kind.CLOSED).buffer());
        closed.send(IoBuffers.of(buffer), soon(), outcomes);
        outcomes.next(Kind.CLOSED);
        closed.receive(IoBuffers.of(buffer), soon(), outcomes);
        outcomes.next(Kind.CLOSED);
        assertFails(Kind.CLOSED, () -> closed.blocking().receive(buffer, soon()));
        assertFails(Kind.CLOSED, () -> closed.blocking().send(buffer, soon()));
        closed.sendAndRelease(buffer);
        closed.cancel(OverlappedSocket.NO_OPERATION);
        closed.pauseReceiving();
        closed.resumeReceiving();
        closed.closeAfterSending();
        assertFails(Kind.CLOSED, closed::localAddress);
        assertFails(Kind.CLOSED, closed::remoteAddress);
        assertFails(Kind.CLOSED, () -> closed.setOption(StandardSocketOptions.TCP_NODELAY, true));
        assertFails(Kind.CLOSED, () -> closed.getOption(StandardSocketOptions.TCP_NODELAY));
        assertTrue(closed.toString().contains("closed"), closed::toString);
    }

    @Test
    void disconnectingAClosedConnectionFails() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        assertFails(Kind.CLOSED, () -> pair.ours().blocking().disconnect(soon()));
        awaitIdle();
    }

    @Test
    void aHandlerClosesItsConnection() throws Exception {
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach(
                                    (same, buffer) -> {
                                        buffer.release();
                                        same.close();
                                    }));
            for (int i = 0; i < 20; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                client.write("bye");
                assertTrue(client.isOver());
            }
            Await.until("all are gone", () -> port.status().counters().connections() == 0);
        }
    }

    @Test
    void anAcceptedConnectionIsClosedAtOnce() throws Exception {
        try (TcpListener listener = listen()) {
            listener.acceptEach(TcpConnection::close);
            for (int i = 0; i < 50; i++) {
                assertTrue(foreign.connect(listener.localAddress()).isOver());
            }
            Await.until("all are gone", () -> port.status().counters().connections() == 0);
        }
    }

    @Test
    void closingRacesOperations() throws Exception {
        try (TcpListener listener = listen()) {
            for (int round = 0; round < 100; round++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                TcpConnection ours = listener.blocking().accept(soon());
                Outcomes outcomes = new Outcomes();
                ours.receive(port.buffers().lend(), Deadline.NONE, outcomes);
                BackgroundCall<Void> writer =
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    client.write("x");
                                    client.close();
                                    return null;
                                });
                ours.sendAndRelease(buffer(100).region(0, 100));
                ours.close();
                outcomes.next().buffer().release();
                try {
                    writer.result();
                } catch (java.io.IOException e) {
                    assertFalse(e.getMessage().isEmpty(), "the close was faster than the write");
                }
            }
        }
        awaitIdle();
    }

    // ---- listeners

    @Test
    void closingAListenerEndsItsAccepts() throws Exception {
        TcpListener listener = listen();
        Outcomes plain = new Outcomes();
        Outcomes withData = new Outcomes();
        listener.accept(Deadline.NONE, plain);
        listener.accept(port.buffers().lend(), soon(), withData);
        BackgroundCall<TcpConnection> blocked =
                BackgroundCall.onVirtualThread(() -> listener.blocking().accept(Deadline.NONE));
        awaitOperationsInFlight(3);
        listener.close();
        plain.next(Kind.CLOSED);
        withData.next(Kind.CLOSED).buffer().release();
        blocked.failure(Kind.CLOSED);
        awaitIdle();
    }

    @Test
    void closingAListenerLetsSilentClientsGo() throws Exception {
        TcpListener listener = listen();
        Outcomes accepts = new Outcomes();
        listener.accept(port.buffers().lend(), soon(), accepts);
        PeerSocket silent = foreign.connect(listener.localAddress());
        listener.accept(Deadline.NONE, accepts);
        PeerSocket other = foreign.connect(listener.localAddress());
        assertWorks(accepts.next(Event.ACCEPTED).connection(), other);
        listener.close();
        accepts.next(Kind.CLOSED).buffer().release();
        assertTrue(silent.isOver());
    }

    @Test
    void closingAListenerLeavesItsConnections() throws Exception {
        Pair pair = accepted();
        Await.until("the listener is gone", () -> port.status().counters().listeners() == 0);
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void anAddressIsFreeAfterItsListener() throws Exception {
        SocketAddress address;
        try (TcpListener listener = listen()) {
            address = listener.localAddress();
            listener.acceptEach(connection -> {});
        }
        Await.until("the handle is closed", () -> port.status().counters().openHandles() == 0);
        try (TcpListener again = port.listen(address)) {
            PeerSocket client = foreign.connect(address);
            assertWorks(again.blocking().accept(soon()), client);
        }
    }

    @Test
    void aClosedListenerAcceptsNothing() throws Exception {
        TcpListener listener = listen();
        listener.close();
        Outcomes accepts = new Outcomes();
        listener.accept(Deadline.NONE, accepts);
        accepts.next(Kind.CLOSED);
        listener.accept(port.buffers().lend(), soon(), accepts);
        accepts.next(Kind.CLOSED).buffer().release();
        assertFails(Kind.CLOSED, () -> listener.blocking().accept(soon()));
        String message =
                assertThrows(IllegalStateException.class, () -> listener.acceptEach(c -> {}))
                        .getMessage();
        assertTrue(message.contains("closed"), message);
        assertTrue(message.contains("" + listener.localPort()), message);
        assertThrows(java.io.IOException.class, () -> foreign.connect(listener.localAddress()));
    }

    // ---- ports

    private Outcomes everythingInFlight() throws Exception {
        Outcomes outcomes = new Outcomes();
        TcpListener listener = listen();
        foreign.connect(listener.localAddress());
        TcpConnection connection = listener.blocking().accept(soon());
        listener.accept(Deadline.NONE, outcomes);
        listener.accept(buffer(1), Deadline.NONE, outcomes);
        connection.receive(port.buffers().lend(), Deadline.NONE, released(outcomes));
        connection.receive(IoBuffers.of(buffer(1)), Deadline.NONE, outcomes);
        connection.send(buffer(much(MUCH)).region(0, much(MUCH)), Deadline.NONE, outcomes);
        connection.send(buffer(much(MUCH)).region(0, much(MUCH)), Deadline.NONE, outcomes);
        port.connect(foreign.silent(), ConnectOptions.DEFAULT, Deadline.NONE, outcomes);
        awaitOperationsInFlight(7);
        return outcomes;
    }

    private static dev.overlapped.ReceiveHandler released(Outcomes outcomes) {
        return new dev.overlapped.ReceiveHandler() {
            @Override
            public void received(TcpConnection connection, IoBuffer buffer) {
                buffer.release();
                outcomes.received(connection, buffer);
            }

            @Override
            public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
                buffer.release();
                outcomes.failed(connection, buffer, failure);
            }
        };
    }

    @Test
    void closingAPortWithEverythingInFlight() throws Exception {
        Outcomes outcomes = everythingInFlight();
        port.close();
        assertEquals(7, outcomes.waiting(), "all handlers have run");
        for (int i = 0; i < 7; i++) {
            outcomes.next(Kind.CLOSED);
        }
        port.awaitClose(Deadline.NONE);
    }

    @Test
    void aHandlerClosesThePort() throws Exception {
        Outcomes outcomes = everythingInFlight();
        Pair pair = accepted();
        pair.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            port.close();
                            outcomes.received(connection, buffer);
                        });
        pair.theirs().write("!");
        port.awaitClose(Deadline.NONE);
        outcomes.next(Event.RECEIVED);
        for (int i = 0; i < 7; i++) {
            outcomes.next(Kind.CLOSED);
        }
        assertTrue(port.status().isClosed());
    }

    @Test
    void blockedThreadsAreNotifiedWhenThePortCloses() throws Exception {
        Pair pair = accepted();
        TcpListener listener = listen();
        InetSocketAddress silent = foreign.silent();
        BackgroundCall<Integer> receive =
                BackgroundCall.onVirtualThread(
                        () -> pair.ours().blocking().receive(buffer(1), Deadline.NONE));
        BackgroundCall<TcpConnection> accept =
                BackgroundCall.onVirtualThread(() -> listener.blocking().accept(Deadline.NONE));
        BackgroundCall<TcpConnection> connect =
                BackgroundCall.onVirtualThread(
                        () ->
                                port.blocking()
                                        .connect(silent, ConnectOptions.DEFAULT, Deadline.NONE));
        awaitOperationsInFlight(3);
        port.close();
        receive.failure(Kind.CLOSED);
        accept.failure(Kind.CLOSED);
        connect.failure(Kind.CLOSED);
    }

    @Test
    void aClosedPortStartsNothing() throws Exception {
        Pair pair = accepted();
        TcpListener listener = listen();
        IoBuffer kept = lend("kept");
        port.close();
        assertEquals("kept", kept.toText(), "a lent buffer stays valid");
        for (org.junit.jupiter.api.function.Executable late :
                new org.junit.jupiter.api.function.Executable[] {
                    () -> listen(), () -> port.buffers().lend()
                }) {
            String message = assertThrows(IllegalStateException.class, late).getMessage();
            assertTrue(message.contains("closed"), message);
        }
        assertFails(
                Kind.CLOSED,
                () ->
                        port.blocking()
                                .connect(
                                        new InetSocketAddress("127.0.0.1", 9),
                                        ConnectOptions.DEFAULT,
                                        Deadline.NONE));
        useClosed(pair.ours());
        assertFails(Kind.CLOSED, () -> listener.blocking().accept(soon()));
        kept.release();
        assertEquals(0, port.shutdown(ShutdownOptions.DEFAULT.withDeadline(soon())).cut());
        assertTrue(port.toString().contains("closed"), port::toString);
    }

    @Test
    void aShutdownLetsConnectionsFinish() throws Exception {
        TcpListener listener = listen();
        listener.acceptEach(c -> c.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
        Pair idle = connected();
        PeerSocket client = foreign.connect(listener.localAddress());
        client.write("before");
        assertEquals("before", client.readText(6));
        byte[] data = random(much(5 << 20));
        Outcomes sends = new Outcomes();
        idle.ours().send(buffer(data), soon(), sends);
        BackgroundCall<ShutdownProgress> shutdown =
                BackgroundCall.onPlatformThread(
                        () -> port.shutdown(ShutdownOptions.DEFAULT.withDeadline(soon())));
        assertEquals(-1, client.read(new byte[1], 0, 1));
        client.close();
        org.junit.jupiter.api.Assertions.assertArrayEquals(data, idle.theirs().readToEnd());
        idle.theirs().close();
        assertEquals(0, shutdown.result().cut());
        sends.next(Event.SENT);
        assertTrue(listener.isClosed());
    }

    @Test
    void aShutdownCutsWhatDoesNotFinish() throws Exception {
        Pair stays = accepted();
        stays.ours().receiveEach((connection, buffer) -> buffer.release());
        assertEquals(
                1,
                port.shutdown(
                                ShutdownOptions.DEFAULT.withDeadline(
                                        Deadline.after(100, TimeUnit.MILLISECONDS)))
                        .cut());
        assertTrue(stays.theirs().isOver());
    }

    @Test
    void countersReportWhatIsOpen() throws Exception {
        TcpListener listener = listen();
        Pair pair = accepted();
        Await.until("one listener is gone", () -> port.status().counters().listeners() == 1);
        Outcomes receives = new Outcomes();
        IoBuffer lent = lend("");
        pair.ours().receive(lent, Deadline.NONE, receives);
        awaitOperationsInFlight(1);
        Await.until("one handle is closed", () -> port.status().counters().openHandles() == 2);
        assertEquals(1, port.status().counters().connections());
        assertEquals(1, port.status().counters().slotsInUse());
        assertEquals(1, port.status().counters().lentBuffers());
        assertEquals(port.buffers().bufferSize(), port.status().counters().lentBytes());
        pair.ours().close();
        receives.next(Kind.CLOSED).buffer().release();
        listener.close();
        awaitIdle();
        Await.until("the listener is gone", () -> port.status().counters().listeners() == 0);
    }
}
