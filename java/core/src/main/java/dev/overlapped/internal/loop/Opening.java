package dev.overlapped.internal.loop;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.schedule.Timed;

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

    /**
     * The life of a completion thread: opens the backend, works until the port is closed and
     * everything is reaped, frees the backend. Throws nothing.
     */
    public void run(CompletionLoop loop, Backend.Factory factory) {
        try {
            loop.open(factory);
        } catch (Throwable t) {
            fail(t);
            return;
        }
        succeed();
        try {
            while (!loop.isFinished()) {
                loop.step(Timed.NEVER);
            }
            loop.end();
        } catch (Throwable t) {
            loop.giveUp(t);
        }
    }

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
