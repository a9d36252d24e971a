package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.DatagramTransmission;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Failures, early ends and misuse of datagram transmissions. */
public abstract class DatagramTransmitFailureContract extends DatagramTransmissionContract {
    public DatagramTransmitFailureContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- failures

    @Test
    void aDatagramThatIsTooLongReportsItsElementAndTheDatagramsBefore() throws Exception {
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
        assertEquals(OptionalInt.of(3), failure.element());
        assertEquals(OptionalInt.of(2), failure.datagrams());
        assertEquals(200, failure.transferred());
        assertTrue(failure.getMessage().contains("element 3 of datagram 2"), failure::getMessage);
        assertEquals(List.of(100, 100), receiveAll().stream().map(data -> data.length).toList());
    }

    @Test
    void aFileTruncatedMeanwhileReportsItsElementAndTheDatagramsBefore() throws Exception {
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
    void aChannelTruncatedMeanwhileReportsItsElementAndTheDatagramsBefore() throws Exception {
        Path path = file(random(1_000));
        try (FileChannel channel = FileChannel.open(path)) {
            TransmitSource source = keep(port.source(channel));
            IoFailure failure =
                    assertTruncated(
                            path,
                            2,
                            PacketElement.of(source, 0, 100).endOfPacket(),
                            memory(random(20)),
                            PacketElement.of(source, 550, 80).endOfPacket(),
                            PacketElement.of(source, 0, 100));
            assertInstanceOf(EOFException.class, failure.getCause());
            assertEquals(OptionalInt.of(1), failure.datagrams());
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
        assertEquals(OptionalInt.of(failing), failure.element(), failure::getMessage);
        assertEquals(100L * failure.datagrams().orElseThrow(), failure.transferred());
        List<Integer> sizes = Collections.nCopies(failure.datagrams().orElseThrow(), 100);
        assertEquals(sizes, receiveAll().stream().map(data -> data.length).toList());
        return failure;
    }

    /** Holds up the completion thread in a handler until it is closed. */
    private final class Held implements AutoCloseable {
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore ends = new Semaphore(0);

        Held() throws Exception {
            UdpSocket other = port.openUdp(loopback());
            other.receive(
                    buffer(1),
                    Deadline.NONE,
                    (socket, buffer, datagram) -> {
                        begun.release();
                        ends.acquireUninterruptibly();
                        socket.close();
                    });
            other.sendAndRelease(buffer(0), other.localAddress()); // no handler waits for it
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
                assertFails(
                        Kind.TIMED_OUT,
                        () -> late.blocking().start(Deadline.after(0, TimeUnit.SECONDS)));
        assertEquals(OptionalInt.of(0), failure.datagrams());
        assertEquals(List.of(), receiveAll());
        buffer.release();
    }

    @Test
    void aCancelReportsTheSentDatagrams() throws Exception {
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
            List<byte[]> received = receiveAll();
            assertEquals(failure == null ? 10 : failure.datagrams().orElseThrow(), received.size());
            long bytes = received.stream().mapToLong(data -> data.length).sum();
            assertEquals(failure == null ? outcome.bytes() : failure.transferred(), bytes);
            assertTrue(failure == null || failure.kind() == Kind.CANCELLED);
        }
    }

    @Test
    void closingEndsItAndReturnsTheBuffers() throws Exception {
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
    void misuseIsRefusedAtOnceAndNothingIsTaken() throws Exception {
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
        try (TransmitSource foreign = other.openFile(file(random(10)))) {
            PacketElement elsewhere = PacketElement.of(foreign, 0, 1);
            assertRefused(IllegalArgumentException.class, "opened for", kept, elsewhere);
        }
        source.close();
        assertRefused(IllegalStateException.class, "closed", kept, piece);
        UdpSocket alone = port.openUdp(loopback());
        IllegalStateException refusal =
                assertThrows(
                        IllegalStateException.class,
                        () -> alone.transmitPackets(List.of(kept)).startAndRelease());
        assertTrue(refusal.getMessage().contains("not connected"), refusal::getMessage);
        DatagramTransmission once = client.transmitPackets(List.of(kept));
        once.blocking().start(soon());
        assertThrows(IllegalStateException.class, once::startAndRelease);
        buffer.release();
        assertEquals(List.of("kept"), receiveAll().stream().map(String::new).toList());
    }

    private void assertRefused(
            Class<? extends RuntimeException> how, String why, PacketElement... elements) {
        DatagramTransmission wrong = client.transmitPackets(List.of(elements));
        RuntimeException refusal = assertThrows(how, () -> wrong.async().start(Deadline.NONE));
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
