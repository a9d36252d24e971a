package dev.overlapped.internal.await;

import dev.overlapped.internal.schedule.RateLimit;

import java.lang.ref.Cleaner;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Reports, by a warning of {@link System.Logger} with a limit of rate, what an action of a future
 * has thrown when the future is garbage and nobody has asked for its outcome: nobody can any more,
 * so the failure would be lost. Until then somebody may.
 */
final class LostFailure {
    private static final String NAME = "dev.overlapped";
    private static final int MAX = 10;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final RateLimit LIMIT = new RateLimit(MAX, PERIOD_NANOS);
    private static final Cleaner CLEANER = Cleaner.create();

    private LostFailure() {}

    /** The failure of one future, to which it has no reference. */
    static final class State implements Runnable {
        static final State NONE = new State(new CompletionException(null));

        private final Throwable thrown;
        private volatile boolean heard;

        State(Throwable thrown) {
            this.thrown = thrown;
        }

        /** Somebody has asked for the outcome. */
        void heard() {
            heard = true;
        }

        @Override
        public void run() {
            if (!heard) {
                report(thrown);
            }
        }
    }

    /** Reports {@code thrown} once {@code future} is garbage, unless it was heard before. */
    static State watch(Object future, Throwable thrown) {
        State state = new State(thrown);
        CLEANER.register(future, state);
        return state;
    }

    private static void report(Throwable thrown) {
        long held = LIMIT.tryPass(System.nanoTime());
        if (held == RateLimit.HELD) {
            return;
        }
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        String text =
                "an action that depends on a future has thrown, and nobody has asked for its"
                        + " outcome; what the action was about stays open. End a chain of stages"
                        + " with whenComplete or exceptionally";
        String more = held == 0 ? "" : " (" + held + " more of this kind were not logged)";
        System.getLogger(NAME).log(System.Logger.Level.WARNING, text + more, cause);
    }
}
