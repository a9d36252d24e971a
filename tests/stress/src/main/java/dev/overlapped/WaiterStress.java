package dev.overlapped;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import java.util.concurrent.atomic.AtomicReference;

/** A thread waits for its operation while that ends on a completion thread. */
public final class WaiterStress {
    private static final int RESULT = 42;

    /** How long one waits for the other to come: one that comes too late is left alone. */
    private static final int ROUNDS = 1000;

    private WaiterStress() {}

    /** What both know: the operation under way, if there is one. */
    private static final class Meeting {
        final AtomicReference<Waiter<int[]>> started = new AtomicReference<>();

        /** The completion thread: ends the operation if it is started soon. */
        void end() {
            for (int i = 0; i < ROUNDS && started.get() == null; i++) {
                Thread.onSpinWait();
            }
            Waiter<int[]> waiter = started.getAndSet(null);
            if (waiter != null) {
                waiter.ended(new int[] {RESULT}, null);
            }
        }

        /** Starts it, waits for it, and returns its result; or 0 if it was not ended meanwhile. */
        int await(Runnable cancel) {
            Waiter<int[]> waiter = Waiter.here();
            started.set(waiter);
            for (int i = 0; i < ROUNDS; i++) {
                if (started.get() == null) { // the end is under way
                    return result(waiter, cancel);
                }
                Thread.onSpinWait();
            }
            return started.compareAndSet(waiter, null) ? 0 : result(waiter, cancel);
        }

        private static int result(Waiter<int[]> waiter, Runnable cancel) {
            try {
                return waiter.await(cancel)[0];
            } catch (IoFailure e) {
                throw new AssertionError("it was to succeed", e);
            }
        }
    }

    /** Nothing else happens. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "42, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "not ended; or the waiting thread has what it brought")
    @State
    public static class EndMeetsWait {
        private final Meeting meeting = new Meeting();

        @Actor
        public void completionThread() {
            meeting.end();
        }

        @Actor
        public void waitingThread(II_Result r) {
            r.r1 = meeting.await(() -> r.r2++);
        }
    }

    /** The waiting thread is interrupted: it cancels at most once, and waits all the same. */
    @JCStressTest
    @Outcome(
            id = {"0, 10", "42, 1[01]"},
            expect = Expect.ACCEPTABLE,
            desc = "the end is waited for, and the interrupt is not lost")
    @State
    public static class InterruptedWait {
        private final Meeting meeting = new Meeting();

        @Actor
        public void completionThread() {
            meeting.end();
        }

        @Actor
        public void waitingThread(II_Result r) {
            Thread.currentThread().interrupt();
            r.r1 = meeting.await(() -> r.r2++);
            r.r2 += Thread.interrupted() ? 10 : 0;
        }
    }
}
