package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.SendControl;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One datagram from several buffers, and into several. */
abstract class DatagramVectorContract extends DatagramsOnPort {
    DatagramVectorContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static IoBuffers rooms(int... capacities) {
        return IoBuffers.of(
                Arrays.stream(capacities).mapToObj(PortContract::buffer).toArray(IoBuffer[]::new));
    }

    private static IoBuffers texts(String... texts) {
        return IoBuffers.of(
                Arrays.stream(texts).map(text -> buffer(text.getBytes())).toArray(IoBuffer[]::new));
    }

    private static String textOf(IoBuffers buffers) {
        return StreamSupport.stream(buffers.spliterator(), false)
                .map(IoBuffer::toText)
                .collect(Collectors.joining("|"));
    }

    @Test
    void severalBuffersAreOneDatagram() throws Exception {
        UdpSocket server = open(UdpOptions.DEFAULT);
        UdpSocket client = open();
        IoBuffers parts = texts("head", "", "body", "tail");
        client.blocking().send(parts, at("127.0.0.1", server), SendControl.NONE, soon());
        assertEquals("head||body|tail", textOf(parts), "as they were");
        IoBuffers rooms = rooms(6, 0, 3, 100, 1);
        Datagram datagram = server.blocking().receive(rooms, soon());
        assertEquals("headbo||dyt|ail|", textOf(rooms));
        assertFalse(datagram.isTruncated());
        assertEquals(client.localAddress(), datagram.source());
        assertEquals(InetAddress.ofLiteral("127.0.0.1"), datagram.destination());
    }

    @Test
    void asManyBuffersAsThereMayBeWithControlMessages() throws Exception {
        UdpOptions options =
                UdpOptions.DEFAULT.withReceiveHopLimit(true).withReceiveTrafficClass(true);
        UdpSocket server = open(options);
        UdpSocket client = open();
        byte[] data = random(IoBuffers.MAX_SIZE * 100);
        IoBuffer[] parts = new IoBuffer[IoBuffers.MAX_SIZE];
        int[] capacities = new int[IoBuffers.MAX_SIZE];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = buffer(Arrays.copyOfRange(data, i * 100, (i + 1) * 100));
            capacities[i] = 100;
        }
        SendControl control = SendControl.NONE.withHopLimit(33).withTrafficClass(0x2A);
        IoBuffers all = IoBuffers.of(parts);
        client.blocking().send(all, at("127.0.0.1", server), control, soon());
        IoBuffers rooms = rooms(capacities);
        Datagram datagram = server.blocking().receive(rooms, soon());
        for (int i = 0; i < rooms.size(); i++) {
            byte[] expected = Arrays.copyOfRange(data, i * 100, (i + 1) * 100);
            assertArrayEquals(expected, rooms.get(i).toByteArray());
        }
        assertFalse(datagram.isTruncated() || datagram.isControlTruncated());
        assumeNotOnWine("WSASendMsg ignores control messages");
        assertEquals(33, datagram.hopLimit().orElse(-1));
        assertEquals(0x2A, datagram.trafficClass().orElse(-1));
    }

    @Test
    void aDatagramLargerThanAllBuffersIsAResult() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        IoBuffers rooms = rooms(2, 3);
        for (String text : List.of("hello, world", "hello", "hel", "")) {
            send(client, server.localAddress(), text);
            Datagram datagram = server.blocking().receive(rooms, soon());
            String fits = text.substring(0, Math.min(5, text.length()));
            assertEquals(fits, textOf(rooms).replace("|", ""));
            assertEquals(text.length() > 5, datagram.isTruncated(), text);
        }
    }

    @Test
    void aVectorWithoutRoomWaitsAndTakesNothing() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        VectorOutcomes receives = new VectorOutcomes();
        server.receive(rooms(0, 0), Deadline.NONE, receives);
        awaitOperationsInFlight(1);
        send(client, server.localAddress(), "kept");
        assertEquals("|", textOf(receives.success().buffers()));
        receive(server, "kept");
    }

    @Test
    void handlersAndFutures() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        VectorOutcomes receives = new VectorOutcomes();
        VectorOutcomes sends = new VectorOutcomes();
        IoBuffers first = rooms(3, 10);
        server.receive(first, soon(), receives);
        CompletableFuture<Datagram> second = server.async().receive(rooms(10, 10), soon());
        IoBuffers parts = texts("ab", "cde");
        client.send(parts, server.localAddress(), SendControl.NONE, soon(), sends);
        VectorOutcomes.Outcome sent = sends.success();
        assertSame(parts, sent.buffers());
        assertEquals(5, sent.bytes());
        VectorOutcomes.Outcome received = receives.success();
        assertSame(first, received.buffers());
        assertEquals("abc|de", textOf(first));
        assertEquals(client.localAddress(), received.datagram().source());
        client.async()
                .send(parts, server.localAddress(), SendControl.NONE, soon())
                .get(Await.MILLIS, TimeUnit.MILLISECONDS);
        assertEquals(
                client.localAddress(), second.get(Await.MILLIS, TimeUnit.MILLISECONDS).source());
    }

    /** A datagram that was received ahead for receiveEach is scattered, too. */
    @Test
    void aVectorReceiveWhileReceiveEachIsPaused() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes each = new DatagramOutcomes();
        server.receiveEach(
                (socket, buffer, datagram) -> {
                    socket.pauseReceiving();
                    each.received(socket, buffer, datagram);
                });
        send(client, server.localAddress(), "before");
        each.received("before");
        IoBuffers rooms = rooms(3, 2);
        VectorOutcomes receives = new VectorOutcomes();
        server.receive(rooms, soon(), receives);
        send(client, server.localAddress(), "scattered");
        assertTrue(receives.success().datagram().isTruncated());
        assertEquals("sca|tt", textOf(rooms));
        assertEquals(0, each.waiting());
        server.close();
    }

    @Test
    void severalBuffersAreSegmentedIntoDatagramsOfEqualSize() throws Exception {
        assumeTrue(
                port.status().capabilities().has(Feature.UDP_SEND_MSG_SIZE),
                "this system has no segmentation");
        UdpSocket server = open();
        UdpSocket client = open();
        SendControl control = SendControl.NONE.withSegmentSize(4);
        client.blocking().send(texts("onl", "ytwo", "a"), server.localAddress(), control, soon());
        receive(server, "only");
        receive(server, "twoa");
    }

    @Test
    void tooMuchForADatagramIsNotSent() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        IoBuffers parts = IoBuffers.of(buffer(random(65_000)), buffer(random(508)));
        assertFails(
                Kind.MESSAGE_TRUNCATED,
                () ->
                        client.blocking()
                                .send(parts, server.localAddress(), SendControl.NONE, soon()));
        send(client, server.localAddress(), "short");
        receive(server, "short");
    }

    // ---- ending early

    @Test
    void cancelTimeOutAndCloseReturnTheBuffers() throws Exception {
        UdpSocket server = open();
        VectorOutcomes receives = new VectorOutcomes();
        IoBuffers lent = IoBuffers.of(lend("x"), lend("y"));
        long operation = server.receive(lent, Deadline.NONE, receives);
        awaitOperationsInFlight(1);
        server.cancel(operation);
        assertSame(lent, receives.failure(Kind.CANCELLED).buffers());
        assertFails(Kind.TIMED_OUT, () -> server.blocking().receive(lent, shortly()));
        server.receive(lent, Deadline.NONE, receives);
        awaitOperationsInFlight(1);
        server.close();
        receives.failure(Kind.CLOSED);
        server.send(lent, server.localAddress(), SendControl.NONE, soon(), receives);
        receives.failure(Kind.CLOSED);
        lent.release();
        awaitIdle();
    }

    // ---- misuse

    @Test
    void misuseIsRefusedAtOnce() throws Exception {
        UdpSocket socket = open();
        InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral("::1"), 7);
        IoBuffers kept = IoBuffers.of(lend("kept"), lend("too"));
        IoBuffers twice = IoBuffers.of(kept.get(0), kept.get(1), kept.get(0));
        IoBuffers many = rooms(new int[IoBuffers.MAX_SIZE + 1]);
        for (IoBuffers wrong : List.of(IoBuffers.of(), many)) {
            assertThrows(
                    IllegalArgumentException.class, () -> socket.blocking().receive(wrong, soon()));
            IllegalArgumentException refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> socket.async().send(wrong, loopback(), SendControl.NONE, soon()));
            assertTrue(refusal.getMessage().contains("1 to 16"), refusal::getMessage);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> socket.async().send(kept, other, SendControl.NONE, soon()));
        assertThrows(IllegalStateException.class, () -> socket.blocking().receive(twice, soon()));
        assertThrows(
                IllegalStateException.class,
                () -> socket.blocking().send(twice, loopback(), SendControl.NONE, soon()));
        assertThrows(NullPointerException.class, () -> socket.receive(kept, soon(), null));
        assertEquals("kept|too", textOf(kept), "they stayed lent");
        kept.get(0).release();
        kept.get(1).release();
    }
}
