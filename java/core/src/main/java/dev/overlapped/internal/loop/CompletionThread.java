package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.internal.schedule.OwnThreads;
import dev.overlapped.internal.schedule.WaitingThread;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that runs handlers: no call may block on it.
 *
 * <p>Nothing of the thread that opened the port stays with it, and nothing of one handler meets the
 * next: neither thread-locals, a class loader or a thread group, nor an interrupt.
 */
public final class CompletionThread extends Thread {
    private final @Nullable Unparker unparker; // null: it works for several loops
    private final ClassLoader loader; // of the system, as of each thread that inherits nothing

    /**
     * @param unparker that of the only loop that it works for; null = it works for several
     */
    public CompletionThread(@Nullable Unparker unparker, Runnable work, String name) {
        super(OwnThreads.group(), work, name, 0, false);
        setDaemon(false);
        setPriority(NORM_PRIORITY);
        this.unparker = unparker;
        this.loader = getContextClassLoader();
    }

    /**
     * Removes from the calling thread what user code may have left on it: a pending interrupt, and
     * another class loader. Leaves threads alone that are not completion threads.
     */
    public static void forgetUser() {
        if (Thread.currentThread() instanceof CompletionThread here) {
            here.forget();
        }
    }

    private void forget() {
        if (isInterrupted()) {
            interrupted();
        }
        if (getContextClassLoader() != loader) {
            setContextClassLoader(loader);
        }
    }

    /** Unparks a thread; from a loop's own thread at the end of its round, all together. */
    public static void unpark(WaitingThread waiting) {
        if (Thread.currentThread() instanceof CompletionThread here && here.unparker != null) {
            here.unparker.add(waiting);
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
