package dev.overlapped.test;

import dev.overlapped.test.internal.linux.LinuxModel;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits of a network in real time, which other threads end. */
final class RealTime {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long SLICE_NANOS = 10_000_000;

    private RealTime() {}

    static void await(LinuxModel model, BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException(
                        "what was waited for has not happened in " + PATIENCE);
            }
            awaitChange(model);
        }
    }

    /** Waits for other threads, a moment at most: they may do something that no model sees. */
    static void awaitChange(LinuxModel model) {
        try {
            model.awaitChange(SLICE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it waited", e);
        }
    }
}
