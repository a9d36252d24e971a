package dev.overlapped.internal.strand;

import dev.overlapped.internal.schedule.OwnThreads;
import dev.overlapped.internal.schedule.Timed;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes each strand when its next deadline passes. A thread of its own: those of the pool wait for
 * packets without a limit in time, and any of them may be held up by a handler.
 */
final class DeadlineAlarm implements Runnable {
    private final List<Strand> strands;
    private final Thread thread;
    private volatile long next = Timed.NEVER; // when it looks again
    private volatile boolean ended;

    DeadlineAlarm(List<Strand> strands) {
        this.strands = strands;
        this.thread = OwnThreads.daemon("overlapped-deadlines", this);
    }

    void start() {
        thread.start();
    }

    /** A strand has to be run at {@code nanoTime} at the latest. Any thread. */
    void at(long nanoTime) {
        if (isEarlier(nanoTime, next)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!ended) {
            next = Timed.NEVER; // whoever comes from here on does not rely on what is found now
            long earliest = Timed.NEVER;
            long now = System.nanoTime();
            for (Strand strand : strands) {
                long due = strand.due().get();
                if (due == Timed.NEVER) {
                    continue;
                } else if (due - now > 0) {
                    earliest = isEarlier(due, earliest) ? due : earliest;
                } else if (strand.due().compareAndSet(due, Timed.NEVER)) {
                    strand.loop().wakeup();
                }
            }
            next = earliest;
            if (earliest == Timed.NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, earliest - System.nanoTime());
            }
        }
    }

    private static boolean isEarlier(long nanoTime, long than) {
        return nanoTime != Timed.NEVER && (than == Timed.NEVER || nanoTime - than < 0);
    }

    /** Ends its thread, soon. */
    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }
}
