package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.FileTransmission;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.WatchedUring;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Transmissions of a file in the page cache, besides those of {@link TransmitContract} on every
 * system.
 */
public abstract class CachedTransmitContract extends TransmissionContract {
    /** More than the buffers of a connection take. */
    public static final int MUCH = 32 << 20;

    public final WatchedUring kernel;

    public CachedTransmitContract(WatchedUring kernel) {
        super(() -> kernel);
        this.kernel = kernel;
    }

    /** A file in the page cache that is sent in the way under test. */
    public abstract TransmitSource ready(Path path) throws Exception;

    /** The longest piece of a file that is sent in this way. */
    public abstract int longest();

    /** The whole of a file, in pieces that are sent in this way. */
    public final List<PacketElement> pieces(TransmitSource source, int length) {
        List<PacketElement> pieces = new ArrayList<>();
        int piece = Math.min(longest(), length);
        for (int at = 0; at < length; at += piece) {
            pieces.add(PacketElement.of(source, at, Math.min(piece, length - at)));
        }
        return pieces;
    }

    /** Transmits it between head and tail, and asserts that all is received. */
    public final void assertArrives(Pair pair, FileTransmission<?> transmission, byte[] content)
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
    void aSlowReader() throws Exception {
        byte[] content = random(MUCH);
        TransmitSource source = ready(file(content));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer tail = lend("tail");
        List<PacketElement> elements = pieces(source, MUCH);
        elements.add(PacketElement.of(tail));
        pair.ours().transmitPackets(elements).start(soon(), outcomes);
        pair.ours().sendAndRelease(lend("beyond"));
        byte[] expected = concat(content, "tailbeyond".getBytes());
        for (int at = 0; at < expected.length; ) {
            byte[] some = pair.theirs().read(Math.min(77_777, expected.length - at));
            assertTrue(Arrays.equals(some, 0, some.length, expected, at, at + some.length));
            at += some.length;
        }
        assertEquals(MUCH + 4, outcomes.next(Event.MOVED).bytes());
        tail.release();
    }

    @Test
    void aCancelWhileItWaitsForTheReader() throws Exception {
        TransmitSource source = ready(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        long operation =
                pair.ours().transmitPackets(pieces(source, MUCH)).start(Deadline.NONE, outcomes);
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
                        () ->
                                pair.ours()
                                        .transmitPackets(pieces(source, MUCH))
                                        .blocking()
                                        .start(shortly()));
        assertWentOnlyPartly(pair, failure, 0, MUCH);
    }

    @Test
    void theOtherSideBreaksOffWhileItWaits() throws Exception {
        TransmitSource source = ready(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(pieces(source, MUCH)).start(Deadline.NONE, outcomes);
        pair.theirs().read(1);
        pair.theirs().reset();
        assertTrue(outcomes.next(Kind.CONNECTION_RESET).failure().transferred() < MUCH);
    }

    @Test
    void thisSideClosesWhileItWaits() throws Exception {
        TransmitSource source = ready(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(pieces(source, MUCH)).start(Deadline.NONE, outcomes);
        pair.theirs().read(1);
        pair.ours().close();
        assertTrue(outcomes.next(Kind.CLOSED).failure().transferred() > 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, MUCH - 4_096, MUCH - 5_000, MUCH - 1})
    void aFileTruncatedWhileItWaitsForTheReader(int length) throws Exception {
        byte[] content = random(MUCH);
        Path path = file(content);
        TransmitSource source = ready(path);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .transmitPackets(pieces(source, MUCH))
                .disconnect()
                .start(Deadline.NONE, outcomes);
        pair.theirs().read(1);
        truncate(path, length);
        BackgroundCall<byte[]> reader =
                BackgroundCall.onPlatformThread(() -> pair.theirs().readToEnd());
        IoFailure failure = outcomes.next(Kind.FILE_TRUNCATED).failure();
        pair.ours().closeAfterSending();
        byte[] read = reader.result();
        assertEquals(failure.transferred(), 1 + read.length);
        assertTrue(failure.transferred() < MUCH, failure::getMessage);
        int true_ = Math.min(read.length, length - 1);
        assertTrue(Arrays.equals(read, 0, Math.max(0, true_), content, 1, 1 + Math.max(0, true_)));
    }

    @Test
    void aFileTruncatedBeforeItsTurn() throws Exception {
        byte[] content = random(2 << 20);
        Path path = file(content);
        TransmitSource source = ready(path);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().sendAndRelease(buffer(random(MUCH)));
        pair.ours().transmitFile(source).start(Deadline.NONE, outcomes);
        truncate(path, (1 << 20) + 100);
        pair.theirs().read(MUCH);
        assertEquals((1 << 20) + 100, outcomes.next(Kind.FILE_TRUNCATED).failure().transferred());
        assertArrayEquals(
                Arrays.copyOf(content, (1 << 20) + 100), pair.theirs().read((1 << 20) + 100));
    }

    /** Truncates it after the check of its size: the kernel notices. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, 1 << 20, (1 << 20) + 4_096})
    void aFileTruncatedAtTheMomentOfTheSend(int length) throws Exception {
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
    void aHoleIsReadThroughTheRing() throws Exception {
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
