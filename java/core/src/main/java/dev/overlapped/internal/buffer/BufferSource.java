package dev.overlapped.internal.buffer;

import dev.overlapped.internal.operation.ReceiveOperation;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/**
 * The source of memory for data that a backend receives when the operation has none of its own
 * ({@link ReceiveOperation#isOnReady}). A buffer taken is in flight: the kernel may be given it. It
 * is handed over to an operation, or returned.
 *
 * <p>The loop's thread only.
 */
public interface BufferSource {
    /** After how long to look again when all that there may be are in use. */
    long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Takes a buffer; null if all that there may be are in use. */
    @Nullable NativeBuffer tryTake();

    /** The address of a buffer's memory. */
    long address(NativeBuffer buffer);

    /** The size of each buffer, in bytes. */
    int capacity();

    /** The state of what the buffers are taken from, for people. Any thread. */
    String describe();

    /** The number of buffers that may be kept ready here, of all that there may be; 0 = none. */
    int share();

    /** Hands a taken buffer over to an operation, whose completion unpins it. */
    void handOver(NativeBuffer buffer);

    /** A taken buffer was not needed. */
    void giveBack(NativeBuffer buffer);

    /**
     * Calls {@code action} at least once when a buffer has been returned, on whichever thread; it
     * replaces the action before. A buffer that is returned at this moment may go unnoticed.
     */
    void notifyWhenFree(Runnable action);
}
