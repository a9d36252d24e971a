package dev.overlapped.internal.uring.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.Sqe;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The two queues against a kernel that is played by the test. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "makes system calls of Linux")
class QueueTest {
    private static final long HEAD = 0;
    private static final long TAIL = 64;
    private static final long FLAGS = 128;
    private static final long ENTRIES = 192;
    private static final int CAPACITY = 4;
    private static final int NEARLY_WRAPPED = -2; // the indexes are unsigned

    private final MemorySegment ring = Arena.ofAuto().allocate(4096, 64);
    private final MemorySegment entries = Arena.ofAuto().allocate(CAPACITY * Sqe.SIZE, 64);

    private int get(long offset) {
        return ring.get(ValueLayout.JAVA_INT, offset);
    }

    private void set(long offset, int value) {
        ring.set(ValueLayout.JAVA_INT, offset, value);
    }

    private SubmissionQueue submissions(int index) {
        set(HEAD, index);
        set(TAIL, index);
        return new SubmissionQueue(ring, entries, HEAD, TAIL, FLAGS, CAPACITY);
    }

    private CompletionQueue completions(int index) {
        set(HEAD, index);
        set(TAIL, index);
        return new CompletionQueue(ring, HEAD, TAIL, ENTRIES, CAPACITY);
    }

    private void complete(long token, int result, int flags) {
        int tail = get(TAIL);
        long entry = ENTRIES + (tail & CAPACITY - 1) * Cqe.SIZE;
        ring.set(ValueLayout.JAVA_LONG, entry + Cqe.USER_DATA, token);
        ring.set(ValueLayout.JAVA_INT, entry + Cqe.RES, result);
        ring.set(ValueLayout.JAVA_INT, entry + Cqe.FLAGS, flags);
        set(TAIL, tail + 1);
    }

    @Test
    void submissionsAreCountedAcrossTheWrapOfTheIndex() {
        SubmissionQueue queue = submissions(NEARLY_WRAPPED);
        for (int i = 0; i < CAPACITY; i++) {
            assertEquals(CAPACITY - i, queue.room());
            queue.put(1, 2, 3, 4, 5, i);
        }
        assertEquals(0, queue.room());
        assertEquals(CAPACITY, queue.pending());
        assertThrows(IllegalStateException.class, () -> queue.put(1, 2, 3, 4, 5, 6));
        assertEquals(NEARLY_WRAPPED, get(TAIL), "the kernel sees nothing before publish");
        queue.publish();
        assertEquals(NEARLY_WRAPPED + CAPACITY, get(TAIL));
        set(HEAD, NEARLY_WRAPPED + 3);
        queue.refresh();
        assertEquals(1, queue.pending());
        assertEquals(3, queue.room());
    }

    @Test
    void anEntryStandsWhereItsIndexSaysAndHasNothingOfTheOneBefore() {
        SubmissionQueue queue = submissions(NEARLY_WRAPPED);
        entries.fill((byte) 0xFF);
        long entry = queue.put(26, 7, 0x1234_5678_9ABCL, 99, 0x4100, -5L);
        assertEquals(2 * Sqe.SIZE, entry);
        assertEquals(26, entries.get(ValueLayout.JAVA_INT, entry), "flags and priority are 0");
        assertEquals(7, entries.get(ValueLayout.JAVA_INT, entry + Sqe.FD));
        assertEquals(0, entries.get(ValueLayout.JAVA_LONG, entry + Sqe.OFF));
        assertEquals(0x1234_5678_9ABCL, entries.get(ValueLayout.JAVA_LONG, entry + Sqe.ADDR));
        assertEquals(99, entries.get(ValueLayout.JAVA_INT, entry + Sqe.LEN));
        assertEquals(0x4100, entries.get(ValueLayout.JAVA_INT, entry + Sqe.OP_FLAGS));
        assertEquals(-5L, entries.get(ValueLayout.JAVA_LONG, entry + Sqe.USER_DATA));
        for (long rest = Sqe.BUF_INDEX; rest < Sqe.SIZE; rest++) {
            assertEquals(0, entries.get(ValueLayout.JAVA_BYTE, entry + rest));
        }
        queue.flags(entry, 0x44);
        queue.priority(entry, 1);
        queue.offset(entry, 16);
        assertEquals(0x44, entries.get(ValueLayout.JAVA_BYTE, entry + Sqe.FLAGS));
        assertEquals(1, entries.get(ValueLayout.JAVA_SHORT, entry + Sqe.IOPRIO));
        assertEquals(16, entries.get(ValueLayout.JAVA_LONG, entry + Sqe.OFF));
        assertEquals(3 * Sqe.SIZE, queue.put(0, 0, 0, 0, 0, 0));
        assertEquals(0, queue.put(0, 0, 0, 0, 0, 0));
    }

    @Test
    void completionsAreTakenAcrossTheWrapOfTheIndex() {
        CompletionQueue queue = completions(NEARLY_WRAPPED);
        assertEquals(0, queue.ready());
        for (int i = 0; i < CAPACITY; i++) {
            complete(i, -i, 100 + i);
        }
        assertEquals(CAPACITY, queue.ready());
        for (int i = 0; i < CAPACITY; i++) {
            queue.take();
            assertEquals(i, queue.token());
            assertEquals(-i, queue.result());
            assertEquals(100 + i, queue.flags());
            assertEquals(NEARLY_WRAPPED + i + 1, get(HEAD), "the entry is the kernel's again");
        }
        assertEquals(0, queue.ready());
    }

    @Test
    void whatIsPutAsideComesFirstAndWhole() {
        CompletionQueue queue = completions(NEARLY_WRAPPED);
        complete(-1, -104, 0x8000_0001);
        complete(2, Integer.MAX_VALUE, 2);
        queue.take();
        queue.makeRoom();
        assertEquals(get(TAIL), get(HEAD));
        complete(3, -3, -1);
        queue.makeRoom();
        complete(4, 4, 4);
        assertEquals(3, queue.ready());
        long[][] expected = {{2, Integer.MAX_VALUE, 2}, {3, -3, -1}, {4, 4, 4}};
        for (long[] entry : expected) {
            queue.take();
            assertEquals(entry[0], queue.token());
            assertEquals(entry[1], queue.result());
            assertEquals(entry[2], queue.flags());
        }
        assertEquals(0, queue.ready());
    }

    @Test
    void aDrainTakesOnlyWhatWasReadyWhenItBegan() {
        CompletionQueue queue = completions(0);
        complete(1, 0, 0);
        int ready = queue.ready();
        complete(2, 0, 0);
        assertEquals(1, ready);
        assertEquals(2, queue.ready());
    }
}
