package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CloseCause;
import dev.overlapped.Datagram;
import dev.overlapped.DatagramHandler;
import dev.overlapped.DatagramSendHandler;
import dev.overlapped.DatagramVectorHandler;
import dev.overlapped.DatagramVectorSendHandler;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.PacketElement;
import dev.overlapped.SendControl;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The price of code of the user that throws: a connection, a datagram, but never a listener or a
 * UDP socket, which serve others, too.
 */
abstract class ThrowingHandlersContract extends DatagramsOnPort {
    private static final Deadline PAST = Deadline.after(0, TimeUnit.SECONDS);

    private final IllegalStateException oops = new IllegalStateException("oops");

    ThrowingHandlersContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Throws at each call. */
    private final class Thrower
            implements AcceptHandler,
                    DatagramHandler,
                    DatagramVectorHandler,
                    DatagramSendHandler,
                    DatagramVectorSendHandler {
        @Override
        public void accepted(AcceptedConnection connection) {
            throw oops;
        }

        @Override
        public void failed(TcpListener listener, IoFailure failure) {
            throw oops;
        }

        @Override
        public void received(UdpSocket socket, IoBuffer buffer, Datagram datagram) {
            throw oops;
        }

        @Override
        public void received(UdpSocket socket, IoBuffers buffers, Datagram datagram) {
            throw oops;
        }

        @Override
        public void sent(UdpSocket socket, IoBuffer buffer) {
            throw oops;
        }

        @Override
        public void sent(UdpSocket socket, IoBuffers buffers, long bytes) {
            throw oops;
        }

        @Override
        public void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
            throw oops;
        }

        @Override
        public void failed(UdpSocket socket, IoBuffers buffers, IoFailure failure) {
            throw oops;
        }
    }

    private void thrown(int times) {
        Await.until("each is reported", () -> handlerFailures.size() == times);
        for (int i = 0; i < times; i++) {
            assertSame(oops, handlerFailures.poll());
        }
    }

    private static IoBuffers several(IoBuffer... buffers) {
        return IoBuffers.of(buffers);
    }

    @Test
    void aDatagramWhoseHandlerThrowsIsTheOnlyOneLost() throws Exception {
        UdpSocket client = open();
        UdpSocket server = open();
        server.receiveEach(
                (socket, buffer, datagram) -> {
                    if (buffer.length() < 4) {
                        throw oops;
                    }
                    socket.replyAndRelease(buffer, datagram);
                });
        int bad = 100; // more than are received at a time
        for (int i = 0; i < bad; i++) {
            send(client, server.localAddress(), "bad");
            send(client, server.localAddress(), "good");
            receive(client, "good");
        }
        thrown(bad);
        assertFalse(server.isClosed());
        server.close();
        awaitIdleExcept(client);
    }

    /** Waits until no buffer is lent, and only {@code left} is open. */
    private void awaitIdleExcept(UdpSocket left) {
        assertFalse(left.isClosed());
        Await.until("no buffer is lent", () -> port.status().counters().lentBuffers() == 0);
    }

    @Test
    void aUdpSocketOutlivesEveryHandlerThatThrows() throws Exception {
        UdpSocket client = open();
        UdpSocket server = open();
        Thrower thrower = new Thrower();
        server.receive(port.buffers().lend(), Deadline.NONE, thrower);
        server.receive(several(lend(""), buffer(10)), Deadline.NONE, thrower);
        send(client, server.localAddress(), "one");
        send(client, server.localAddress(), "two");
        thrown(2);
        server.receive(port.buffers().lend(), PAST, (DatagramHandler) thrower);
        server.receive(several(lend("")), PAST, (DatagramVectorHandler) thrower);
        thrown(2);
        server.send(lend("x"), client.localAddress(), SendControl.NONE, Deadline.NONE, thrower);
        server.send(
                several(lend("y"), lend("z")),
                client.localAddress(),
                SendControl.NONE,
                Deadline.NONE,
                thrower);
        server.send(lend("late"), client.localAddress(), SendControl.NONE, PAST, thrower);
        thrown(3);
        receive(client, "x");
        receive(client, "yz");
        assertFalse(server.isClosed());
        send(client, server.localAddress(), "still there");
        receive(server, "still there");
        awaitIdleExcept(server);
    }

    @Test
    void aSendWhoseHandlerThrowsEndsAnOrderlyEnd() throws Exception {
        UdpSocket client = open();
        UdpSocket server = open();
        CloseNotices notices = new CloseNotices();
        server.onClosed(notices);
        server.send(
                lend("last"),
                client.localAddress(),
                SendControl.NONE,
                Deadline.NONE,
                new Thrower());
        server.closeAfterSending(Deadline.NONE);
        receive(client, "last");
        notices.next(CloseCause.Kind.ENDED);
        thrown(1);
    }

    @Test
    void aTransmissionWhoseHandlerThrowsCostsNothingElse() throws Exception {
        assumeNotOnWine("TransmitPackets of datagrams ends the process");
        UdpSocket client = open();
        UdpSocket server = open().connect(client.localAddress());
        server.transmitPackets(List.of(PacketElement.of(lend("packet"))))
                .start(Deadline.NONE, new Thrower());
        receive(client, "packet");
        thrown(1);
        assertFalse(server.isClosed());
        awaitIdleExcept(server);
    }

    @Test
    void aListenerOutlivesAFailedHandlerThatThrows() throws Exception {
        try (TcpListener listener = listen()) {
            for (int i = 0; i < 3; i++) {
                listener.accept(PAST, new Thrower());
            }
            thrown(3);
            assertFalse(listener.isClosed());
            Pair pair = acceptedBy(listener);
            assertWorks(pair.ours(), pair.theirs());
        }
    }

    @Test
    void aTaskThatThrowsClosesConnectionsOnly() throws Exception {
        try (TcpListener listener = listen()) {
            UdpSocket udp = open();
            Pair pair = acceptedBy(listener);
            CloseNotices notices = new CloseNotices();
            pair.ours().onClosed(notices);
            Runnable task =
                    () -> {
                        throw oops;
                    };
            for (OverlappedSocket socket : List.of(listener, udp, pair.ours())) {
                socket.execute(task);
                thrown(1);
            }
            assertSame(
                    oops,
                    notices.next(CloseCause.Kind.HANDLER_FAILED).cause().failure().orElseThrow());
            for (OverlappedSocket socket : List.of(listener, udp)) {
                socket.schedule(Duration.ZERO, task);
                thrown(1);
                assertFalse(socket.isClosed());
            }
        }
    }

    @Test
    void aCloseHandlerThatThrowsKeepsNoOtherFromItsCall() throws Exception {
        UdpSocket socket = open();
        CloseNotices notices = new CloseNotices();
        socket.onClosed(
                (closed, cause) -> {
                    throw oops;
                });
        socket.onClosed(notices);
        socket.close();
        notices.next(CloseCause.Kind.CLOSED);
        thrown(1);
        assertTrue(socket.isClosed());
    }

    @Test
    void aFailedHandlerOfDatagramsThatThrowsIsReportedOnce() throws Exception {
        UdpSocket socket = open();
        socket.receiveEach(
                new DatagramHandler() {
                    @Override
                    public void received(UdpSocket same, IoBuffer buffer, Datagram datagram) {
                        buffer.release();
                    }

                    @Override
                    public void failed(UdpSocket same, IoBuffer buffer, IoFailure failure) {
                        if (failure.kind() != Kind.CLOSED) {
                            throw new AssertionError(failure);
                        }
                        throw oops;
                    }
                });
        socket.close();
        thrown(1);
        awaitIdle();
    }
}
