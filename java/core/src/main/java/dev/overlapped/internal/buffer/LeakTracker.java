package dev.overlapped.internal.buffer;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The lends of one pool that have not ended, each with the place where it was made. A buffer that
 * nobody refers to any more, and that was not released, is logged with that place, and so are those
 * that are lent when the pool ends. Its memory stays taken: a view of it may still be in use.
 *
 * <p>Per place the first leak is logged, then the second, the fourth, the eighth, and so on.
 *
 * <p>Lifetime: the pool's, which has none unless the property or the port's settings ask for it.
 * Any thread; the garbage collector's findings are logged on a thread of their own.
 */
final class LeakTracker {
    private static final String PROPERTY = "dev.overlapped.leaks";
    private static final String LOGGER = "dev.overlapped";
    private static final int MAX_PLACES = 1_000;

    /** Its thread begins with the first pool that is tracked. */
    private static final class Cleaning {
        static final Cleaner CLEANER = Cleaner.create();

        private Cleaning() {}
    }

    private final Set<Lend> lends = ConcurrentHashMap.newKeySet();
    private final Map<List<StackTraceElement>, Integer> found = new HashMap<>();

    private final BiConsumer<String, Throwable> log;

    /** Logs through {@link System.Logger}. */
    LeakTracker() {
        this(
                (text, place) ->
                        System.getLogger(LOGGER).log(System.Logger.Level.WARNING, text, place));
    }

    /**
     * @param log gets each message, with the stack trace of the lend
     */
    LeakTracker(BiConsumer<String, Throwable> log) {
        this.log = log;
    }

    /**
     * Returns what the system property says, without which it is false.
     *
     * @throws IllegalArgumentException if it is set to something else than a truth value
     */
    static boolean isConfigured() {
        String value = System.getProperty(PROPERTY, "false");
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "system property "
                                    + PROPERTY
                                    + "="
                                    + value
                                    + ": must be \"true\" or \"false\"");
        };
    }

    /** One lend, which must not refer to its buffer. */
    static final class Lend implements Runnable {
        private final LeakTracker tracker;
        private final int bytes;
        private final long since = System.nanoTime();
        private final String thread = Thread.currentThread().getName();
        private final Throwable place = new Throwable("lent here");
        private volatile String passedTo = "";
        private volatile Cleaner.Cleanable watch = () -> {};

        private Lend(LeakTracker tracker, int bytes) {
            this.tracker = tracker;
            this.bytes = bytes;
        }

        /** Notes the handler that has the buffer now. */
        void passedTo(Object handler, Object socket) {
            passedTo = ", and passed to " + handler.getClass().getName() + " of " + socket;
        }

        /** The buffer is released. */
        void end() {
            tracker.lends.remove(this);
            watch.clean();
        }

        /** Nobody refers to the buffer any more. */
        @Override
        public void run() {
            if (tracker.lends.remove(this)) {
                tracker.lost(this);
            }
        }

        private List<StackTraceElement> key() {
            return Arrays.asList(place.getStackTrace());
        }

        private String describe() {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
            return bytes + " bytes, lent " + millis + " ms ago on " + thread + passedTo;
        }
    }

    /**
     * Begins to track a lend.
     *
     * @param buffer an object that only this lend uses
     */
    Lend begin(Object buffer, int bytes) {
        Lend lend = new Lend(this, bytes);
        lends.add(lend);
        lend.watch = Cleaning.CLEANER.register(buffer, lend);
        return lend;
    }

    private void lost(Lend lend) {
        int times;
        synchronized (found) {
            List<StackTraceElement> place = lend.key();
            if (found.size() >= MAX_PLACES && !found.containsKey(place)) {
                return;
            }
            times = found.merge(place, 1, Integer::sum);
        }
        if (Integer.bitCount(times) == 1) {
            log.accept(
                    "a buffer was never released, and nothing refers to it any more: "
                            + lend.describe()
                            + "; lost so far from the same place: "
                            + times,
                    lend.place);
        }
    }

    /** The pool ends: logs what is still lent, once per place. */
    void poolEnds() {
        Map<List<StackTraceElement>, List<Lend>> places = new HashMap<>();
        for (Lend lend : lends) {
            places.computeIfAbsent(lend.key(), key -> new ArrayList<>()).add(lend);
        }
        for (List<Lend> lent : places.values()) {
            Lend first = lent.getFirst();
            log.accept(
                    lent.size()
                            + " buffers from the same place are still lent when their pool ends;"
                            + " one of them: "
                            + first.describe(),
                    first.place);
        }
    }
}
