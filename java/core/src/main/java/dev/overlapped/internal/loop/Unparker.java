package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.OwnThreads;
import dev.overlapped.internal.schedule.WaitingThread;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Unparks the threads whose operations have ended in a round of a completion thread, at its end.
 *
 * <p>A virtual thread that is unparked from a thread which is none is handed in to their scheduler
 * from outside, and that wakes one of its threads each time. So when there are several, one virtual
 * thread, the <em>courier</em>, is unparked from there, and unparks the others from inside.
 *
 * <p>The courier needs a thread of the scheduler, as they do; but one that is pinned in a native
 * frame waits without needing any. So that nobody waits for the courier in vain, the completion
 * thread looks again a little later, and does what the courier has not yet taken over itself.
 *
 * <p>Lifetime: the loop's. The loop's thread only; the courier shares {@link #handed}.
 */
public final class Unparker {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicReference<@Nullable WaitingThread> handed = new AtomicReference<>();
    private @Nullable WaitingThread first;
    private @Nullable WaitingThread last;
    private @Nullable Thread courier; // null until the first round that has several
    private volatile boolean closed;

    public Unparker() {}

    /** Unparks the thread at the end of the round, at the latest. */
    public void add(WaitingThread waiting) {
        if (!waiting.thread.isVirtual()) {
            LockSupport.unpark(waiting.thread);
        } else if (first == null || last == null) {
            first = waiting;
            last = waiting;
        } else {
            last.next = waiting;
            last = waiting;
        }
    }

    /** The end of a round. */
    public void flush() {
        WaitingThread chain = first;
        if (chain == null) {
            return;
        }
        first = null;
        if (chain == last) {
            LockSupport.unpark(chain.thread);
        } else if (handed.compareAndSet(null, chain)) {
            if (courier == null) {
                courier = OwnThreads.startVirtual("overlapped-courier", this::carry);
            } else {
                LockSupport.unpark(courier);
            }
        } else {
            unparkAll(chain); // it is still busy with the round before
        }
        last = null;
    }

    /**
     * Before the completion thread waits: unparks whom something else than a completion has ended
     * the operation of, too.
     *
     * @return how long it may wait, of {@code nanos} that it would otherwise
     */
    public long nanosToWait(long nanos) {
        flush();
        return handed.getPlain() == null ? nanos : Math.min(nanos, PATIENCE_NANOS);
    }

    /** After such a wait: does what the courier has not taken over. */
    public void takeBack() {
        if (handed.getPlain() != null) {
            unparkAll(handed.getAndSet(null));
        }
    }

    private void carry() {
        while (!closed) {
            WaitingThread chain = handed.getAndSet(null);
            if (chain == null) {
                LockSupport.park(this);
            } else {
                unparkAll(chain);
            }
        }
    }

    private static void unparkAll(@Nullable WaitingThread chain) {
        WaitingThread waiting = chain;
        while (waiting != null) {
            WaitingThread following = waiting.next; // read first: it may be gone when it runs
            LockSupport.unpark(waiting.thread);
            waiting = following;
        }
    }

    /** Ends the courier. */
    public void close() {
        flush();
        takeBack();
        closed = true;
        LockSupport.unpark(courier);
    }
}
