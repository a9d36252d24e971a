package dev.overlapped.internal.await;

import dev.overlapped.IoFailure;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import java.util.concurrent.atomic.AtomicReference;

/** A thread waits for its operation while a completion thread ends it. */
public final class WaiterStress {
    private static final int RESULT = 42;

    /** The time that one waits for the other; a later one is ignored. */
    private static final int ROUNDS = 1000;

    private WaiterStress() {}

    /** The operation in flight that both see, if there is one. */
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

        /**
         * Starts the operation, waits for it, and returns its result; 0 if it did not end
         * meanwhile.
         */
        int await(Runnable cancel) {
            Waiter<int[]> waiter = Waiter.here();
            started.set(waiter);
            for (int i = 0; i < ROUNDS; i++) {
                if (started.get() == null) { // it is about to end
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
                throw new AssertionError("it must succeed", e);
            }
        }
    }

    /** Without another event. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "42, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "not ended; or the waiting thread has the result")
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

    /** The waiting thread is interrupted: it cancels at most once, and still waits. */
    @JCStressTest
    @Outcome(
            id = {"0, 10", "42, 1[01]"},
            expect = Expect.ACCEPTABLE,
            desc = "it waits for the end, and keeps the interrupt")
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
