package dev.overlapped.internal.backend;

import dev.overlapped.internal.jfr.PressureEvent;
import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.schedule.Scheduler;
import dev.overlapped.internal.schedule.Warning;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/**
 * The back-off while something runs short: a pause before each try, a little longer each time, and
 * the event that reports it.
 *
 * <p>The loop's thread only.
 */
public final class Shortage {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** From this pause on, after several tries, the port warns. */
    private static final long WARN_NANOS = 4 * FIRST_PAUSE_NANOS;

    /** The thing that runs short. */
    public enum Of {
        /** Memory or descriptors of the system. */
        SYSTEM,
        /** Buffers of the port's pool. */
        BUFFERS
    }

    private final Scheduler loop;
    private long pauseNanos; // 0 = there is none
    private @Nullable PressureEvent event; // null = off
    private @Nullable String limit;
    private @Nullable String socket;
    private @Nullable String peer;

    /**
     * @param loop whose totals count it
     */
    public Shortage(Scheduler loop) {
        this.loop = loop;
    }

    /** Returns whether it lasts. */
    public boolean isActive() {
        return pauseNanos != 0;
    }

    /**
     * Takes note of a try that failed.
     *
     * @param what runs short
     * @param of whose operation it was
     * @return how long to pause before the next one
     */
    public long failedAgain(Of what, NativeSocket of) {
        return failedAgain(what, of, "");
    }

    /**
     * As above.
     *
     * @param reason what the system has said, and what to do about it; empty = unknown
     */
    public long failedAgain(Of what, NativeSocket of, String reason) {
        if (what == Of.SYSTEM) {
            loop.totals().shortage();
        } else {
            loop.totals().bufferWait();
        }
        if (!isActive()) {
            pauseNanos = FIRST_PAUSE_NANOS;
            event = Recording.beginPressure();
            if (event != null) {
                limit = what == Of.SYSTEM ? "system" : "buffers";
                socket = of.toString();
                peer = of.describePeer();
            }
        } else {
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
        if (pauseNanos >= WARN_NANOS) {
            warn(what, of, reason);
        }
        return pauseNanos;
    }

    private void warn(Of what, NativeSocket of, String reason) {
        loop.warn(
                what == Of.SYSTEM ? Warning.SYSTEM : Warning.BUFFERS,
                () ->
                        (what == Of.SYSTEM
                                        ? "the system has no memory or descriptors"
                                        : "no buffer of the port's pool is free")
                                + " for an operation of "
                                + of.describe()
                                + ", which is tried again in "
                                + TimeUnit.NANOSECONDS.toMillis(pauseNanos)
                                + " ms; shortages so far: "
                                + loop.totals().shortages()
                                + (reason.isEmpty() ? "" : "; " + reason));
    }

    /** A try was not in vain. */
    public void ended() {
        pauseNanos = 0;
        if (event != null) {
            event.commit(limit, socket, peer, "relieved");
            event = null;
        }
    }
}
