package dev.overlapped.internal.port;

import dev.overlapped.internal.schedule.RateLimit;
import dev.overlapped.internal.schedule.Warning;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The log of one port, through {@link System.Logger} with the name {@code dev.overlapped}: so many
 * warnings of each kind per period, the rest is counted. Any thread.
 */
final class PortLog {
    private static final String NAME = "dev.overlapped";
    private static final int MAX = 3;
    private static final int MAX_FAILURES = 10;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier clock;
    private final RateLimit[] limits = new RateLimit[Warning.values().length];

    PortLog(LongSupplier clock) {
        this.clock = clock;
        for (Warning kind : Warning.values()) {
            int max = kind == Warning.HANDLER ? MAX_FAILURES : MAX;
            limits[kind.ordinal()] = new RateLimit(max, PERIOD_NANOS);
        }
    }

    /**
     * Logs a warning, or counts it.
     *
     * @param text with the numbers; called only if it is logged
     */
    void warn(Warning kind, Supplier<String> text) {
        log(System.Logger.Level.WARNING, kind, text, null);
    }

    /**
     * Logs what a handler has thrown, or counts it.
     *
     * @param price the datagram or socket that it has cost; empty = none
     */
    void handlerFailed(String price, Throwable failure) {
        log(
                System.Logger.Level.ERROR,
                Warning.HANDLER,
                () ->
                        "a handler failed on "
                                + Thread.currentThread().getName()
                                + (price.isEmpty() ? "" : "; " + price),
                failure);
    }

    private void log(
            System.Logger.Level level,
            Warning kind,
            Supplier<String> text,
            @Nullable Throwable thrown) {
        long held = limits[kind.ordinal()].tryPass(clock.getAsLong());
        if (held == RateLimit.HELD) {
            return;
        }
        String more = held == 0 ? "" : " (" + held + " more of this kind were not logged)";
        System.getLogger(NAME).log(level, text.get() + more, thrown);
    }
}
