package dev.overlapped.internal.port;

import dev.overlapped.internal.loop.CompletionLoop;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The judgement whether the end of a port is worth waiting for, by looking at its loops from time
 * to time. A loop that a handler holds up makes no round; one whose handler has called {@link
 * System#exit} never will, for that waits for the shutdown hooks, of which the caller may be one.
 *
 * <p>Threads: the one that waits.
 */
final class EndWatch {
    /** The time between two looks. */
    static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int MAX_FRAMES = 12;

    private final List<CompletionLoop> loops;
    private final List<? extends Thread> threads;
    private final long[] rounds;
    private final boolean[] awake;
    private final long[] since;

    /**
     * @param threads the completion threads
     */
    EndWatch(List<CompletionLoop> loops, List<? extends Thread> threads) {
        this.loops = loops;
        this.threads = threads;
        this.rounds = new long[loops.size()];
        this.awake = new boolean[loops.size()];
        this.since = new long[loops.size()];
        long now = System.nanoTime();
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = -1;
            since[i] = now;
        }
    }

    /** Looks at all loops. */
    void look() {
        long now = System.nanoTime();
        for (int i = 0; i < rounds.length; i++) {
            CompletionLoop loop = loops.get(i);
            long round = loop.rounds();
            boolean isAwake = loop.isAwake();
            if (round != rounds[i] || isAwake != awake[i]) {
                rounds[i] = round;
                awake[i] = isAwake;
                since[i] = now;
            }
        }
    }

    /** Returns whether a handler is known to hold up its loop for that time. */
    boolean isHeldUp(long nanos) {
        long now = System.nanoTime();
        for (int i = 0; i < rounds.length; i++) {
            if (awake[i] && now - since[i] >= nanos) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether nothing has happened for that time, in none of the loops. */
    boolean isQuiet(long nanos) {
        long now = System.nanoTime();
        for (long one : since) {
            if (now - one < nanos) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a completion thread ends the JVM, and so waits for the shutdown hooks. */
    boolean isExiting() {
        if (!isHeldUp(SLICE_NANOS)) {
            return false;
        }
        for (int i = 0; i < threads.size(); i++) {
            for (StackTraceElement frame : threads.get(i).getStackTrace()) {
                boolean exits =
                        frame.getMethodName().equals("exit")
                                && frame.getClassName().equals("java.lang.Runtime");
                if (exits) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the stack of the threads that have not ended, for the log. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                text.append("; ").append(thread.getName()).append(" is at");
                StackTraceElement[] frames = thread.getStackTrace();
                for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
                    text.append(i == 0 ? " " : ", ").append(frames[i]);
                }
            }
        }
        return text.toString();
    }
}
