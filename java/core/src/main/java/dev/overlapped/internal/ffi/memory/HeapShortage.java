package dev.overlapped.internal.ffi.memory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the heap, which other code of the process has filled. The JDK's code around a downcall
 * allocates until it is compiled, and always before the function is called: so a call that throws
 * {@link OutOfMemoryError} has not been made, and can be made later. Any thread.
 */
public final class HeapShortage {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MAX_PAUSES = 500;

    private HeapShortage() {}

    /**
     * Loads and links what a wait needs, which would need memory later. Called before anything runs
     * short.
     */
    public static void prepare() {
        LockSupport.parkNanos(1);
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Pauses, or throws the error when that has been tried for some seconds.
     *
     * @param pauses how many there were for the same call
     * @return how many there were, this one included
     */
    public static int await(OutOfMemoryError error, int pauses) {
        if (pauses >= MAX_PAUSES) {
            throw error;
        }
        boolean interrupted = Thread.interrupted(); // else there is no pause
        LockSupport.parkNanos(PAUSE_NANOS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return pauses + 1;
    }
}
