package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PortOn;
import dev.overlapped.advanced.CompletionKey;
import dev.overlapped.advanced.CompletionPackets;
import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerFile;
import dev.overlapped.contract.peer.PeerOverlapped;
import dev.overlapped.contract.system.ModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.internal.ffi.windows.ErrorCodes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The raw completion port: packets posted and dequeued by the caller. */
abstract class RawPortContract extends PortContract {
    private static final Deadline PASSED = Deadline.after(0, TimeUnit.SECONDS);

    /** The content of a packet. */
    private record Packet(Object attachment, long bytes, int status, long overlapped) {}

    private RawCompletionPort<Integer> raw;
    private CompletionPackets<Integer> packets;
    private final List<CompletionKey<Integer>> keys = new ArrayList<>();

    RawPortContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void openRaw() throws Exception {
        raw = PortOn.openRaw(system.packetQueue(0));
        packets = raw.packets(8);
        for (int i = 0; i < 10; i++) {
            keys.add(raw.key(i));
        }
    }

    @AfterEach
    void closeRaw() {
        raw.close();
        raw.close();
    }

    private static Packet posted(int key, int bytes) {
        return new Packet(key, bytes, 0, 0);
    }

    private Packet packet(int i) {
        CompletionKey<Integer> key = packets.key(i);
        return new Packet(
                key == null ? null : key.attachment(),
                packets.bytes(i),
                packets.status(i),
                packets.overlapped(i));
    }

    private void post(int key, int bytes) throws IoFailure {
        raw.post(keys.get(key), bytes);
    }

    @Test
    void packetsAreDequeuedInTheOrderOfTheirPosts() throws Exception {
        assertEquals(0, raw.dequeue(packets, PASSED));
        for (int i = 0; i < 10; i++) {
            post(i, i == 1 ? Integer.MAX_VALUE : i);
        }
        assertEquals(8, raw.dequeue(packets, soon()));
        assertEquals(8, packets.count());
        assertEquals(posted(0, 0), packet(0));
        assertEquals(posted(1, Integer.MAX_VALUE), packet(1));
        assertEquals(posted(7, 7), packet(7));
        assertSame(keys.get(7), packets.key(7));
        assertEquals(2, raw.dequeue(packets, Deadline.NONE));
        assertEquals(posted(8, 8), packet(0));
        assertEquals(posted(9, 9), packet(1));
        assertThrows(IndexOutOfBoundsException.class, () -> packets.key(2));
        assertEquals(0, raw.dequeue(packets, PASSED));
        assertEquals(0, packets.count());
    }

    @Test
    void aPacketHasTheAddressOfTheOverlappedThatItWasPostedWith() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment records = arena.allocate(3 * 48, 16);
            for (int i = 0; i < 3; i++) {
                raw.post(keys.get(1), i, records.asSlice(i * 48L, 48));
            }
            raw.post(keys.get(2), 3);
            assertEquals(4, raw.dequeue(packets, soon()));
            for (int i = 0; i < 3; i++) {
                assertEquals(new Packet(1, i, 0, records.address() + i * 48L), packet(i));
            }
            assertEquals(posted(2, 3), packet(3));
            assertEquals(-1, records.mismatch(arena.allocate(3 * 48)), "was written to");
        }
    }

    @Test
    void onlyAnOverlappedCanBePostedWith() throws Exception {
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        CompletionKey<Integer> key = keys.getFirst();
        MemorySegment freed;
        try (Arena arena = Arena.ofConfined()) {
            freed = arena.allocate(32, 8);
            MemorySegment longer = arena.allocate(40, 8);
            assertThrows(illegal, () -> raw.post(key, 0, MemorySegment.NULL));
            assertThrows(illegal, () -> raw.post(key, 0, longer.asSlice(0, 31)));
            assertThrows(illegal, () -> raw.post(key, 0, longer.asSlice(4, 32)));
            assertThrows(illegal, () -> raw.post(key, 0, MemorySegment.ofArray(new long[4])));
            assertThrows(illegal, () -> raw.post(key, -1, longer));
        }
        assertThrows(IllegalStateException.class, () -> raw.post(key, 0, freed));
        assertEquals(0, raw.dequeue(packets, PASSED));
    }

    @Test
    void theNumberOfAClosedKeyIsNotReused() throws Exception {
        CompletionKey<Integer> closed = raw.key(-1);
        raw.post(closed, 1);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> raw.post(closed, 2));
        assertThrows(IllegalStateException.class, () -> raw.associate(0, closed));
        raw.post(raw.key(-2), 3); // with the same place, if places are used again
        assertEquals(2, raw.dequeue(packets, soon()));
        assertEquals(new Packet(null, 1, 0, 0), packet(0));
        assertEquals(posted(-2, 3), packet(1));
    }

    @Test
    void aPortTakesOnlyItsOwnKeysAndBatches() throws Exception {
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        try (RawCompletionPort<Integer> other = PortOn.openRaw(system.packetQueue(0))) {
            assertThrows(illegal, () -> other.post(keys.getFirst(), 1));
            assertThrows(illegal, () -> other.associate(0, keys.getFirst()));
            assertThrows(illegal, () -> other.dequeue(packets, PASSED));
            assertThrows(illegal, () -> other.post(null, 1));
        }
        assertThrows(illegal, () -> raw.packets(0));
        assertThrows(illegal, () -> raw.packets(4097));
        assertEquals(4096, raw.packets(4096).capacity());
    }

    @Test
    void aDequeueWaitsUntilItsDeadline() throws Exception {
        Deadline deadline = Deadline.after(30, TimeUnit.MILLISECONDS);
        assertEquals(0, raw.dequeue(packets, deadline));
        assertEquals(0, deadline.remainingNanos());
        BackgroundCall<Integer> waiting =
                BackgroundCall.onPlatformThread(() -> raw.dequeue(packets, soon()));
        post(1, 2);
        assertEquals(1, waiting.result());
        assertEquals(posted(1, 2), packet(0));
    }

    @Test
    void anInterruptEndsNoDequeue() throws Exception {
        BackgroundCall<Boolean> waiting =
                BackgroundCall.onPlatformThread(
                        () -> {
                            Thread.currentThread().interrupt();
                            assertEquals(0, raw.dequeue(packets, shortly()));
                            post(1, 1);
                            assertEquals(1, raw.dequeue(packets, soon()));
                            return Thread.currentThread().isInterrupted();
                        });
        assertTrue(waiting.result());
    }

    @Test
    void eachPacketGoesToOneOfManyThreads() throws Exception {
        int count = 10_000;
        CompletionKey<Integer> over = raw.key(-1);
        List<CompletionKey<Integer>> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(raw.key(i));
        }
        List<BackgroundCall<BitSet>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(BackgroundCall.onPlatformThread(this::dequeueUntilTold));
        }
        for (int i = 0; i < count; i++) {
            raw.post(numbers.get(i), 0);
        }
        for (int i = 0; i < threads.size(); i++) {
            raw.post(over, 0);
        }
        BitSet all = new BitSet();
        int got = 0;
        for (BackgroundCall<BitSet> thread : threads) {
            BitSet mine = thread.result();
            got += mine.cardinality();
            all.or(mine);
        }
        assertEquals(count, got);
        assertEquals(count, all.cardinality());
    }

    /** One at a time, so that no thread takes a packet that ends another. */
    private BitSet dequeueUntilTold() throws Exception {
        BitSet numbers = new BitSet();
        CompletionPackets<Integer> one = raw.packets(1);
        while (true) {
            assertEquals(1, raw.dequeue(one, soon()));
            int number = one.key(0).attachment();
            if (number < 0) {
                return numbers;
            }
            assertFalse(numbers.get(number));
            numbers.set(number);
        }
    }

    @Test
    void closingWakesAllWaitingThreads() throws Exception {
        List<BackgroundCall<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(
                    BackgroundCall.onPlatformThread(
                            () -> raw.dequeue(raw.packets(64), Deadline.NONE)));
        }
        raw.close();
        for (BackgroundCall<Integer> thread : waiting) {
            thread.failure(Kind.CLOSED);
        }
        assertFails(Kind.CLOSED, () -> raw.dequeue(packets, soon()));
        assertFails(Kind.CLOSED, () -> post(1, 1));
    }

    @Test
    void closingRacesWithEverything() throws Exception {
        int rounds = system.delaysPackets() ? 20 : 200;
        for (int round = 0; round < rounds; round++) {
            RawCompletionPort<String> port = PortOn.openRaw(system.packetQueue(1));
            List<BackgroundCall<Object>> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    CompletionPackets<String> two = port.packets(2);
                                    while (true) {
                                        port.dequeue(two, Deadline.NONE);
                                    }
                                }));
                threads.add(
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    while (true) {
                                        CompletionKey<String> key = port.key("");
                                        port.post(key, 1);
                                        key.close();
                                    }
                                }));
            }
            port.close();
            threads.forEach(thread -> thread.failure(Kind.CLOSED));
        }
    }

    @Test
    void misuseIsRefused() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> post(1, -1));
        CompletableFuture<Integer> polled = new CompletableFuture<>();
        accepted()
                .ours()
                .send(
                        buffer("x".getBytes()),
                        Deadline.NONE,
                        (connection, sent) -> {
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> raw.dequeue(packets, soon()));
                            poll(polled);
                        });
        assertEquals(0, polled.get(Await.MILLIS, TimeUnit.MILLISECONDS));
    }

    private void poll(CompletableFuture<Integer> polled) {
        try {
            polled.complete(raw.dequeue(packets, PASSED));
        } catch (Exception e) {
            polled.completeExceptionally(e);
        }
    }

    // ---- handles of the caller

    @Test
    void associateIsUnsupportedOnLinux() {
        assumeFalse(system.isWinsock(), "Windows associates foreign handles");
        String message =
                assertFails(Kind.UNSUPPORTED, () -> raw.associate(0, keys.get(1))).getMessage();
        assertTrue(message.contains("io_uring"), message);
    }

    @Test
    void anOverlappedReceiveOfTheCallerCompletesHere() throws Exception {
        assumeTrue(system.isWinsock(), "Linux has no foreign overlapped operations");
        try (PeerOverlapped foreign = new PeerOverlapped(system.winsock())) {
            raw.associate(foreign.handle(), raw.key(42));
            foreign.startReceive();
            assertEquals(0, raw.dequeue(packets, PASSED));
            foreign.cancel();
            assertEquals(1, raw.dequeue(packets, soon()));
            assertEquals(
                    new Packet(42, 0, ErrorCodes.STATUS_CANCELLED, foreign.address()), packet(0));
            assertFails(Kind.OTHER, () -> raw.associate(foreign.handle(), keys.get(3))); // 87
            raw.close();
            assertFails(Kind.CLOSED, () -> raw.associate(foreign.handle(), keys.get(3)));
        }
    }

    @Test
    void anOverlappedReadOfTheCallerCompletesHere(@TempDir Path directory) throws Throwable {
        assumeTrue(system.isWinsock(), "Linux has no foreign overlapped operations");
        assumeFalse(system instanceof ModelSystem, "the model has no ReadFile");
        byte[] content = random(1000);
        Path path = Files.write(directory.resolve("file"), content);
        try (PeerFile file = new PeerFile(system.winsock(), path, content.length)) {
            raw.associate(file.handle(), keys.get(4));
            file.read();
            assertEquals(1, raw.dequeue(packets, soon()));
            assertEquals(new Packet(4, content.length, 0, file.address()), packet(0));
            assertArrayEquals(content, file.content());
        }
    }

    @Test
    void aNumberThatIsNoHandleCannotBeAssociated() {
        assumeTrue(system.isWinsock(), "Linux associates nothing");
        assertEquals(
                "ERROR_INVALID_PARAMETER",
                assertFails(Kind.OTHER, () -> raw.associate(-1, keys.get(1))).symbol());
        assertEquals(
                "ERROR_INVALID_HANDLE",
                assertFails(Kind.OTHER, () -> raw.associate(0x7FFF_FFF0L, keys.get(1))).symbol());
    }
}
