package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.FileTransmission;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.Outcomes.Event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is sent of a file that the page cache holds, beyond what {@link TransmitContract} asks of
 * every system.
 */
abstract class CachedTransmitContract extends TransmissionContract {
    /** More than the buffers of a connection take. */
    static final int MUCH = 32 << 20;

    final WatchedUring kernel;

    CachedTransmitContract(WatchedUring kernel) {
        super(() -> kernel);
        this.kernel = kernel;
    }

    /** A file whose content the page cache holds, and which goes the way that this is about. */
    abstract TransmitSource ready(Path path) throws Exception;

    /** The longest piece of a file that goes this way. */
    abstract int longest();

    /** The whole of a file, in pieces that go this way. */
    final List<PacketElement> pieces(TransmitSource source, int length) {
        List<PacketElement> pieces = new ArrayList<>();
        int piece = Math.min(longest(), length);
        for (int at = 0; at < length; at += piece) {
            pieces.add(PacketElement.of(source, at, Math.min(piece, length - at)));
        }
        return pieces;
    }

    /** Starts it between head and tail, and sees that all arrives. */
    final void assertArrives(Pair pair, FileTransmission<?> transmission, byte[] content)
            throws Exception {
        IoBuffer head = lend("the head");
        IoBuffer tail = lend("the tail");
        Outcomes outcomes = new Outcomes();
        transmission.head(head).tail(tail).start(soon(), outcomes);
        byte[] expected = betweenHeadAndTail(content, 0, content.length);
        assertArrayEquals(expected, pair.theirs().read(expected.length));
        assertEquals(expected.length, outcomes.next(Event.MOVED).bytes());
        head.release();
        tail.release();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                16_384,
                16_385,
                65_536,
                65_537,
                (1 << 20) - 1,
                1 << 20,
                (1 << 20) + 1,
                (1 << 20) + 16_384,
                (1 << 20) + 16_385,
                (3 << 20) + 13
            })
    void headRegionAndTailOfEverySize(int size) throws Exception {
        byte[] content = random((3 << 20) + 100_000);
        TransmitSource source = ready(file(content));
        Pair pair = accepted();
        for (int offset : new int[] {0, 7, 4_096, content.length - size}) {
            byte[] part = Arrays.copyOfRange(content, offset, offset + size);
            assertArrives(pair, pair.ours().transmitFile(source).region(offset, size), part);
        }
    }

    @Test
    void manyPiecesOfManyFiles() throws Exception {
        byte[] content = random(3 << 20);
        TransmitSource first = ready(file(content));
        TransmitSource second = ready(file(content));
        Pair pair = accepted();
        PacketElement[] elements = new PacketElement[100];
        byte[][] expected = new byte[elements.length][];
        for (int i = 0; i < elements.length; i++) {
            int bytes = 10_000 + i * 200;
            elements[i] = PacketElement.of(i % 2 == 0 ? first : second, i * 1_000, bytes);
            elements[i] = i % 7 == 0 ? elements[i].endOfPacket() : elements[i];
            expected[i] = Arrays.copyOfRange(content, i * 1_000, i * 1_000 + bytes);
        }
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(List.of(elements)).disconnect().start(soon(), outcomes);
        assertArrayEquals(concat(expected), pair.theirs().readToEnd());
        outcomes.next(Event.MOVED);
    }

    @Test
    void aReaderThatTakesItsTime() throws Exception {
        byte[] content = random(MUCH);
        TransmitSource source = ready(file(content));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer tail = lend("tail");
        List<PacketElement> elements = pieces(source, MUCH);
        elements.add(PacketElement.of(tail));
        pair.ours().transmitPackets(elements).start(soon(), outcomes);
        pair.ours().send(lend("behind"));
        byte[] expected = concat(content, "tailbehind".getBytes());
        for (int at = 0; at < expected.length; ) {
            byte[] some = pair.theirs().read(Math.min(77_777, expected.length - at));
            assertTrue(Arrays.equals(some, 0, some.length, expected, at, at + some.length));
            at += some.length;
        }
        assertEquals(MUCH + 4, outcomes.next(Event.MOVED).bytes());
        tail.release();
    }

    @Test
    void cancelledWhileItWaitsForTheReader() throws Exception {
        TransmitSource source = ready(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        long operation = pair.ours().transmitPackets(pieces(source, MUCH)).start(outcomes);
        pair.theirs().read(1);
        pair.ours().cancel(operation);
        assertWentOnlyPartly(pair, outcomes.next(Kind.CANCELLED).failure(), 1, MUCH);
    }

    @Test
    void aDeadlinePassesWhileItWaitsForTheReader() throws Exception {
        TransmitSource source = ready(file(random(MUCH)));
        Pair pair = accepted();
        IoFailure failure =
                assertFails(
                        Kind.TIMED_OUT,
                        () -> pair.ours().transmitPackets(pieces(source, MUCH)).await(shortly()));
        assertWentOnlyPartly(pair, failure, 0, MUCH);
    }

    @Test
    void theOtherSideBreaksOffWhileItWaits() throws Exception {
        TransmitSource source = ready(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(pieces(source, MUCH)).start(outcomes);
        pair.theirs().read(1);
        pair.theirs().reset();
        assertTrue(outcomes.next(Kind.CONNECTION_RESET).failure().transferred() < MUCH);
    }

    @Test
    void thisSideClosesWhileItWaits() throws Exception {
        TransmitSource source = ready(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(pieces(source, MUCH)).start(outcomes);
        pair.theirs().read(1);
        pair.ours().close();
        assertTrue(outcomes.next(Kind.CLOSED).failure().transferred() > 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, MUCH - 4_096, MUCH - 5_000, MUCH - 1})
    void truncatedWhileItWaitsForTheReader(int length) throws Exception {
        byte[] content = random(MUCH);
        Path path = file(content);
        TransmitSource source = ready(path);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(pieces(source, MUCH)).disconnect().start(outcomes);
        pair.theirs().read(1);
        truncate(path, length);
        Elsewhere<byte[]> reader = Elsewhere.onPlatformThread(() -> pair.theirs().readToEnd());
        IoFailure failure = outcomes.next(Kind.FILE_TRUNCATED).failure();
        pair.ours().closeAfterSending();
        byte[] read = reader.result();
        assertEquals(failure.transferred(), 1 + read.length);
        assertTrue(failure.transferred() < MUCH, failure::getMessage);
        int true_ = Math.min(read.length, length - 1);
        assertTrue(Arrays.equals(read, 0, Math.max(0, true_), content, 1, 1 + Math.max(0, true_)));
    }

    @Test
    void truncatedBeforeItsTurn() throws Exception {
        byte[] content = random(2 << 20);
        Path path = file(content);
        TransmitSource source = ready(path);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().send(buffer(random(MUCH)));
        pair.ours().transmitFile(source).start(outcomes);
        truncate(path, (1 << 20) + 100);
        pair.theirs().read(MUCH);
        assertEquals((1 << 20) + 100, outcomes.next(Kind.FILE_TRUNCATED).failure().transferred());
        assertArrayEquals(
                Arrays.copyOf(content, (1 << 20) + 100), pair.theirs().read((1 << 20) + 100));
    }

    /** Cut off between the look at the size and the send: the kernel finds out. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, 1 << 20, (1 << 20) + 4_096})
    void truncatedInTheMomentOfTheSend(int length) throws Exception {
        byte[] content = random(3 << 19);
        Path path = file(content);
        TransmitSource source = ready(path);
        Pair pair = accepted();
        kernel.pretendSize(content.length);
        truncate(path, length);
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(soon(), outcomes);
        assertArrayEquals(Arrays.copyOf(content, length), pair.theirs().read(length));
        assertEquals(length, outcomes.next(Kind.FILE_TRUNCATED).failure().transferred());
    }

    @Test
    void aHoleIsReadAndNotWaitedFor() throws Exception {
        byte[] content = random(2 << 20);
        Path path = file(content);
        TransmitSource source = ready(path);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(8 << 20);
            file.seek(file.length());
            file.write(content);
        }
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(pieces(source, 10 << 20)).start(soon(), outcomes);
        byte[] expected = concat(content, new byte[6 << 20], content);
        assertArrayEquals(expected, pair.theirs().read(expected.length));
        outcomes.next(Event.MOVED);
    }
}
