package dev.overlapped.internal.backend;

import dev.overlapped.internal.jfr.PressureEvent;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.schedule.Scheduler;

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
        if (what == Of.SYSTEM) {
            loop.totals().shortage();
        } else {
            loop.totals().bufferWait();
        }
        if (!isActive()) {
            pauseNanos = FIRST_PAUSE_NANOS;
            event = PressureEvent.begun();
            if (event != null) {
                limit = what == Of.SYSTEM ? "system" : "buffers";
                socket = of.toString();
            }
        } else {
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
        return pauseNanos;
    }

    /** A try was not in vain. */
    public void ended() {
        pauseNanos = 0;
        if (event != null) {
            event.commit(limit, socket, "relieved");
            event = null;
        }
    }
}
