package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.Sqe;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The two queues of a ring, with an actor as the kernel on another processor: neither side sees an
 * entry before it is written, nor overwrites one before it is read.
 */
public final class RingQueueStress {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long HEAD = 0;
    private static final long TAIL = 64;
    private static final long FLAGS = 128;
    private static final long ENTRIES = 192;

    private RingQueueStress() {}

    /** The memory of a ring, on the heap, for there are millions of rings. */
    private static MemorySegment memory(long bytes) {
        return MemorySegment.ofArray(new long[(int) (bytes / Long.BYTES)]);
    }

    /** The kernel completes an operation while the loop looks. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "7, -7"},
            expect = Expect.ACCEPTABLE,
            desc = "not there yet, or complete")
    @State
    public static class CompletionComes {
        private final MemorySegment ring = memory(ENTRIES + Cqe.SIZE);
        private final CompletionQueue queue = new CompletionQueue(ring, HEAD, TAIL, ENTRIES, 1);

        @Actor
        public void kernel() {
            write(ring, 7);
            INT.setRelease(ring, TAIL, 1);
        }

        @Actor
        public void loop(JI_Result r) {
            if (queue.ready() > 0) {
                queue.take();
                r.r1 = queue.token();
                r.r2 = queue.result();
            }
        }
    }

    /** The queue is full; the kernel reuses the entry as soon as it may. */
    @JCStressTest
    @Outcome(id = "7, -7", expect = Expect.ACCEPTABLE, desc = "read before it is reused")
    @State
    public static class EntryIsUsedAgain {
        private final MemorySegment ring = memory(ENTRIES + Cqe.SIZE);
        private final CompletionQueue queue = new CompletionQueue(ring, HEAD, TAIL, ENTRIES, 1);

        /** With an entry. */
        public EntryIsUsedAgain() {
            write(ring, 7);
            INT.setRelease(ring, TAIL, 1);
        }

        @Actor
        public void kernel() {
            if ((int) INT.getAcquire(ring, HEAD) == 1) {
                write(ring, 9);
            }
        }

        @Actor
        public void loop(JI_Result r) {
            queue.take();
            r.r1 = queue.token();
            r.r2 = queue.result();
        }
    }

    private static void write(MemorySegment ring, int number) {
        ring.set(ValueLayout.JAVA_LONG, ENTRIES + Cqe.USER_DATA, number);
        ring.set(ValueLayout.JAVA_INT, ENTRIES + Cqe.RES, -number);
    }

    /** The loop submits an entry while the kernel looks. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "5, 8"},
            expect = Expect.ACCEPTABLE,
            desc = "not there yet, or complete")
    @State
    public static class SubmissionComes {
        private final MemorySegment ring = memory(ENTRIES);
        private final MemorySegment entries = memory(Sqe.SIZE);
        private final SubmissionQueue queue =
                new SubmissionQueue(ring, entries, HEAD, TAIL, FLAGS, 1);

        @Actor
        public void loop() {
            queue.put(1, 2, 5, 4, 3, 8);
            queue.publish();
        }

        @Actor
        public void kernel(JJ_Result r) {
            if ((int) INT.getAcquire(ring, TAIL) == 1) {
                r.r1 = entries.get(ValueLayout.JAVA_LONG, Sqe.ADDR);
                r.r2 = entries.get(ValueLayout.JAVA_LONG, Sqe.USER_DATA);
            }
        }
    }
}
