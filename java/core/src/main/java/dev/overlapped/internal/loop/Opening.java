package dev.overlapped.internal.loop;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CountDownLatch;

/**
 * The opening of one loop, which the thread that opens the port waits for. To end it allocates
 * nothing: whatever ends the loop's thread, that one does not wait for ever.
 */
public final class Opening {
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Throwable refused; // published by the latch

    /** An opening that has not ended. */
    public Opening() {}

    /** The backend is open. The loop's thread. */
    void succeed() {
        ended.countDown();
    }

    /** The backend was refused; harmless after {@link #succeed}. The loop's thread. */
    void fail(Throwable why) {
        if (ended.getCount() > 0) {
            refused = why;
            ended.countDown();
        }
    }

    /** Waits for the end; returns what was refused, null if the backend is open. Any thread. */
    public @Nullable Throwable await() {
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                ended.await();
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true; // a port left half open is of no use
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return refused;
    }
}
