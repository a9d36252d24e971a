package dev.overlapped.internal;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.LoopGroup;
import dev.overlapped.internal.schedule.Submission;
import dev.overlapped.internal.schedule.Timed;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Another thread submits while a loop is about to wait in the kernel. A loop that is awake needs no
 * wake-up; but a loop that waits without one, and has not run the submission, waits for ever.
 */
@JCStressTest
@Outcome(id = "0, 0, [01]", expect = Expect.ACCEPTABLE, desc = "it does not wait")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "it waits, and is woken up")
@Outcome(id = "1, 1, [01]", expect = Expect.ACCEPTABLE, desc = "done before it waits")
@Outcome(id = "0, 1, 0", expect = Expect.FORBIDDEN, desc = "it waits for ever")
@State
public class LoopWakeUpStress {
    private static final int LONGEST_DELAY = 32;

    private final CompletionLoop loop =
            new CompletionLoop(new LoopGroup(), System::nanoTime, null, null);
    private final Order order = new Order();
    private final int delay = ThreadLocalRandom.current().nextInt(LONGEST_DELAY);
    private volatile boolean submitted;
    private volatile boolean woken;
    private boolean waited;

    /** Opens the loop on a backend that notes whether it would wait. */
    public LoopWakeUpStress() {
        Backend backend =
                (Backend)
                        Proxy.newProxyInstance(
                                Backend.class.getClassLoader(),
                                new Class<?>[] {Backend.class},
                                this::call);
        try {
            loop.open(same -> backend);
        } catch (NativeException e) {
            throw new AssertionError("there is no system that could refuse it", e);
        }
    }

    private Object call(Object proxy, Method method, Object[] arguments) {
        switch (method.getName()) {
            case "wakeup" -> woken = true;
            case "dequeue" -> await((long) arguments[0]);
            default -> throw new AssertionError("not expected: " + method);
        }
        return null;
    }

    /** Waits like a kernel, but not for ever. */
    private void await(long timeoutNanos) {
        waited = timeoutNanos > 0;
        while (waited && !woken && !submitted) {
            Thread.onSpinWait();
        }
    }

    private static final class Order extends Submission {
        boolean done;

        @Override
        public void run() {
            done = true;
        }
    }

    /** Another thread. */
    @Actor
    public void submit() {
        for (int i = 0; i < delay; i++) { // the round takes longer than this
            Thread.onSpinWait();
        }
        loop.submit(order);
        submitted = true;
    }

    /** The loop's thread: one round. */
    @Actor
    public void round() {
        loop.step(Timed.NEVER);
    }

    /** The result. */
    @Arbiter
    public void outcome(III_Result r) {
        r.r1 = order.done ? 1 : 0;
        r.r2 = waited ? 1 : 0;
        r.r3 = woken ? 1 : 0;
    }
}
