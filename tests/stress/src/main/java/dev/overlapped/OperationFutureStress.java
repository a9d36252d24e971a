package dev.overlapped;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A future is cancelled, and joined, while its operation ends: only the end completes it. */
@JCStressTest
@Outcome(id = "42, [01]", expect = Expect.ACCEPTABLE, desc = "it has what the operation brought")
@State
public class OperationFutureStress {
    private final OperationFuture<Integer> future = new OperationFuture<>();
    private int cancels;

    /** Of an operation that is under way. */
    public OperationFutureStress() {
        future.started(() -> cancels++);
    }

    /** The completion thread. */
    @Actor
    public void end() {
        future.ended(42, null);
    }

    /** Its user. */
    @Actor
    public void cancel(II_Result r) {
        future.cancel(true);
        r.r1 = future.join();
        r.r2 = cancels;
    }
}
