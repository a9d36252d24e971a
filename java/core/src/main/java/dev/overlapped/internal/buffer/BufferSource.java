package dev.overlapped.internal.buffer;

import dev.overlapped.internal.operation.ReceiveOperation;

import java.util.concurrent.TimeUnit;

/**
 * Where a backend gets memory for data that have come, when the operation brings none of its own
 * ({@link ReceiveOperation#isOnReady}). A buffer taken is in flight: the kernel may be given it. It
 * goes on with an operation, or back.
 *
 * <p>The loop's thread only.
 */
public interface BufferSource {
    /** After how long to look again when all that there may be are in use. */
    long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Takes a buffer; null if all that there may be are in use. */
    Object tryTake();

    /** Where the memory of a buffer is. */
    long address(Object buffer);

    /** How large each buffer is, in bytes. */
    int capacity();

    /** How many buffers may be kept ready here, of all that there may be. */
    int share();

    /** A taken buffer is an operation's from here on: its completion lands it. */
    void handOver(Object buffer);

    /** A taken buffer was not needed. */
    void giveBack(Object buffer);

    /**
     * Calls {@code told} when a buffer has come back, at least once, on whichever thread; it
     * replaces the one before. One that comes back at this moment may go unnoticed.
     */
    void notifyWhenFree(Runnable told);
}
