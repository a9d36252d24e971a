package dev.overlapped.internal.await;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A future is cancelled, and joined, while its operation ends: only the end completes it. */
@JCStressTest
@Outcome(id = "42, [01]", expect = Expect.ACCEPTABLE, desc = "it has the result of the operation")
@State
public class OperationFutureStress {
    private final OperationFuture<Integer> future = new OperationFuture<>();
    private int cancels;

    /** The future of an operation in flight. */
    public OperationFutureStress() {
        future.started(() -> cancels++);
    }

    /** The completion thread. */
    @Actor
    public void end() {
        future.ended(42, null);
    }

    /** The caller. */
    @Actor
    public void cancel(II_Result r) {
        future.cancel(true);
        r.r1 = future.join();
        r.r2 = cancels;
    }
}
