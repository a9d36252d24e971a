package dev.overlapped.internal.strand;

import dev.overlapped.internal.backend.SharedQueue;
import dev.overlapped.internal.loop.CompletionLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the loops of a port on threads that share one kernel queue. Whichever thread dequeues a
 * packet hands it to its loop, a {@link Strand}, and runs what is ready. So a socket's handlers
 * never run at once, though on changing threads; and a handler that blocks holds up the sockets of
 * its strand only, while the system lets another thread run the others.
 *
 * <p>No strand waits for another's blocked handler: a thread that begins a round while others are
 * ready calls another thread, by a packet, so that the system's limit of running threads holds for
 * it too.
 */
public final class StrandPool {
    /** The port's ear: a loop that has ended is reported to it. */
    public interface Listener {
        /** A loop has ended. On a thread of the pool. */
        void strandEnded();
    }

    /** The number of rounds between two looks into the queue while more are ready. */
    private static final int ROUNDS = 16;

    private static final long PAUSE_NANOS = 1_000_000;

    private final SharedQueue queue;
    private final Listener listener;
    private final List<Strand> strands = new ArrayList<>();
    private final ReadyStrands ready;
    private final DeadlineAlarm alarm = new DeadlineAlarm(strands);
    private final AtomicInteger strandsLeft;
    private final AtomicInteger threadsLeft;
    private final int threads;
    private final boolean alone;

    /** True if a packet that calls a thread is on its way. */
    private final AtomicBoolean called = new AtomicBoolean();

    private volatile @Nullable Throwable failure; // of the queue itself

    /**
     * @param threads how many will {@link #work}
     */
    public StrandPool(
            SharedQueue queue, List<CompletionLoop> loops, int threads, Listener listener) {
        this.queue = queue;
        this.listener = listener;
        this.ready = new ReadyStrands(loops.size());
        this.strandsLeft = new AtomicInteger(loops.size());
        this.threadsLeft = new AtomicInteger(threads);
        this.threads = threads;
        this.alone = threads == 1;
        for (CompletionLoop loop : loops) {
            strands.add(new Strand(this, loop));
        }
    }

    /**
     * Opens the loops' backends, before any thread works. A loop that is refused has ended.
     *
     * @return what was refused last; null = nothing
     */
    public @Nullable Throwable open() {
        Throwable refused = null;
        for (Strand strand : strands) {
            try {
                strand.loop().open(loop -> queue.open(loop, strand));
                strand.loop().leave();
                ready(strand);
            } catch (Throwable t) {
                refused = t;
                strandEnded();
            }
        }
        try {
            alarm.start();
        } catch (Throwable t) { // no memory for its thread
            refused = t;
        }
        return refused;
    }

    /**
     * Only so many of the threads could be started, and the port is closing. Without any the
     * calling one ends the loops.
     */
    public void withThreads(int started) {
        if (started == 0) {
            threadsLeft.set(1);
            work();
        } else if (threadsLeft.addAndGet(started - threads) == 0) {
            end(); // those that were started have ended meanwhile
        }
    }

    /** The life of one thread: until all loops have ended. */
    public void work() {
        try {
            readAndRun();
        } catch (Throwable t) {
            fail(t);
            endStrands();
        } finally {
            leave();
        }
    }

    private void leave() {
        try {
            queue.wakeAny(); // the next one, who may wait for a packet
        } finally {
            if (threadsLeft.decrementAndGet() == 0) {
                end();
            }
        }
    }

    private void end() {
        alarm.end();
        queue.close();
    }

    private void readAndRun() {
        try (SharedQueue.Reader reader = queue.reader()) {
            int rounds = 0;
            while (strandsLeft.get() > 0) {
                Strand strand = ready.poll();
                if (strand == null) {
                    take(reader, true);
                    rounds = 0;
                    continue;
                }
                if (!alone && !ready.isEmpty()) {
                    call();
                }
                run(strand);
                if (++rounds == ROUNDS) {
                    take(reader, false);
                    rounds = 0;
                }
            }
        }
    }

    /** After a failure of the thread itself: runs what is ready until all loops have given up. */
    private void endStrands() {
        while (strandsLeft.get() > 0) {
            Strand strand = ready.poll();
            if (strand == null) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            } else {
                run(strand);
            }
        }
    }

    private void run(Strand strand) {
        if (strand.run()) {
            ready.add(strand);
        }
        alarm.at(strand.due().get());
    }

    /** The queue has failed, or a thread: all strands give up. Allocates nothing. */
    private void fail(Throwable because) {
        if (failure == null) {
            failure = because;
        }
        for (int i = 0; i < strands.size(); i++) {
            strands.get(i).signal();
        }
    }

    private void take(SharedQueue.Reader reader, boolean wait) {
        if (failure != null) {
            LockSupport.parkNanos(this, PAUSE_NANOS); // until the others have given up, too
            return;
        }
        try {
            if (reader.dequeue(wait)) {
                called.set(false);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void call() {
        if (called.compareAndSet(false, true)) {
            queue.wakeAny();
        }
    }

    // ---- for the strands

    void ready(Strand strand) {
        ready.add(strand);
    }

    /** Throws what has happened to the queue. */
    void checkSound() {
        Throwable broken = failure;
        if (broken != null) {
            throw new IllegalStateException("the port's queue has failed", broken);
        }
    }

    void strandEnded() {
        try {
            listener.strandEnded();
        } finally {
            strandsLeft.decrementAndGet();
        }
    }
}
