package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.IoOperation;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Transmitting files, and packets of memory and files. */
public abstract class TransmitContract extends TransmissionContract {
    /** More than the buffers of a connection take. */
    private static final int MUCH = 64 << 20;

    public TransmitContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- what arrives

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_096, 16_384, 65_536, 65_537, 1 << 20, (3 << 20) + 13})
    void headRegionAndTailOfEverySize(int asked) throws Exception {
        int size = much(asked);
        byte[] content = random(size + 20);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        IoBuffer head = lend("the head");
        IoBuffer tail = lend("the tail");
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .transmitFile(source)
                .head(head)
                .region(7, size)
                .tail(tail)
                .start(soon(), outcomes);
        byte[] expected = betweenHeadAndTail(content, 7, size);
        assertArrayEquals(expected, pair.theirs().read(expected.length));
        assertEquals(expected.length, outcomes.next(Event.MOVED).bytes());
        assertEquals("the head", head.toText(), "lent again, as it was");
        head.release();
        tail.release();
    }

    @Test
    void withoutARegionItIsTheWholeFile() throws Exception {
        byte[] content = random(300_001);
        TransmitSource source = open(file(content));
        assertEquals(content.length, source.size());
        Pair pair = connected();
        BackgroundCall<Long> total =
                BackgroundCall.onVirtualThread(
                        () -> pair.ours().transmitFile(source).blocking().start(soon()));
        assertArrayEquals(content, pair.theirs().read(content.length));
        assertEquals(content.length, total.result());
    }

    @Test
    void theFormWithoutAFile() throws Exception {
        Pair pair = accepted();
        IoBuffer head = lend("head");
        IoBuffer tail = lend("tail");
        assertEquals(0, pair.ours().transmitFile().blocking().start(soon()));
        assertEquals(4, pair.ours().transmitFile().head(head).blocking().start(soon()));
        assertEquals(4, pair.ours().transmitFile().tail(tail).blocking().start(soon()));
        assertEquals(8, pair.ours().transmitFile().head(head).tail(tail).blocking().start(soon()));
        assertEquals("headtailheadtail", pair.theirs().readText(16));
        head.release();
        tail.release();
    }

    @Test
    void anEmptyFileIsTransmitted() throws Exception {
        TransmitSource source = open(file(new byte[0]));
        Pair pair = accepted();
        assertEquals(0, pair.ours().transmitFile(source).blocking().start(soon()));
        assertEquals(0, pair.ours().transmitFile(source).region(0, 0).blocking().start(soon()));
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void startAndForgetReleasesTheBuffers() throws Exception {
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        pair.ours().transmitFile(source).head(lend("<")).tail(lend(">")).startAndRelease();
        assertEquals("<content>", pair.theirs().readText(9));
        Await.until("the buffers are back", () -> port.status().counters().lentBuffers() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 4_096, 1 << 20})
    void bytesPerSendChangeNothingThatArrives(int bytes) throws Exception {
        byte[] content = random(100_000);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        int length = Math.min(content.length, 1_000 * bytes);
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .transmitFile(source)
                .region(0, length)
                .bytesPerSend(bytes)
                .start(Deadline.NONE, outcomes);
        assertArrayEquals(Arrays.copyOf(content, length), pair.theirs().read(length));
        assertEquals(length, outcomes.next(Event.MOVED).bytes());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DISCONNECT")
    void hintsChangeNothingThatArrives(TransmitFlag hint) throws Exception {
        byte[] content = random(200_000);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        pair.ours().transmitFile(source).flags(hint).startAndRelease();
        assertArrayEquals(content, pair.theirs().read(content.length));
    }

    // ---- the end of the stream

    @Test
    void disconnectEndsTheStreamAfterTheData() throws Exception {
        byte[] content = random(200_000);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).disconnect().start(Deadline.NONE, outcomes);
        assertFails(Kind.CLOSED, () -> pair.ours().transmitFile().blocking().start(soon()));
        assertArrayEquals(content, pair.theirs().readToEnd());
        assertEquals(content.length, outcomes.next(Event.MOVED).bytes());
        pair.theirs().write("still here");
        assertEquals("still here", new String(receive(pair.ours(), 10)));
    }

    @Test
    void disconnectWithoutAFileIsADisconnect() throws Exception {
        Pair pair = accepted();
        pair.ours().sendAndRelease(lend("last"));
        assertEquals(0, pair.ours().transmitFile().disconnect().blocking().start(soon()));
        assertEquals("last", new String(pair.theirs().readToEnd()));
    }

    // ---- packets

    @Test
    void packetsOfMemoryAndFilesLeaveInTheirOrder() throws Exception {
        byte[] content = random(150_000);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        IoBuffer first = lend("first");
        IoBuffer last = lend("last");
        List<PacketElement> elements =
                List.of(
                        PacketElement.of(first),
                        PacketElement.of(source, 100, 1).endOfPacket(),
                        PacketElement.of(source, 149_999, 1),
                        PacketElement.of(source, 0, 0),
                        PacketElement.of(source, 50, 149_000),
                        PacketElement.of(last).endOfPacket(),
                        PacketElement.of(source, 0, 10));
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(elements).start(soon(), outcomes);
        byte[] expected =
                concat(
                        "first".getBytes(),
                        new byte[] {content[100], content[149_999]},
                        Arrays.copyOfRange(content, 50, 149_050),
                        "last".getBytes(),
                        Arrays.copyOf(content, 10));
        assertArrayEquals(expected, pair.theirs().read(expected.length));
        assertEquals(expected.length, outcomes.next(Event.MOVED).bytes());
        first.release();
        last.release();
    }

    @Test
    void aThousandElementsAreOneTransmission() throws Exception {
        byte[] content = random(1_000_000);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        List<PacketElement> elements = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            elements.add(PacketElement.of(source, i * 1_000, 1_000));
        }
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(elements).disconnect().start(Deadline.NONE, outcomes);
        assertArrayEquals(content, pair.theirs().readToEnd());
        assertEquals(content.length, outcomes.next(Event.MOVED).bytes());
    }

    // ---- several at once

    @Test
    void transmissionsAndSendsLeaveInTheOrderOfTheirStarts() throws Exception {
        byte[] content = random(200_000);
        TransmitSource source = open(file(content));
        Pair pair = acceptedWithRoom();
        Outcomes outcomes = new Outcomes();
        int step = much(5_000_000) / 5_000;
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        int rounds = 100;
        for (int i = 0; i < rounds; i++) {
            byte[] text = ("send " + i).getBytes();
            pair.ours().sendAndRelease(buffer(text));
            pair.ours().sendAndRelease(buffer(text));
            pair.ours()
                    .transmitFile(source)
                    .region(i * 100, i * step)
                    .start(Deadline.NONE, outcomes);
            PacketElement piece = PacketElement.of(source, i, 10);
            pair.ours().transmitPackets(List.of(piece, piece)).start(Deadline.NONE, outcomes);
            expected.writeBytes(text);
            expected.writeBytes(text);
            expected.write(content, i * 100, i * step);
            expected.write(content, i, 10);
            expected.write(content, i, 10);
        }
        assertArrayEquals(expected.toByteArray(), pair.theirs().read(expected.size()));
        for (int i = 0; i < rounds; i++) {
            assertEquals(i * step, outcomes.next(Event.MOVED).bytes());
            assertEquals(20, outcomes.next(Event.MOVED).bytes());
        }
    }

    @Test
    void severalConnectionsShareAFileWhichClosesWhenTheLastIsDone() throws Exception {
        byte[] content = random(much(1 << 20));
        TransmitSource source = open(file(content));
        List<Pair> pairs = new ArrayList<>();
        Outcomes outcomes = new Outcomes();
        for (int i = 0; i < 5; i++) {
            Pair pair = accepted();
            pairs.add(pair);
            pair.ours().transmitFile(source).start(Deadline.NONE, outcomes);
        }
        source.close();
        assertThrows(IllegalStateException.class, source::size);
        for (Pair pair : pairs) {
            assertArrayEquals(content, pair.theirs().read(content.length));
            assertEquals(content.length, outcomes.next(Event.MOVED).bytes());
        }
    }

    @Test
    void progressIsReportedInOrderAndNotAfterTheEnd() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        ConcurrentLinkedQueue<Long> progress = new ConcurrentLinkedQueue<>();
        CompletableFuture<List<Long>> progressAtTheEnd = new CompletableFuture<>();
        pair.ours()
                .transmitFile(source)
                .onProgress((connection, bytes) -> progress.add(bytes))
                .start(
                        Deadline.NONE,
                        (connection, buffers, bytes) ->
                                progressAtTheEnd.complete(List.copyOf(progress)));
        byte[] chunk = new byte[1 << 20];
        for (int left = much(MUCH); left > 0; ) {
            left -= pair.theirs().read(chunk, 0, Math.min(left, chunk.length));
        }
        List<Long> all = progressAtTheEnd.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        int length = much(MUCH);
        assertTrue(length < MUCH || !all.isEmpty(), "little may go in one call of the system");
        assertEquals(all.stream().sorted().distinct().toList(), all);
        assertTrue(all.stream().allMatch(bytes -> bytes < length), () -> all + " of " + length);
        assertWorks(pair.ours(), pair.theirs());
        assertEquals(all, List.copyOf(progress));
    }

    // ---- ending early

    @Test
    void aCancelHalfWayReportsTheSentBytes() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        IoBuffer head = lend("head");
        Outcomes outcomes = new Outcomes();
        long operation = pair.ours().transmitFile(source).head(head).start(Deadline.NONE, outcomes);
        assertEquals("head", pair.theirs().readText(4));
        pair.ours().cancel(operation);
        assertWentOnlyPartly(pair, outcomes.next(Kind.CANCELLED).failure(), 4, much(MUCH));
        head.release();
    }

    @Test
    void aDeadlineEndsIt() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        IoFailure failure =
                assertFails(
                        Kind.TIMED_OUT,
                        () -> pair.ours().transmitFile(source).blocking().start(shortly()));
        assertWentOnlyPartly(pair, failure, 0, much(MUCH));
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        BackgroundCall<Long> waiting =
                BackgroundCall.onVirtualThread(
                        () -> pair.ours().transmitFile(source).blocking().start(soon()));
        pair.theirs().read(1);
        waiting.interrupt();
        waiting.failure(Kind.INTERRUPTED);
    }

    @Test
    void oneThatWaitsForItsTurnIsCancelledWithoutATrace() throws Exception {
        byte[] content = random(much(MUCH) / 4);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        Outcomes first = new Outcomes();
        Outcomes second = new Outcomes();
        Outcomes third = new Outcomes();
        pair.ours().transmitFile(source).start(Deadline.NONE, first);
        long waiting = pair.ours().transmitFile(source).start(Deadline.NONE, second);
        pair.ours().send(lend("beyond"), Deadline.NONE, third);
        pair.ours().cancel(waiting);
        assertEquals(0, second.next(Kind.CANCELLED).failure().transferred());
        assertArrayEquals(content, pair.theirs().read(content.length));
        assertEquals("beyond", pair.theirs().readText(6));
        first.next(Event.MOVED);
        third.next(Event.SENT).buffer().release();
    }

    @Test
    void theOtherSideBreaksOff() throws Exception {
        assumeNotOnWine("a reset in the moment between two parts of TransmitFile ends it never");
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(Deadline.NONE, outcomes);
        pair.theirs().read(1);
        pair.theirs().reset();
        assertTrue(outcomes.next(Kind.CONNECTION_RESET).failure().transferred() < much(MUCH));
    }

    @Test
    void aReceiveAfterTheOtherSideBrokeOffSeesNoEndOfStream() throws Exception {
        assumeNotOnWine("a reset in the moment between two parts of TransmitFile ends it never");
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(Deadline.NONE, outcomes);
        pair.theirs().read(1);
        pair.theirs().reset();
        outcomes.next(Kind.CONNECTION_RESET);
        pair.ours().receive(buffer(10), Deadline.NONE, outcomes);
        outcomes.next(Kind.CONNECTION_RESET);
    }

    @Test
    void thisSideCloses() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer tail = lend("tail");
        Outcomes queued = new Outcomes();
        pair.ours().transmitFile(source).tail(tail).start(Deadline.NONE, outcomes);
        pair.ours().transmitFile(source).start(Deadline.NONE, queued);
        pair.theirs().read(1);
        awaitOperationsInFlight(2);
        pair.ours().close();
        long went = outcomes.next(Kind.CLOSED).failure().transferred();
        assertTrue(
                went > 0 || system.wine().isActive(),
                "Wine alone does not report it once the handle is closed");
        assertEquals(0, queued.next(Kind.CLOSED).failure().transferred());
        tail.release();
    }

    @Test
    void aFileTruncatedWhileItIsSent() throws Exception {
        Path path = sparse(much(MUCH));
        TransmitSource source = open(path);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).disconnect().start(Deadline.NONE, outcomes);
        pair.theirs().read(1);
        truncate(path, 0);
        BackgroundCall<Integer> reader =
                BackgroundCall.onPlatformThread(
                        () -> {
                            int read = 1;
                            byte[] chunk = new byte[1 << 20];
                            for (int n; (n = pair.theirs().read(chunk, 0, chunk.length)) >= 0; ) {
                                read += n;
                            }
                            return read;
                        });
        IoFailure failure = outcomes.next(Kind.FILE_TRUNCATED).failure();
        pair.ours().closeAfterSending();
        assertEquals(failure.transferred(), (long) reader.result());
        assertTrue(failure.transferred() < much(MUCH));
        assertTrue(failure.element().isEmpty());
    }

    @Test
    void theElementWhoseFileWasTruncatedIsNamed() throws Exception {
        byte[] ahead = random(much(MUCH) / 4);
        Path path = file(random(1_000));
        TransmitSource whole = open(file(random(1_000)));
        TransmitSource truncated = open(path);
        Pair pair = accepted();
        pair.ours().sendAndRelease(buffer(ahead));
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .transmitPackets(
                        List.of(
                                PacketElement.of(whole, 0, 1_000),
                                PacketElement.of(truncated, 0, 10),
                                PacketElement.of(truncated, 900, 100),
                                PacketElement.of(whole, 0, 1_000)))
                .start(Deadline.NONE, outcomes);
        truncate(path, 500); // it still waits for the send before it
        assertArrayEquals(ahead, pair.theirs().read(ahead.length));
        IoFailure failure = outcomes.next(Kind.FILE_TRUNCATED).failure();
        assertEquals(OptionalInt.of(2), failure.element());
        assertTrue(failure.transferred() <= 1_010, failure::getMessage);
        assertEquals(IoOperation.TRANSMIT_PACKETS, failure.operation());
    }
}
