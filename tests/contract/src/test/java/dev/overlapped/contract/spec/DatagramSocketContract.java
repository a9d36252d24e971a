package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.SendControl;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sockets of datagrams: unreachable ports, order, deadlines, cancelling, closing, misuse. */
abstract class DatagramSocketContract extends DatagramsOnPort {
    DatagramSocketContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- unreachable ports

    @Test
    void anUnreachablePortFailsNothing() throws Exception {
        SocketAddress nobody = nobody();
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        client.receiveEach(receives);
        for (int i = 0; i < 5; i++) {
            send(client, nobody, "anybody?");
            send(server, client.localAddress(), "still there");
            receives.received("still there");
        }
        close(client, receives);
    }

    @Test
    void anUnreachablePeerFailsNothing() throws Exception {
        SocketAddress nobody = nobody();
        UdpSocket client = open().connect(nobody);
        for (int i = 0; i < 5; i++) {
            send(client, null, "anybody?");
            assertFails(Kind.TIMED_OUT, () -> client.blocking().receive(buffer(10), shortly()));
        }
    }

    @Test
    void anUnreachablePortIsReportedOnRequest() throws Exception {
        assumeNotOnWine("an unconnected socket gets no report of an unreachable port");
        SocketAddress nobody = nobody();
        UdpSocket server = open();
        UdpSocket client = port.openUdp(loopback(), UdpOptions.DEFAULT.withReportUnreachable(true));
        DatagramOutcomes receives = new DatagramOutcomes();
        client.receiveEach(receives);
        for (int i = 0; i < 5; i++) {
            send(client, nobody, "anybody?");
            receives.failure(Kind.PORT_UNREACHABLE).buffer().release();
            send(server, client.localAddress(), "still there");
            receives.received("still there");
        }
        assertFalse(client.isClosed());
        close(client, receives);
    }

    @Test
    void anUnreachablePeerIsReportedOnRequest() throws Exception {
        assumeNotOnWine("an unreachable port fails one receive or none");
        SocketAddress nobody = nobody();
        UdpOptions reporting = UdpOptions.DEFAULT.withReportUnreachable(true);
        UdpSocket client = port.openUdp(loopback(), reporting).connect(nobody);
        send(client, null, "anybody?");
        assertFails(Kind.PORT_UNREACHABLE, () -> client.blocking().receive(buffer(10), soon()));
        assertFails(Kind.TIMED_OUT, () -> client.blocking().receive(buffer(10), shortly()));
    }

    // ---- order, deadlines, cancelling, closing

    @Test
    void datagramsLeaveInTheOrderInWhichTheyWereSent() throws Exception {
        int count = 300; // more than a system is given at a time
        UdpSocket receiver = open();
        receiver.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        UdpSocket sender = open();
        CountDownLatch sent = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            sender.send(
                    buffer(("" + i).getBytes()),
                    receiver.localAddress(),
                    SendControl.NONE,
                    soon(),
                    (socket, buffer) -> sent.countDown());
        }
        assertTrue(sent.await(Await.MILLIS, TimeUnit.MILLISECONDS));
        for (int i = 0; i < count; i++) {
            receive(receiver, "" + i);
        }
    }

    @Test
    void datagramsFillReceivesInTheirOrder() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        DatagramOutcomes sends = new DatagramOutcomes();
        List<IoBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            buffers.add(buffer(10));
            server.receive(buffers.get(i), Deadline.NONE, receives);
        }
        for (int i = 0; i < 20; i++) {
            client.send(
                    lend("number " + i), server.localAddress(), SendControl.NONE, soon(), sends);
        }
        for (int i = 0; i < 20; i++) {
            sends.success().buffer().release();
            DatagramOutcomes.Outcome outcome = receives.success();
            assertSame(buffers.get(i), outcome.buffer());
            assertEquals("number " + i, outcome.buffer().toText());
        }
    }

    @Test
    void aReceiveIsCancelledAndTheNextOneWorks() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        long first = server.receive(buffer(10), Deadline.NONE, receives);
        long second = server.receive(buffer(10), Deadline.NONE, receives);
        awaitOperationsInFlight(2);
        server.cancel(second);
        receives.failure(Kind.CANCELLED);
        server.cancel(first);
        receives.failure(Kind.CANCELLED);
        server.cancel(first);
        send(client, server.localAddress(), "next");
        receive(server, "next");
    }

    @Test
    void aDeadlinePassesAndTheSocketWorks() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        assertFails(Kind.TIMED_OUT, () -> server.blocking().receive(buffer(10), shortly()));
        Deadline past = Deadline.after(0, TimeUnit.SECONDS);
        assertFails(Kind.TIMED_OUT, () -> server.blocking().receive(buffer(10), past));
        assertFails(
                Kind.TIMED_OUT,
                () ->
                        client.blocking()
                                .send(
                                        buffer("late".getBytes()),
                                        server.localAddress(),
                                        SendControl.NONE,
                                        past));
        send(client, server.localAddress(), "next");
        receive(server, "next");
    }

    @Test
    void anInterruptedThreadGetsItsBufferBack() throws Exception {
        UdpSocket server = open();
        IoBuffer buffer = port.buffers().lend();
        BackgroundCall<Datagram> receive =
                BackgroundCall.onVirtualThread(() -> server.blocking().receive(buffer, soon()));
        awaitOperationsInFlight(1);
        receive.interrupt();
        receive.failure(Kind.INTERRUPTED);
        buffer.release();
    }

    @Test
    void cancelAndDatagramRace() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        int received = 0;
        for (int i = 0; i < 2000; i++) {
            long operation = server.receive(port.buffers().lend(), Deadline.NONE, receives);
            client.sendAndRelease(lend("x"), server.localAddress());
            server.cancel(operation);
            DatagramOutcomes.Outcome outcome = receives.next();
            received += outcome.datagram() != null ? 1 : 0;
            assertTrue(outcome.failure() == null || outcome.failure().kind() == Kind.CANCELLED);
            outcome.buffer().release();
            if (i % 20 == 19) { // what a cancelled receive did not take is still there
                for (; received <= i; received++) {
                    receive(server, "x");
                }
            }
        }
        assertEquals(0, receives.waiting());
    }

    @Test
    void closingEndsOperationsInFlight() throws Exception {
        UdpSocket server = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        for (int i = 0; i < 3; i++) {
            server.receive(port.buffers().lend(), Deadline.NONE, receives);
        }
        awaitOperationsInFlight(3);
        server.close();
        for (int i = 0; i < 3; i++) {
            receives.failure(Kind.CLOSED).buffer().release();
        }
        server.receive(port.buffers().lend(), Deadline.NONE, receives);
        receives.failure(Kind.CLOSED).buffer().release();
        assertFails(Kind.CLOSED, () -> server.connect(server.localAddress()));
        awaitIdle();
    }

    @Test
    void theAddressIsFreeAfterClosing() throws Exception {
        UdpSocket first = open();
        SocketAddress address = first.localAddress();
        assertFails(Kind.ADDRESS_IN_USE, () -> port.openUdp(address));
        first.close();
        awaitIdle();
        port.openUdp(address);
    }

    @Test
    void shuttingDownSendsQueuedDatagrams() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        server.receiveEach(receives);
        for (int i = 0; i < 10; i++) {
            client.sendAndRelease(lend("last words " + i), server.localAddress());
        }
        for (int i = 0; i < 10; i++) {
            receives.received("last words " + i);
        }
        assertEquals(0, port.shutdown(ShutdownOptions.DEFAULT.withDeadline(soon())).cut());
        while (receives.waiting() > 0) {
            receives.failure(Kind.CLOSED).buffer().release();
        }
    }

    // ---- continuous receiving

    @Test
    void receivingPausesAndResumes() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        server.receiveEach(receives);
        send(client, server.localAddress(), "before");
        receives.received("before");
        server.pauseReceiving();
        for (int i = 0; i < 60; i++) {
            send(client, server.localAddress(), "meanwhile " + i);
        }
        assertEquals(0, receives.waiting());
        server.resumeReceiving();
        for (int i = 0; i < 60; i++) {
            receives.received("meanwhile " + i);
        }
        assertThrows(IllegalStateException.class, () -> server.receiveEach(receives));
        close(server, receives);
    }

    /** Both datagrams are there at once; the pause is between their handlers. */
    @Test
    void aPauseByAnotherThreadHoldsFromTheCallOn() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        Semaphore mayGoOn = new Semaphore(0);
        send(client, server.localAddress(), "first");
        send(client, server.localAddress(), "second");
        server.receiveEach(
                (socket, buffer, datagram) -> {
                    receives.received(socket, buffer, datagram);
                    mayGoOn.acquireUninterruptibly();
                });
        receives.received("first");
        server.pauseReceiving();
        mayGoOn.release(2);
        send(server, client.localAddress(), "its completion is after the second's");
        assertEquals(0, receives.waiting());
        server.resumeReceiving();
        receives.received("second");
        server.close();
    }

    @Test
    void manyQuestionsAndAnswers() throws Exception {
        UdpSocket server = open(UdpOptions.DEFAULT);
        UdpSocket client = open(UdpOptions.DEFAULT);
        server.receiveEach((socket, buffer, datagram) -> socket.replyAndRelease(buffer, datagram));
        DatagramOutcomes answers = new DatagramOutcomes();
        client.receiveEach(answers);
        int asked = 0;
        for (int answered = 0; answered < 3000; answered++) {
            while (asked < Math.min(3000, answered + 8)) {
                client.sendAndRelease(lend("question " + asked++), at("127.0.0.1", server));
            }
            answers.received("question " + answered);
        }
        close(client, answers);
    }

    // ---- misuse

    @Test
    void misuseIsRefusedAtOnce() throws Exception {
        UdpSocket socket = open();
        InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral("::1"), 7);
        IoBuffer buffer = lend("kept");
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> socket.sendAndRelease(lend("gone"), other));
        assertTrue(refusal.getMessage().contains("IPv4"), refusal::getMessage);
        assertThrows(IllegalArgumentException.class, () -> socket.connect(other));
        SendControl wrongSource = SendControl.NONE.withSource(other.getAddress());
        assertThrows(
                IllegalArgumentException.class,
                () -> socket.blocking().send(buffer, loopback(), wrongSource, soon()));
        assertThrows(
                IllegalArgumentException.class,
                () -> socket.join(InetAddress.ofLiteral("127.0.0.1"), loopbackInterface()));
        assertThrows(IllegalArgumentException.class, () -> SendControl.NONE.withHopLimit(256));
        assertThrows(IllegalArgumentException.class, () -> SendControl.NONE.withTrafficClass(-2));
        assertThrows(
                IllegalArgumentException.class, () -> UdpOptions.DEFAULT.withControlCapacity(225));
        assertEquals("kept", buffer.toText(), "the buffer stayed lent");
        buffer.release();
        awaitIdleExcept(1);
    }

    @Test
    void anAnswerTakesASocketOfTheSameFamily() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        UdpSocket asked = port.openUdp(loopback6());
        UdpSocket other = open();
        send(asked, asked.localAddress(), "to itself");
        Datagram datagram = receive(asked, "to itself");
        IoBuffer buffer = lend("kept");
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> other.replyAndRelease(buffer, datagram));
        assertTrue(refusal.getMessage().contains("IPv4"), refusal::getMessage);
        assertEquals(0, port.status().counters().lentBuffers(), "it is released");
    }

    @Test
    void anAddressOfAnotherMachineCannotBeBound() {
        assumeNotOnWine8("a UDP socket can be bound to any address");
        assertFails(Kind.ADDRESS_NOT_AVAILABLE, () -> port.openUdp(notOfThisMachine()));
    }

    private void awaitIdleExcept(int sockets) {
        Await.until(
                "only " + sockets + " sockets are open",
                () -> port.status().counters().openHandles() == sockets);
    }
}
