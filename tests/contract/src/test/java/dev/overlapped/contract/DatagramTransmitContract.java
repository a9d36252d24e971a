package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.CompletionPort;
import dev.overlapped.DatagramTransmission;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Datagrams of memory and pieces of files, many in one operation: TransmitPackets on UDP. */
abstract class DatagramTransmitContract extends TransmissionContract {
    private UdpSocket server;
    private UdpSocket client;

    DatagramTransmitContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void openBoth() throws Exception {
        assumeTrue(
                port.capabilities().has(Feature.TRANSMIT_PACKETS_OF_DATAGRAMS),
                () -> port.capabilities().of(Feature.TRANSMIT_PACKETS_OF_DATAGRAMS).toString());
        server = UdpSocket.open(port, loopback());
        server.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
        client = UdpSocket.open(port, loopback()).connect(server.localAddress());
    }

    private static PacketElement memory(byte[] data) {
        return PacketElement.of(buffer(data));
    }

    private static PacketElement end(byte[] data) {
        return memory(data).endOfPacket();
    }

    private byte[] receive() throws IoFailure {
        IoBuffer buffer = buffer(66_000);
        server.receive(buffer, soon());
        return buffer.toByteArray();
    }

    /** What arrives before a datagram of one byte, which is sent behind it. */
    private List<byte[]> receiveAll() throws IoFailure {
        DatagramsOnPort.send(client, null, "!");
        List<byte[]> all = new ArrayList<>();
        for (byte[] data; (data = receive()).length != 1; ) {
            all.add(data);
        }
        return all;
    }

    private long transmit(PacketElement... elements) throws IoFailure {
        return client.transmitPackets(List.of(elements)).await(soon());
    }

    // ---- what arrives

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
        assertEquals(content.length, client.transmitPackets(elements).await(soon()));
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
        Elsewhere<Long> sent =
                Elsewhere.onVirtualThread(() -> client.transmitPackets(elements).await(soon()));
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
        assertEquals(content.length, client.transmitPackets(elements).await(soon()));
        assertArrayEquals(content, receive());
    }

    @Test
    void whatGoesTogetherIsToldToWhoeverTakesItTogether() throws Exception {
        UdpSocket coalescing = null;
        if (port.capabilities().has(Feature.UDP_RECV_MAX_COALESCED_SIZE)) {
            coalescing = UdpSocket.open(port, loopback(), UdpOptions.DEFAULT.withCoalescing(true));
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
        assertEquals(content.length, client.transmitPackets(elements).await(soon()));
        IoBuffer buffer = buffer(66_000);
        int have = 0;
        int most = 0;
        while (have < content.length) {
            coalescing.receive(buffer, soon());
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
        server = UdpSocket.open(port, loopback6());
        server.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
        client = UdpSocket.open(port, loopback6()).connect(server.localAddress());
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
            TransmitSource read = keep(TransmitSource.of(port, channel));
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
            client.transmitPackets(elements).start();
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
            client.send(lend("send " + i), null);
            IoBuffer first = lend("first " + i);
            IoBuffer second = lend("second " + i);
            client.transmitPackets(
                            List.of(
                                    PacketElement.of(first).endOfPacket(),
                                    PacketElement.of(source, 0, 0),
                                    PacketElement.of(second)))
                    .start();
            client.send(lend("behind " + i), null);
        }
        for (int i = 0; i < 20; i++) {
            for (String what : List.of("send ", "first ", "second ", "behind ")) {
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
                        .startAsync()
                        .get(Await.MILLIS, TimeUnit.MILLISECONDS));
        client.transmitPackets(elements).flags(TransmitFlag.USE_DEFAULT_WORKER).start();
        for (int i = 0; i < 3; i++) {
            assertEquals("onetwo", new String(receive()));
        }
        Await.until("the buffers are back", () -> port.counters().lentBuffers() == 0);
    }

    @Test
    void anUnreachablePeerFailsNothing() throws Exception {
        UdpSocket gone = UdpSocket.open(port, loopback());
        UdpSocket lonely = UdpSocket.open(port, loopback()).connect(gone.localAddress());
        gone.close();
        Await.until("it is closed", () -> port.counters().openHandles() == 3);
        for (int i = 0; i < 5; i++) {
            List<PacketElement> elements = List.of(end(random(10)), end(random(20)));
            assertEquals(30, lonely.transmitPackets(elements).await(soon()));
        }
    }

    // ---- what fails

    @Test
    void aDatagramThatIsTooLongSaysWhichAndWhatWentBefore() throws Exception {
        TransmitSource source = open(file(random(70_000)));
        IoFailure failure =
                assertFails(
                        Kind.MESSAGE_TRUNCATED,
                        () ->
                                transmit(
                                        end(random(100)),
                                        memory(random(30)),
                                        end(random(70)),
                                        PacketElement.of(source, 0, 65_000),
                                        PacketElement.of(source, 0, 508).endOfPacket(),
                                        end(random(5))));
        assertEquals(3, failure.element());
        assertEquals(2, failure.datagrams());
        assertEquals(200, failure.transferred());
        assertTrue(failure.getMessage().contains("element 3 of datagram 2"), failure::getMessage);
        assertEquals(List.of(100, 100), receiveAll().stream().map(data -> data.length).toList());
    }

    @Test
    void aFileTruncatedMeanwhileSaysWhichAndWhatWentBefore() throws Exception {
        Path path = file(random(1_000));
        TransmitSource source = open(path);
        assertTruncated(
                path,
                1,
                PacketElement.of(source, 0, 100).endOfPacket(),
                PacketElement.of(source, 550, 100).endOfPacket(),
                PacketElement.of(source, 0, 100));
    }

    @Test
    void aChannelTruncatedMeanwhileSaysWhichAndWhatWentBefore() throws Exception {
        Path path = file(random(1_000));
        try (FileChannel channel = FileChannel.open(path)) {
            TransmitSource source = keep(TransmitSource.of(port, channel));
            IoFailure failure =
                    assertTruncated(
                            path,
                            2,
                            PacketElement.of(source, 0, 100).endOfPacket(),
                            memory(random(20)),
                            PacketElement.of(source, 550, 80).endOfPacket(),
                            PacketElement.of(source, 0, 100));
            assertInstanceOf(EOFException.class, failure.getCause());
            assertEquals(1, failure.datagrams());
        }
    }

    /** The file loses its end between the start and the first read. */
    private IoFailure assertTruncated(Path path, int failing, PacketElement... elements)
            throws Exception {
        VectorOutcomes outcomes = new VectorOutcomes();
        try (Held _ = new Held()) {
            client.transmitPackets(List.of(elements)).start(soon(), outcomes);
            truncate(path, 600);
        }
        IoFailure failure = outcomes.failure(Kind.FILE_TRUNCATED).failure();
        assertEquals(failing, failure.element(), failure::getMessage);
        assertEquals(100L * failure.datagrams(), failure.transferred());
        List<Integer> told = Collections.nCopies(failure.datagrams(), 100);
        assertEquals(told, receiveAll().stream().map(data -> data.length).toList());
        return failure;
    }

    /** Holds up the completion thread in a handler until it is closed. */
    private final class Held implements AutoCloseable {
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore ends = new Semaphore(0);

        Held() throws Exception {
            UdpSocket other = UdpSocket.open(port, loopback());
            other.receive(
                    buffer(1),
                    (socket, buffer, datagram) -> {
                        begun.release();
                        ends.acquireUninterruptibly();
                        socket.close();
                    });
            other.send(buffer(0), other.localAddress()); // nobody waits, for it cannot be told
            assertTrue(begun.tryAcquire(Await.MILLIS, TimeUnit.MILLISECONDS));
        }

        @Override
        public void close() {
            ends.release();
        }
    }

    // ---- ending early

    @Test
    void aDeadlineThatHasPassedSendsNothing() throws Exception {
        IoBuffer buffer = lend("late");
        DatagramTransmission late = client.transmitPackets(List.of(PacketElement.of(buffer)));
        IoFailure failure =
                assertFails(Kind.TIMED_OUT, () -> late.await(Deadline.after(0, TimeUnit.SECONDS)));
        assertEquals(0, failure.datagrams());
        assertEquals(List.of(), receiveAll());
        buffer.release();
    }

    @Test
    void cancelledItSaysWhatWent() throws Exception {
        TransmitSource source = open(file(random(1_000)));
        List<PacketElement> elements = new ArrayList<>();
        for (int i = 0; i < 10; i++) { // none of which go together
            elements.add(PacketElement.of(source, i, 10 + i).endOfPacket());
        }
        for (int i = 0; i < 100; i++) {
            VectorOutcomes outcomes = new VectorOutcomes();
            long operation = client.transmitPackets(elements).start(soon(), outcomes);
            client.cancel(operation);
            VectorOutcomes.Outcome outcome = outcomes.next();
            IoFailure failure = outcome.failure();
            List<byte[]> came = receiveAll();
            assertEquals(failure == null ? 10 : failure.datagrams(), came.size());
            long bytes = came.stream().mapToLong(data -> data.length).sum();
            assertEquals(failure == null ? outcome.bytes() : failure.transferred(), bytes);
            assertTrue(failure == null || failure.kind() == Kind.CANCELLED);
        }
    }

    @Test
    void closingEndsItAndBringsTheBuffersBack() throws Exception {
        TransmitSource source = open(file(random(1_000)));
        VectorOutcomes outcomes = new VectorOutcomes();
        IoBuffer buffer = lend("last");
        List<PacketElement> elements =
                List.of(PacketElement.of(source, 0, 1_000).endOfPacket(), PacketElement.of(buffer));
        client.transmitPackets(elements).start(soon(), outcomes);
        client.close();
        VectorOutcomes.Outcome outcome = outcomes.next();
        assertTrue(outcome.failure() == null || outcome.failure().kind() == Kind.CLOSED);
        assertSame(buffer, outcome.buffers().get(0));
        client.transmitPackets(elements).start(soon(), outcomes);
        outcomes.failure(Kind.CLOSED);
        buffer.release();
    }

    // ---- misuse

    @Test
    void whatIsWrongIsSaidAtOnceAndNothingIsTaken() throws Exception {
        TransmitSource source = open(file(random(1_000)));
        IoBuffer buffer = lend("kept");
        PacketElement kept = PacketElement.of(buffer);
        PacketElement nothing = PacketElement.of(source, 0, 0).endOfPacket();
        assertRefused(
                IllegalArgumentException.class, "elements 1 to 1", kept.endOfPacket(), nothing);
        assertRefused(IllegalArgumentException.class, "elements 0 to 0", nothing, kept);
        assertRefused(IllegalStateException.class, "", kept, kept);
        PacketElement beyond = PacketElement.of(source, 1, 1_000);
        assertRefused(IndexOutOfBoundsException.class, "1000 bytes at offset 1", kept, beyond);
        List<PacketElement> many = new ArrayList<>(List.of(kept));
        PacketElement piece = PacketElement.of(source, 0, 1);
        many.addAll(Collections.nCopies(UdpSocket.MAX_ELEMENTS, piece));
        assertRefused(
                IllegalArgumentException.class, "1 to 512", many.toArray(PacketElement[]::new));
        CompletionPort other = open(CompletionPort.builder().threads(1));
        try (TransmitSource foreign = TransmitSource.open(other, file(random(10)))) {
            PacketElement elsewhere = PacketElement.of(foreign, 0, 1);
            assertRefused(IllegalArgumentException.class, "opened for", kept, elsewhere);
        }
        source.close();
        assertRefused(IllegalStateException.class, "closed", kept, piece);
        UdpSocket alone = UdpSocket.open(port, loopback());
        IllegalStateException refusal =
                assertThrows(
                        IllegalStateException.class,
                        () -> alone.transmitPackets(List.of(kept)).start());
        assertTrue(refusal.getMessage().contains("not connected"), refusal::getMessage);
        DatagramTransmission once = client.transmitPackets(List.of(kept));
        once.await(soon());
        assertThrows(IllegalStateException.class, once::start);
        buffer.release();
        assertEquals(List.of("kept"), receiveAll().stream().map(String::new).toList());
    }

    private void assertRefused(
            Class<? extends RuntimeException> how, String why, PacketElement... elements) {
        DatagramTransmission wrong = client.transmitPackets(List.of(elements));
        RuntimeException refusal = assertThrows(how, () -> wrong.startAsync());
        assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
    }

    @Test
    void thereIsNothingToDisconnect() {
        DatagramTransmission none = client.transmitPackets(List.of());
        for (TransmitFlag flag : List.of(TransmitFlag.DISCONNECT, TransmitFlag.WRITE_BEHIND)) {
            assertThrows(IllegalArgumentException.class, () -> none.flags(flag));
        }
        none.flags(TransmitFlag.USE_KERNEL_APC);
        assertThrows(
                IllegalArgumentException.class, () -> none.flags(TransmitFlag.USE_SYSTEM_THREAD));
    }
}
