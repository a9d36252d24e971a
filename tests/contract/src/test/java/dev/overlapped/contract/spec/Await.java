package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting with an end: long enough for a slow machine, short enough for a test that hangs. */
public final class Await {
    public static final int MILLIS = 30_000;

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private Await() {}

    /** Waits for the next call of a handler that puts its calls there. */
    static <T> T next(BlockingQueue<T> calls) {
        try {
            T next = calls.poll(MILLIS, TimeUnit.MILLISECONDS);
            return next != null ? next : fail("no handler was called in " + MILLIS + " ms");
        } catch (InterruptedException e) {
            return fail("interrupted while waiting for a handler");
        }
    }

    /** Waits for a condition that notifies no handler, such as a counter. */
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("waited " + MILLIS + " ms in vain until " + what);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
