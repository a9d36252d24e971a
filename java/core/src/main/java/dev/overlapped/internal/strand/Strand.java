package dev.overlapped.internal.strand;

import dev.overlapped.internal.backend.StrandSignal;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.schedule.Timed;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loop without a thread of its own: its rounds are run by whichever thread of a {@link
 * StrandPool} comes by, one at a time. So all that is confined to a loop's thread is confined to
 * its round, and what one round has written the next one sees, on whatever thread.
 *
 * <pre>
 *            signal            a thread takes it            no signal meanwhile
 *    IDLE  ─────────►  AGAIN  ───────────────────►  READY  ───────────────────────►  IDLE
 *                        ▲                            │
 *                        └──────────  signal  ────────┘  to be run once more
 * </pre>
 */
public final class Strand implements StrandSignal {
    private static final int IDLE = 0;
    private static final int READY = 1;
    private static final int AGAIN = 2;

    private final StrandPool pool;
    private final CompletionLoop loop;
    private final AtomicInteger state = new AtomicInteger(AGAIN); // the first round begins its life
    private final AtomicLong due = new AtomicLong(Timed.NEVER);
    private boolean ended; // whoever runs it

    Strand(StrandPool pool, CompletionLoop loop) {
        this.pool = pool;
        this.loop = loop;
    }

    CompletionLoop loop() {
        return loop;
    }

    /** The latest time of its next round, on the clock of {@link System#nanoTime}. */
    AtomicLong due() {
        return due;
    }

    /** Something has been handed to its backend. A thread of the pool, which runs it next. */
    @Override
    public void signal() {
        if (state.getAndSet(AGAIN) == IDLE) {
            pool.ready(this);
        }
    }

    /**
     * Something waits for it. Any thread.
     *
     * @return whether the caller has to send a packet, after which {@link #woken} is called
     */
    @Override
    public boolean wake() {
        return state.getAndSet(AGAIN) == IDLE;
    }

    /** The packet that {@link #wake} asked for has come. A thread of the pool. */
    @Override
    public void woken() {
        pool.ready(this);
    }

    /**
     * Runs a round. Between {@link StrandPool#ready} and the return nobody else does.
     *
     * @return whether another one has to follow
     */
    boolean run() {
        state.set(READY);
        if (!ended) {
            loop.enter();
            try {
                ended = round();
                due.set(ended ? Timed.NEVER : loop.nextDeadline());
            } finally {
                if (ended) {
                    pool.strandEnded();
                }
            }
            if (!loop.leave()) {
                return true;
            }
        }
        return !state.compareAndSet(READY, IDLE);
    }

    /** Returns whether it was the last. */
    private boolean round() {
        try {
            pool.checkSound();
            loop.step(0);
            return loop.tryEnd();
        } catch (Throwable t) {
            ended = true; // whatever comes of giving up
            loop.giveUp(t);
            return true;
        }
    }
}
