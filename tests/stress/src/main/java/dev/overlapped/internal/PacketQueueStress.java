package dev.overlapped.internal;

import dev.overlapped.internal.backend.LinkedPacketQueue;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.schedule.Timed;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A posted packet is dequeued once, and wakes a thread that waits for it. */
public final class PacketQueueStress {
    private static final int MAX = 8;
    private static final int KEY = 7;

    private PacketQueueStress() {}

    /** Dequeues, and returns the key of the only packet; 0 if there was none. */
    private static int dequeue(LinkedPacketQueue queue, long timeoutNanos) {
        int[] sum = new int[1];
        int count =
                queue.dequeue(
                        MAX,
                        timeoutNanos,
                        (i, key, bytes, status, overlapped) -> sum[0] += (int) key);
        return count == PacketQueue.CLOSED ? PacketQueue.CLOSED : sum[0];
    }

    /** Two threads that do not wait, and one packet. */
    @JCStressTest
    @Outcome(
            id = {KEY + ", 0", "0, " + KEY},
            expect = Expect.ACCEPTABLE,
            desc = "one of them has it")
    @State
    public static class TwoTakers {
        private final LinkedPacketQueue queue = new LinkedPacketQueue();

        /** With a packet. */
        public TwoTakers() {
            queue.post(KEY, 0, 0);
        }

        @Actor
        public void first(II_Result r) {
            r.r1 = dequeue(queue, 0);
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = dequeue(queue, 0);
        }
    }

    /** A thread waits without limit while the packet is posted. */
    @JCStressTest
    @Outcome(id = "" + KEY, expect = Expect.ACCEPTABLE, desc = "it is dequeued")
    @State
    public static class PostMeetsWait {
        private final LinkedPacketQueue queue = new LinkedPacketQueue();

        @Actor
        public void post() {
            queue.post(KEY, 0, 0);
        }

        @Actor
        public void take(I_Result r) {
            r.r1 = dequeue(queue, Timed.NEVER);
        }
    }

    /** A thread waits without limit while the queue is closed. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "it is woken up")
    @State
    public static class CloseMeetsWait {
        private final LinkedPacketQueue queue = new LinkedPacketQueue();

        @Actor
        public void close() {
            queue.close();
        }

        @Actor
        public void take(I_Result r) {
            r.r1 = dequeue(queue, Timed.NEVER);
        }
    }

    /** A packet is posted while the queue is closed. */
    @JCStressTest
    @Outcome(
            id = {"0, -1", "1, -1"},
            expect = Expect.ACCEPTABLE,
            desc = "refused or dropped; a closed queue returns nothing")
    @State
    public static class PostMeetsClose {
        private final LinkedPacketQueue queue = new LinkedPacketQueue();

        @Actor
        public void post(II_Result r) {
            r.r1 = queue.post(KEY, 0, 0) ? 1 : 0;
        }

        @Actor
        public void close() {
            queue.close();
        }

        @Arbiter
        public void take(II_Result r) {
            r.r2 = dequeue(queue, 0);
        }
    }
}
