package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.internal.schedule.WaitingThread;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;

/** A thread that runs handlers: no call may block on it. */
public final class CompletionThread extends Thread {
    private final @Nullable CompletionLoop loop; // null: whichever has something to do

    /**
     * @param loop the only loop that it works for; null = it works for several
     */
    public CompletionThread(@Nullable CompletionLoop loop, Runnable work, String name) {
        super(work, name);
        this.loop = loop;
    }

    /** Unparks a thread; from a loop's own thread at the end of its round, all together. */
    public static void unpark(WaitingThread waiting) {
        if (Thread.currentThread() instanceof CompletionThread here && here.loop != null) {
            here.loop.unparker().add(waiting);
        } else {
            LockSupport.unpark(waiting.thread());
        }
    }

    /** Returns whether the calling thread runs handlers, of any port. */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof CompletionThread || Driver.isRunning();
    }

    /** Refuses a call that would wait for the calling completion thread. */
    public static void refuseCurrent(String call) {
        if (isCurrent()) {
            throw new IllegalStateException(
                    call
                            + " on completion thread "
                            + Thread.currentThread().getName()
                            + ", which it would wait for");
        }
    }

    /**
     * Refuses completion threads: one that waits for itself waits for ever, and two may wait for
     * each other.
     */
    public static void refuseBlocking() {
        if (isCurrent()) {
            throw new IllegalStateException(
                    "a blocking call on completion thread "
                            + Thread.currentThread().getName()
                            + ", which must run handlers: use the form with a handler, or what"
                            + " depends on a future");
        }
    }
}
