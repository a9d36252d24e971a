package dev.overlapped.internal.socket;

import dev.overlapped.Cancellable;
import dev.overlapped.internal.schedule.Timed;

import org.jspecify.annotations.Nullable;

/**
 * A task that {@link AbstractSocket#schedule} has accepted.
 *
 * <pre>
 *  handed in ──► in the heap of deadlines, and among its socket's ──► its time has come: runs
 *      │                          │
 *      └── cancelled, or the socket is closed ──► ended
 * </pre>
 *
 * <p>Lifetime: once it has run or ended, nothing of the loop or the socket holds it, and it does
 * not hold the task. The loop's thread only, unless a method says otherwise.
 */
final class Scheduled extends Timed implements Cancellable {
    private final AbstractSocket socket;
    private final long time; // on the loop's clock
    private volatile @Nullable Runnable task; // null = it has run or ended

    // Among those of its socket that are in the heap.
    private @Nullable Scheduled previous;
    private @Nullable Scheduled following;

    /**
     * @param time when it runs, on the loop's clock
     */
    Scheduled(AbstractSocket socket, long time, Runnable task) {
        this.socket = socket;
        this.time = time;
        this.task = task;
    }

    /** Begins to wait. */
    @Override
    public void run() {
        if (task == null || socket.isClosed()) {
            task = null;
            return;
        }
        // At least 1 ns from now: a task that schedules the next one at once ends its round.
        socket.loop().expireIn(this, Math.max(1, time - socket.loop().nanoTime()));
        following = socket.firstScheduled();
        if (following != null) {
            following.previous = this;
        }
        socket.firstScheduled(this);
    }

    /** The loop has ended. On the thread that scheduled it. */
    @Override
    public void rejected() {
        throw socket.rejection();
    }

    @Override
    public void expired() {
        unlink();
        Runnable due = task;
        task = null;
        if (due != null && !socket.isClosed()) {
            socket.call(due);
        }
    }

    /** {@inheritDoc} Any thread. */
    @Override
    public void cancel() {
        if (task != null) {
            task = null;
            socket.loop().execute(this::end);
        }
    }

    /** Ends without having run. */
    void end() {
        task = null;
        if (heapIndex != 0) {
            socket.loop().cancelExpiry(this);
            unlink();
        }
    }

    private void unlink() {
        if (previous != null) {
            previous.following = following;
        } else {
            socket.firstScheduled(following);
        }
        if (following != null) {
            following.previous = previous;
        }
        previous = null;
        following = null;
    }
}
