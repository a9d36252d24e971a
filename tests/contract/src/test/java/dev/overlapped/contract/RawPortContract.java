package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PortOn;
import dev.overlapped.advanced.CompletionPacket;
import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.ffi.windows.ErrorCodes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The low-level face: packets posted and dequeued by the caller. */
abstract class RawPortContract extends PortContract {
    private static final Deadline PASSED = Deadline.after(0, TimeUnit.SECONDS);

    private RawCompletionPort raw;
    private final CompletionPacket[] packets = new CompletionPacket[8];

    RawPortContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void openRaw() throws Exception {
        raw = PortOn.openRaw(system.packetQueue(0));
    }

    @AfterEach
    void closeRaw() {
        raw.close();
        raw.close();
    }

    private static CompletionPacket posted(long key, int bytes) {
        return new CompletionPacket(key, bytes, 0, 0);
    }

    @Test
    void whatIsPostedIsDequeuedInItsOrder() throws Exception {
        assertEquals(0, raw.dequeue(packets, PASSED));
        for (int i = 0; i < 10; i++) {
            raw.post(i == 0 ? Long.MIN_VALUE : i, i == 1 ? Integer.MAX_VALUE : i);
        }
        assertEquals(8, raw.dequeue(packets, soon()));
        assertEquals(posted(Long.MIN_VALUE, 0), packets[0]);
        assertEquals(posted(1, Integer.MAX_VALUE), packets[1]);
        assertEquals(posted(7, 7), packets[7]);
        assertEquals(2, raw.dequeue(packets, Deadline.NONE));
        assertEquals(posted(8, 8), packets[0]);
        assertEquals(posted(9, 9), packets[1]);
        assertEquals(0, raw.dequeue(packets, PASSED));
    }

    @Test
    void aDequeueWaitsUntilItsDeadline() throws Exception {
        Deadline deadline = Deadline.after(30, TimeUnit.MILLISECONDS);
        assertEquals(0, raw.dequeue(packets, deadline));
        assertEquals(0, deadline.remainingNanos());
        Elsewhere<Integer> waiting = Elsewhere.onPlatformThread(() -> raw.dequeue(packets, soon()));
        raw.post(1, 2);
        assertEquals(1, waiting.result());
        assertEquals(posted(1, 2), packets[0]);
    }

    @Test
    void anInterruptEndsNoDequeue() throws Exception {
        Elsewhere<Boolean> waiting =
                Elsewhere.onPlatformThread(
                        () -> {
                            Thread.currentThread().interrupt();
                            assertEquals(0, raw.dequeue(packets, shortly()));
                            raw.post(1, 1);
                            assertEquals(1, raw.dequeue(packets, soon()));
                            return Thread.currentThread().isInterrupted();
                        });
        assertTrue(waiting.result());
    }

    @Test
    void eachPacketGoesToOneOfManyThreads() throws Exception {
        int count = 10_000;
        List<Elsewhere<BitSet>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Elsewhere.onPlatformThread(this::dequeueUntilTold));
        }
        for (int i = 0; i < count; i++) {
            raw.post(i, 0);
        }
        for (int i = 0; i < threads.size(); i++) {
            raw.post(-1, 0);
        }
        BitSet all = new BitSet();
        int got = 0;
        for (Elsewhere<BitSet> thread : threads) {
            BitSet mine = thread.result();
            got += mine.cardinality();
            all.or(mine);
        }
        assertEquals(count, got);
        assertEquals(count, all.cardinality());
    }

    /** One at a time, so that no thread takes the packet by which another is told. */
    private BitSet dequeueUntilTold() throws Exception {
        BitSet keys = new BitSet();
        CompletionPacket[] one = new CompletionPacket[1];
        while (true) {
            assertEquals(1, raw.dequeue(one, soon()));
            if (one[0].key() < 0) {
                return keys;
            }
            assertFalse(keys.get((int) one[0].key()));
            keys.set((int) one[0].key());
        }
    }

    @Test
    void closingWakesAllWhoWait() throws Exception {
        List<Elsewhere<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(
                    Elsewhere.onPlatformThread(
                            () -> raw.dequeue(new CompletionPacket[64], Deadline.NONE)));
        }
        raw.close();
        for (Elsewhere<Integer> thread : waiting) {
            thread.failure(Kind.CLOSED);
        }
        assertFails(Kind.CLOSED, () -> raw.dequeue(packets, soon()));
        assertFails(Kind.CLOSED, () -> raw.post(1, 1));
    }

    @Test
    void closingRacesWithEverything() throws Exception {
        for (int round = 0; round < 200; round++) {
            RawCompletionPort port = PortOn.openRaw(system.packetQueue(1));
            List<Elsewhere<Object>> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(
                        Elsewhere.onPlatformThread(
                                () -> {
                                    while (true) {
                                        port.dequeue(new CompletionPacket[2], Deadline.NONE);
                                    }
                                }));
                threads.add(
                        Elsewhere.onPlatformThread(
                                () -> {
                                    while (true) {
                                        port.post(1, 1);
                                    }
                                }));
            }
            port.close();
            threads.forEach(thread -> thread.failure(Kind.CLOSED));
        }
    }

    @Test
    void misuseIsRefused() throws Exception {
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        assertThrows(illegal, () -> raw.post(1, -1));
        assertThrows(illegal, () -> raw.dequeue(new CompletionPacket[0], PASSED));
        CompletableFuture<Integer> polled = new CompletableFuture<>();
        accepted()
                .ours()
                .send(
                        buffer("x".getBytes()),
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

    // ---- foreign handles

    @Test
    void onLinuxNothingCanBeAssociated() {
        assumeFalse(system.isWinsock(), "Windows associates foreign handles");
        String message = assertFails(Kind.UNSUPPORTED, () -> raw.associate(0, 1)).getMessage();
        assertTrue(message.contains("io_uring"), message);
    }

    @Test
    void aForeignOperationCompletesHere() throws Exception {
        assumeTrue(system.isWinsock(), "Linux has no foreign overlapped operations");
        try (ForeignOverlapped foreign = new ForeignOverlapped(system.winsock())) {
            raw.associate(foreign.handle(), 42);
            foreign.startReceive();
            assertEquals(0, raw.dequeue(packets, PASSED));
            foreign.cancel();
            assertEquals(1, raw.dequeue(packets, soon()));
            assertEquals(
                    new CompletionPacket(42, 0, ErrorCodes.STATUS_CANCELLED, foreign.address()),
                    packets[0]);
            assertFails(Kind.OTHER, () -> raw.associate(foreign.handle(), 43)); // 87
            raw.close();
            assertFails(Kind.CLOSED, () -> raw.associate(foreign.handle(), 43));
        }
    }

    @Test
    void whatIsNoHandleCannotBeAssociated() {
        assumeTrue(system.isWinsock(), "Linux associates nothing");
        assertEquals(
                "ERROR_INVALID_PARAMETER",
                assertFails(Kind.OTHER, () -> raw.associate(-1, 1)).symbol());
        assertEquals(
                "ERROR_INVALID_HANDLE",
                assertFails(Kind.OTHER, () -> raw.associate(0x7FFF_FFF0L, 1)).symbol());
    }
}
