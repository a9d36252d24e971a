package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Datagrams of memory and pieces of files, many per operation: TransmitPackets on UDP. */
public abstract class DatagramTransmitContract extends DatagramTransmissionContract {
    public DatagramTransmitContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void oneElementOrMoreMakeADatagram() throws Exception {
        byte[] content = random(10_000);
        TransmitSource source = open(file(content));
        IoBuffer head = lend("head");
        IoBuffer empty = buffer(0);
        PacketElement nothing = PacketElement.of(source, 7, 0);
        long sent =
                transmit(
                        PacketElement.of(empty),
                        PacketElement.of(head),
                        PacketElement.of(source, 0, 100),
                        nothing.endOfPacket(),
                        end("alone".getBytes()),
                        PacketElement.of(source, 5_000, 5_000).endOfPacket(),
                        nothing,
                        PacketElement.of(source, 10, 10),
                        PacketElement.of(source, 1, 1),
                        memory("tail".getBytes()),
                        nothing);
        assertEquals(4 + 100 + 5 + 5_000 + 10 + 1 + 4, sent);
        assertArrayEquals(concat("head".getBytes(), Arrays.copyOf(content, 100)), receive());
        assertEquals("alone", new String(receive()));
        assertArrayEquals(Arrays.copyOfRange(content, 5_000, 10_000), receive());
        byte[] last =
                concat(
                        Arrays.copyOfRange(content, 10, 20),
                        Arrays.copyOfRange(content, 1, 2),
                        "tail".getBytes());
        assertArrayEquals(last, receive());
        assertEquals("head", head.toText(), "lent again, as it was");
        head.release();
        assertEquals(0, transmit());
    }

    @Test
    void datagramsOfEqualSizeArriveOneByOne() throws Exception {
        int size = 200;
        byte[] content = random(150 * size + 50); // more than go together at a time
        TransmitSource source = open(file(content));
        List<PacketElement> elements = new ArrayList<>();
        for (int at = 0; at < content.length; at += size) {
            int length = Math.min(size, content.length - at);
            elements.add(PacketElement.of(source, at, length).endOfPacket());
        }
        DatagramOutcomes receives = new DatagramOutcomes();
        server.receiveEach(receives);
        assertEquals(content.length, client.transmitPackets(elements).blocking().start(soon()));
        for (int at = 0; at < content.length; at += size) {
            IoBuffer buffer = receives.success().buffer();
            byte[] expected = Arrays.copyOfRange(content, at, Math.min(content.length, at + size));
            assertArrayEquals(expected, buffer.toByteArray());
            buffer.release();
        }
        DatagramsOnPort.close(server, receives);
    }

    @Test
    void datagramsOfAllSizesKeepTheirBounds() throws Exception {
        int[] sizes = {500, 500, 200, 500, 700, 700, 700, 1, 700, 2, 2, 2, 3, 40_000, 40_000, 5};
        byte[] content = random(Arrays.stream(sizes).sum());
        TransmitSource source = open(file(content));
        List<PacketElement> elements = new ArrayList<>();
        int at = 0;
        for (int size : sizes) {
            int half = size / 2;
            elements.add(memory(Arrays.copyOfRange(content, at, at + half)));
            elements.add(PacketElement.of(source, at + half, size - half).endOfPacket());
            at += size;
        }
        BackgroundCall<Long> sent =
                BackgroundCall.onVirtualThread(
                        () -> client.transmitPackets(elements).blocking().start(soon()));
        at = 0;
        for (int size : sizes) {
            assertArrayEquals(Arrays.copyOfRange(content, at, at + size), receive());
            at += size;
        }
        assertEquals(content.length, sent.result());
    }

    @Test
    void theLongestDatagramOfAsManyElementsAsThereMayBe() throws Exception {
        client.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 18);
        byte[] content = random(65_507);
        TransmitSource source = open(file(content));
        List<PacketElement> elements = new ArrayList<>();
        int each = 65_507 / UdpSocket.MAX_ELEMENTS;
        for (int i = 0; i < UdpSocket.MAX_ELEMENTS - 1; i++) {
            elements.add(
                    i % 3 == 0
                            ? PacketElement.of(source, i * each, each)
                            : memory(Arrays.copyOfRange(content, i * each, (i + 1) * each)));
        }
        int rest = (UdpSocket.MAX_ELEMENTS - 1) * each;
        elements.add(PacketElement.of(source, rest, content.length - rest));
        assertEquals(content.length, client.transmitPackets(elements).blocking().start(soon()));
        assertArrayEquals(content, receive());
    }

    @Test
    void segmentsSentTogetherAreReportedToACoalescingReceiver() throws Exception {
        UdpSocket coalescing = null;
        if (port.status().capabilities().has(Feature.UDP_RECV_MAX_COALESCED_SIZE)) {
            coalescing = port.openUdp(loopback(), UdpOptions.DEFAULT.withCoalescing(true));
        }
        assumeTrue(coalescing != null, "this system does not coalesce");
        client.connect(coalescing.localAddress());
        byte[] content = random(9_500);
        TransmitSource source = open(file(content));
        List<PacketElement> elements = new ArrayList<>();
        for (int at = 0; at < content.length; at += 1_000) {
            int length = Math.min(1_000, content.length - at);
            elements.add(PacketElement.of(source, at, length).endOfPacket());
        }
        assertEquals(content.length, client.transmitPackets(elements).blocking().start(soon()));
        IoBuffer buffer = buffer(66_000);
        int have = 0;
        int most = 0;
        while (have < content.length) {
            coalescing.blocking().receive(buffer, soon());
            byte[] expected = Arrays.copyOfRange(content, have, have + buffer.length());
            assertArrayEquals(expected, buffer.toByteArray());
            have += buffer.length();
            most = Math.max(most, buffer.length());
        }
        if (!system.isWinsock()) { // there the system decides
            assertEquals(content.length, most, "all of it in one call, by UDP_SEGMENT");
        }
    }

    @Test
    void ipv6() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        server = port.openUdp(loopback6());
        server.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
        client = port.openUdp(loopback6()).connect(server.localAddress());
        transmit(end(random(300)), end(random(300)), end(random(20)), memory(random(65_527)));
        for (int size : new int[] {300, 300, 20, 65_527}) {
            assertArrayEquals(random(size), receive());
        }
    }

    @Test
    void piecesOfChannels() throws Exception {
        byte[] content = random(200_000);
        Path path = file(content);
        try (FileChannel channel = FileChannel.open(path)) {
            TransmitSource read = keep(port.source(channel));
            TransmitSource opened = open(path);
            List<PacketElement> elements = new ArrayList<>();
            for (int i = 0; i < 20; i++) { // more than is read at a time
                elements.add(PacketElement.of(read, i * 100, 4_000));
                elements.add(PacketElement.of(opened, i * 1_000, 10));
                elements.add(PacketElement.of(read, i * 5_000, 4_000));
                elements.add(PacketElement.of(read, 3, 0).endOfPacket());
                elements.add(PacketElement.of(opened, i, 7).endOfPacket());
            }
            DatagramOutcomes receives = new DatagramOutcomes();
            server.receiveEach(receives);
            client.transmitPackets(elements).startAndRelease();
            for (int i = 0; i < 20; i++) {
                byte[] expected =
                        concat(
                                Arrays.copyOfRange(content, i * 100, i * 100 + 4_000),
                                Arrays.copyOfRange(content, i * 1_000, i * 1_000 + 10),
                                Arrays.copyOfRange(content, i * 5_000, i * 5_000 + 4_000));
                for (byte[] each : List.of(expected, Arrays.copyOfRange(content, i, i + 7))) {
                    IoBuffer buffer = receives.success().buffer();
                    assertArrayEquals(each, buffer.toByteArray());
                    buffer.release();
                }
            }
            DatagramsOnPort.close(server, receives);
        }
    }

    @Test
    void transmissionsAndSendsLeaveInTheOrderOfTheirStarts() throws Exception {
        TransmitSource source = open(file(random(1_000)));
        DatagramOutcomes receives = new DatagramOutcomes();
        server.receiveEach(receives);
        for (int i = 0; i < 20; i++) {
            client.sendAndRelease(lend("send " + i), null);
            IoBuffer first = lend("first " + i);
            IoBuffer second = lend("second " + i);
            client.transmitPackets(
                            List.of(
                                    PacketElement.of(first).endOfPacket(),
                                    PacketElement.of(source, 0, 0),
                                    PacketElement.of(second)))
                    .startAndRelease();
            client.sendAndRelease(lend("beyond " + i), null);
        }
        for (int i = 0; i < 20; i++) {
            for (String what : List.of("send ", "first ", "second ", "beyond ")) {
                receives.received(what + i);
            }
        }
        DatagramsOnPort.close(server, receives);
    }

    @Test
    void handlersFuturesAndHints() throws Exception {
        IoBuffer[] buffers = {lend("one"), lend("two")};
        List<PacketElement> elements =
                List.of(PacketElement.of(buffers[0]), PacketElement.of(buffers[1]));
        VectorOutcomes outcomes = new VectorOutcomes();
        client.transmitPackets(elements).start(soon(), outcomes);
        VectorOutcomes.Outcome outcome = outcomes.success();
        assertEquals(6, outcome.bytes());
        assertIterableEquals(List.of(buffers), outcome.buffers());
        assertEquals(
                6,
                client.transmitPackets(elements)
                        .flags(TransmitFlag.USE_SYSTEM_THREAD)
                        .async()
                        .start(Deadline.NONE)
                        .get(Await.MILLIS, TimeUnit.MILLISECONDS));
        client.transmitPackets(elements).flags(TransmitFlag.USE_DEFAULT_WORKER).startAndRelease();
        for (int i = 0; i < 3; i++) {
            assertEquals("onetwo", new String(receive()));
        }
        Await.until("the buffers are back", () -> port.status().counters().lentBuffers() == 0);
    }

    @Test
    void anUnreachablePeerFailsNothing() throws Exception {
        UdpSocket gone = port.openUdp(loopback());
        UdpSocket lonely = port.openUdp(loopback()).connect(gone.localAddress());
        gone.close();
        Await.until("it is closed", () -> port.status().counters().openHandles() == 3);
        for (int i = 0; i < 5; i++) {
            List<PacketElement> elements = List.of(end(random(10)), end(random(20)));
            assertEquals(30, lonely.transmitPackets(elements).blocking().start(soon()));
        }
    }
}
