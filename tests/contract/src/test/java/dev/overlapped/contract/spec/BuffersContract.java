package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.BufferCursor;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.MemoryInUseError;
import dev.overlapped.SharedBuffer;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Buffers in operations of connections: released ones, appending ones, shared ones. */
abstract class BuffersContract extends PortContract {
    /** The longest TLS record up to TLS 1.2: header, plaintext, expansion (RFC 5246, 6.2.3). */
    private static final int TLS_RECORD = 5 + (1 << 14) + 2048;

    BuffersContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- released

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReleasedBufferStaysDeadWhileItsMemoryIsLentAgain(boolean checked) throws Exception {
        port =
                open(
                        CompletionPort.builder()
                                .threads(1)
                                .bufferSize(4096)
                                .maxBufferBytes(4 * 4096)
                                .checkBuffers(checked));
        Pair pair = accepted();
        LinkedBlockingQueue<IoBuffer> stale = new LinkedBlockingQueue<>();
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            stale.add(buffer);
                            connection.sendAndRelease(buffer);
                        });
        for (int i = 0; i < 100; i++) {
            pair.theirs().write("x");
            assertEquals("x", pair.theirs().readText(1));
            Await.until("it is back", () -> port.status().counters().lentBuffers() == 0);
            IoBuffer dead = Await.next(stale);
            List<IoBuffer> others = new ArrayList<>();
            for (IoBuffer other; (other = port.buffers().tryLend()) != null; ) {
                assertNotSame(dead, other);
                others.add(other.put("another's"));
            }
            assertThrows(IllegalStateException.class, dead::release);
            assertThrows(IllegalStateException.class, () -> dead.region(0, 1));
            assertThrows(IllegalStateException.class, dead::data);
            assertThrows(IllegalStateException.class, () -> pair.ours().sendAndRelease(dead));
            assertThrows(
                    IllegalStateException.class,
                    () -> pair.ours().blocking().receive(dead, soon()));
            for (IoBuffer other : others) {
                assertEquals("another's", other.toText());
                other.release();
            }
        }
        assertWorksByEcho(pair);
    }

    private static void assertWorksByEcho(Pair pair) throws Exception {
        pair.theirs().write("echo");
        assertEquals("echo", pair.theirs().readText(4));
        pair.theirs().close();
    }

    @Test
    void thePortsPoolCannotBeClosedByItself() throws Exception {
        String refusal =
                assertThrows(IllegalStateException.class, port.buffers()::close).getMessage();
        assertTrue(refusal.contains("close the port"), refusal);
        Pair pair = accepted();
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aRegionThatAnotherThreadMovesIsSentAsAWhole() throws Exception {
        Pair pair = acceptedWithRoom();
        MemorySegment memory = Arena.ofAuto().allocate(8192);
        memory.fill((byte) 'S');
        memory.asSlice(0, 4096).fill((byte) '.');
        IoBuffer buffer = IoBuffer.wrap(memory.asSlice(0, 4096));
        AtomicBoolean stop = new AtomicBoolean();
        BackgroundCall<Void> mover =
                BackgroundCall.onPlatformThread(
                        () -> {
                            while (!stop.get()) {
                                move(buffer);
                            }
                            return null;
                        });
        BackgroundCall<byte[]> reader =
                BackgroundCall.onPlatformThread(() -> pair.theirs().readToEnd());
        int most = much(2_000_000);
        for (int sent = 0, tries = 0; sent < most && tries < 20_000; tries++) {
            pair.ours().blocking().send(buffer, soon());
            sent += Math.max(96, buffer.length());
        }
        stop.set(true);
        mover.result();
        pair.ours().blocking().disconnect(soon());
        for (byte one : reader.result()) {
            assertEquals('.', one, "only what is inside of the buffer is sent");
        }
    }

    private static void move(IoBuffer buffer) {
        try {
            buffer.region(0, 4096);
            buffer.region(4000, 96);
        } catch (IllegalStateException e) {
            Thread.onSpinWait(); // in flight
        }
    }

    @Test
    void memoryOfAnArenaThatIsClosedInFlightIsNotFreed() throws Exception {
        Pair pair = accepted();
        Arena arena = Arena.ofShared();
        IoBuffer buffer = IoBuffer.wrap(arena.allocate(100));
        Outcomes received = new Outcomes();
        pair.ours().receive(buffer, soon(), received);
        String refusal = assertThrows(MemoryInUseError.class, arena::close).getMessage();
        assertTrue(refusal.contains("1 operations"), refusal);
        pair.theirs().write("late");
        assertSame(buffer, received.next(Event.RECEIVED).buffer());
        assertThrows(
                IllegalStateException.class,
                () -> pair.ours().blocking().receive(buffer, soon()),
                "the arena is closed");
        buffer.release();
        try (Arena orderly = Arena.ofShared()) {
            pair.ours().blocking().send(IoBuffer.wrap(orderly.allocateFrom("ok")), soon());
        }
        assertWorks(pair.ours(), pair.theirs());
    }

    // ---- appending

    @Test
    void receivesAppendOnEveryFace() throws Exception {
        Pair pair = accepted();
        byte[] data = random(5_000);
        IoBuffer buffer = buffer(9_000).put(new byte[10]).region(3, 7).appending(true);
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        Outcomes received = new Outcomes();
        for (int turn = 0; buffer.length() < 7 + data.length; turn++) {
            int before = buffer.length();
            int got =
                    switch (turn % 3) {
                        case 0 -> pair.ours().blocking().receive(buffer, soon());
                        case 1 ->
                                pair.ours()
                                        .async()
                                        .receive(buffer, soon())
                                        .get(Await.MILLIS, TimeUnit.MILLISECONDS);
                        default -> {
                            pair.ours().receive(buffer, soon(), received);
                            assertSame(buffer, received.next(Event.RECEIVED).buffer());
                            yield buffer.length() - before;
                        }
                    };
            assertEquals(before + got, buffer.length());
        }
        writer.result();
        assertEquals(3, buffer.offset());
        assertArrayEquals(data, Arrays.copyOfRange(buffer.toByteArray(), 7, 7 + data.length));
        assertTrue(buffer.isAppending());
        pair.theirs().shutdownOutput();
        assertEquals(-1, pair.ours().blocking().receive(buffer, soon()));
        assertEquals(7 + data.length, buffer.length(), "the end takes nothing away");
    }

    @Test
    void severalBuffersAppendEachAsItSays() throws Exception {
        Pair pair = accepted();
        IoBuffer first = buffer(8).put("head").appending(true);
        IoBuffer second = buffer(4).put("gone");
        pair.theirs().write("12345678");
        long bytes = 0;
        while (bytes < 4) { // less than there is may be received
            bytes += pair.ours().blocking().receive(IoBuffers.of(first), soon());
        }
        assertEquals("head1234", first.toText());
        assertThrows(
                IllegalStateException.class,
                () -> pair.ours().blocking().receive(IoBuffers.of(second, first), soon()));
        first.region(0, 4);
        bytes = pair.ours().blocking().receive(IoBuffers.of(first, second), soon());
        assertEquals("head" + "5678".substring(0, (int) bytes), first.toText());
        assertEquals(0, second.length(), "it replaces, as by default");
    }

    @Test
    void dataThatAPausedStreamHoldsAreAppended() throws Exception {
        Pair pair = accepted();
        LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            connection.pauseReceiving();
                            texts.add(buffer.toText());
                            buffer.release();
                        });
        pair.theirs().write("first");
        StringBuilder all = new StringBuilder(Await.next(texts));
        pair.theirs().write("second, and a third");
        IoBuffer buffer = buffer(100).put("> ").appending(true);
        while (all.length() + buffer.length() < 5 + 2 + 19) {
            assertTrue(pair.ours().blocking().receive(buffer, soon()) > 0);
        }
        assertEquals("first> second, and a third", all + buffer.toText());
    }

    @Test
    void aFailureLeavesTheData() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("kept").appending(true);
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(buffer, shortly()));
        assertEquals("kept", buffer.toText());
        pair.theirs().write("!");
        assertEquals(1, pair.ours().blocking().receive(buffer, soon()));
        assertEquals("kept!", buffer.toText());
        buffer.release();
        IoBuffer next = port.buffers().lend();
        assertFalse(next.isAppending(), "it ends with the lend");
        next.release();
    }

    @Test
    void withoutRoomAnAppendingReceiveIsRefused() throws Exception {
        Pair pair = accepted();
        IoBuffer full = buffer("12345678".getBytes()).region(4, 4).appending(true);
        String refusal =
                assertThrows(
                                IllegalStateException.class,
                                () -> pair.ours().blocking().receive(full, soon()))
                        .getMessage();
        assertTrue(refusal.contains("data end at 8 of 8"), refusal);
        pair.theirs().write("x");
        assertEquals(1, pair.ours().blocking().receive(full.compact(), soon()));
        assertEquals("5678x", full.toText());
    }

    @Test
    void aCursorReadsWhatReceivesHaveAppended() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = port.buffers().lend().appending(true);
        BufferCursor cursor = BufferCursor.of(buffer);
        List<String> lines = new ArrayList<>();
        BackgroundCall<Void> writer =
                writing(pair.theirs(), "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest".getBytes());
        while (!lines.contains("")) {
            assertTrue(pair.ours().blocking().receive(buffer, soon()) > 0);
            for (String line; (line = cursor.readLine()) != null; ) {
                lines.add(line);
            }
            cursor.discardRead();
        }
        writer.result();
        assertEquals(List.of("GET / HTTP/1.1", "Host: a", ""), lines);
        while (buffer.length() < 4) {
            assertTrue(pair.ours().blocking().receive(buffer, soon()) > 0);
        }
        assertEquals("rest", cursor.getText(4));
        buffer.release();
    }

    // ---- made of bytes

    @Test
    void bytesAreSentFromBuffersOfTheirOwn() throws Exception {
        Pair pair = accepted();
        pair.ours().blocking().send(IoBuffer.of("bytes, ".getBytes()), soon());
        pair.ours().sendAndRelease(IoBuffer.of(ByteBuffer.wrap("heap, ".getBytes())));
        ByteBuffer direct = ByteBuffer.allocateDirect(8).put("-direct".getBytes()).flip();
        pair.ours().blocking().send(IoBuffer.of(direct.position(1)), soon());
        assertEquals("bytes, heap, direct", pair.theirs().readText(19));
    }

    // ---- shared

    @Test
    void oneSharedBufferIsInFlightManyTimes() throws Exception {
        int count = 10;
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(acceptedWithRoom());
        }
        byte[] data = random(3_000);
        IoBuffer source = port.buffers().lend().put(data);
        SharedBuffer shared = SharedBuffer.of(source);
        for (int round = 0; round < 3; round++) {
            for (Pair pair : pairs) {
                pair.ours().sendAndRelease(shared.lend());
            }
        }
        Outcomes sent = new Outcomes();
        IoBuffer last = shared.lend();
        pairs.get(0).ours().send(last, soon(), sent);
        shared.release(); // while they are in flight
        assertThrows(IllegalStateException.class, shared::release);
        assertThrows(IllegalStateException.class, shared::lend);
        for (Pair pair : pairs) {
            for (int round = 0; round < 3; round++) {
                assertArrayEquals(data, pair.theirs().read(data.length));
            }
        }
        assertArrayEquals(data, pairs.get(0).theirs().read(data.length));
        assertSame(last, sent.next(Event.SENT).buffer());
        Await.until("the others are back", () -> shared.lent() == 1);
        assertEquals(1, port.status().counters().lentBuffers());
        assertArrayEquals(data, last.toByteArray(), "readable until it is released");
        last.release();
        assertEquals(0, port.status().counters().lentBuffers());
        assertThrows(IllegalStateException.class, source::release);
    }

    @Test
    void aSharedBufferIsSentInPartsAndGatheredButNotReceivedInto() throws Exception {
        Pair pair = accepted();
        SharedBuffer shared = SharedBuffer.of(IoBuffer.of("0123456789".getBytes()));
        IoBuffer part = shared.lend().region(2, 3);
        IoBuffer whole = shared.lend();
        pair.ours().blocking().send(IoBuffers.of(part, whole, part(shared)), soon());
        assertEquals("234" + "0123456789" + "9", pair.theirs().readText(14));
        assertThrows(
                IllegalArgumentException.class, () -> pair.ours().blocking().receive(part, soon()));
        assertThrows(
                IllegalArgumentException.class,
                () -> pair.ours().blocking().receive(IoBuffers.of(buffer(1), part), soon()));
        assertEquals((byte) '2', part.data().get(ValueLayout.JAVA_BYTE, 0), "lent, as it was");
        assertWorks(pair.ours(), pair.theirs());
    }

    private static IoBuffer part(SharedBuffer shared) {
        return shared.lend().region(9, 1);
    }

    @Test
    void aConnectionThatBreaksOffGivesItsShareBack() throws Exception {
        Pair pair = acceptedWithRoom();
        SharedBuffer shared = SharedBuffer.of(port.buffers().lend().put(new byte[20_000]));
        for (int i = 0; i < 100; i++) {
            pair.ours().sendAndRelease(shared.lend());
        }
        shared.release();
        pair.ours().close();
        Await.until("all are back", () -> port.status().counters().lentBuffers() == 0);
        assertEquals(0, shared.lent());
        pair.theirs().close();
    }

    // ---- sizes

    @Test
    void aPortHasBuffersOfSeveralSizes() throws Exception {
        port = open(CompletionPort.builder().threads(1).bufferSizes(4096, 65_536, 20_480));
        Pair pair = accepted();
        LinkedBlockingQueue<Integer> capacities = new LinkedBlockingQueue<>();
        IoBuffer large = port.buffers().lend(30_000);
        assertEquals(65_536, large.capacity());
        assertEquals(65_536, port.status().counters().lentBytes());
        IoBuffer usual = port.buffers().lend();
        assertEquals(65_536 + 4096, port.status().counters().lentBytes());
        usual.release();
        byte[] data = random(30_000);
        large.put(data);
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            capacities.add(buffer.capacity());
                            buffer.release();
                        });
        pair.ours().sendAndRelease(large);
        assertArrayEquals(data, pair.theirs().read(data.length));
        pair.theirs().write("?");
        assertEquals(4096, Await.next(capacities));
        Await.until("all are back", () -> port.status().counters().lentBuffers() == 0);
        assertEquals(0, port.status().counters().lentBytes());
        assertEquals(List.of(4096, 20_480, 65_536), port.buffers().bufferSizes());
        String refusal =
                assertThrows(IllegalArgumentException.class, () -> port.buffers().lend(65_537))
                        .getMessage();
        assertTrue(refusal.contains("0 to 65536"), refusal);
    }

    @Test
    void aBufferHoldsATlsRecordByDefault() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = port.buffers().lend();
        assertTrue(buffer.capacity() >= TLS_RECORD, () -> "only " + buffer.capacity());
        byte[] sent = random(TLS_RECORD);
        BackgroundCall<Void> writer = writing(pair.theirs(), sent);
        buffer.appending(true);
        while (buffer.length() < TLS_RECORD) {
            assertTrue(pair.ours().blocking().receive(buffer, soon()) > 0);
        }
        assertArrayEquals(sent, buffer.toByteArray());
        writer.result();
        buffer.release();
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        var settings = CompletionPort.builder();
        assertThrows(IllegalArgumentException.class, () -> settings.bufferSizes(0));
        assertThrows(IllegalArgumentException.class, () -> settings.bufferSizes(4096, -1));
        assertThrows(IllegalArgumentException.class, () -> settings.bufferSizes(4096, new int[16]));
        settings.bufferSizes(4096, 8192).maxBufferBytes(8192);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> open(settings));
        assertTrue(refusal.getMessage().contains("each of 4096, 8192"), refusal.getMessage());
    }

    @Test
    void theEndOfAnAppendingStreamIsNoFailure() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("kept").appending(true);
        Outcomes received = new Outcomes();
        pair.theirs().shutdownOutput();
        pair.ours().receive(buffer, soon(), received);
        assertSame(buffer, received.next(Event.END_OF_STREAM).buffer());
        assertEquals("kept", buffer.toText());
        buffer.release();
        assumeNotOnWine8("a reset begins with the end of the stream");
        Pair other = accepted();
        IoBuffer reset = lend("kept").appending(true);
        resetAfterStartedOperations(other);
        other.ours().receive(reset, soon(), received);
        IoFailure failure = received.next(Event.FAILED).failure();
        assertEquals("kept", reset.toText(), failure::getMessage);
        reset.release();
    }

    @Test
    void theRoomAfterTheData() throws Exception {
        IoBuffer buffer = buffer(100);
        assertEquals(100, buffer.room());
        assertEquals(94, buffer.put("data\r\n").room());
        assertEquals(40, buffer.region(10, 50).room());
        assertEquals(0, buffer.region(100, 0).room());
        buffer.clear().put("sent");
        Pair pair = accepted();
        pair.ours().blocking().send(buffer, soon());
        assertEquals(96, buffer.room());
        pair.theirs().write("received");
        pair.ours().blocking().receive(buffer, soon());
        assertEquals(100 - buffer.length(), buffer.room());
        pair.ours().close();
    }

    @Test
    void aSharedBufferOfATextIsACopy() throws Exception {
        byte[] bytes = "g\u00fcte".getBytes(StandardCharsets.UTF_8);
        for (SharedBuffer shared :
                new SharedBuffer[] {SharedBuffer.of("g\u00fcte"), SharedBuffer.of(bytes)}) {
            assertEquals(5, shared.length());
            IoBuffer lent = shared.lend();
            assertEquals("g\u00fcte", lent.toText());
            assertEquals(0, lent.room());
            lent.release();
            shared.release();
        }
    }
}
