package dev.overlapped.test;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReference;

/** The first exception that a handler has thrown, for the test to fail with. Any thread. */
final class HandlerFailures implements Thread.UncaughtExceptionHandler {
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (!first.compareAndSet(null, failure)) {
            Throwable earlier = first.get();
            if (earlier != null && earlier != failure) {
                earlier.addSuppressed(failure);
            }
        }
    }

    /** Returns whether there is one that has not been thrown again. */
    boolean isAny() {
        return first.get() != null;
    }

    /** Throws it again, once. */
    void rethrow() {
        Throwable failure = first.getAndSet(null);
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("a handler has failed", failure);
        }
    }
}
