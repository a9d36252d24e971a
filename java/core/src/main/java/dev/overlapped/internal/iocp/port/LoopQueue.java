package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.schedule.Timed;

/**
 * The queue of the packets of one loop's sockets: a completion port of its own, or its part of a
 * shared one.
 */
public interface LoopQueue {
    /** Opens the queue of a backend. */
    interface Opening {
        LoopQueue open() throws NativeException;
    }

    /** Associates {@code handle} with the queue. Any thread. Returns 0 or the error code. */
    int associate(long handle);

    /** Makes a waiting {@link #dequeue} return, or the next one not wait. Any thread. */
    void wakeup();

    /**
     * Dequeues the packets that have arrived, or waits for one.
     *
     * @param timeoutNanos rounded up to milliseconds; {@link Timed#NEVER} = without limit
     * @return the number of entries, 0 after a timeout
     */
    int dequeue(long timeoutNanos);

    /** Returns the address of the OVERLAPPED that entry {@code i} completes, 0 for a wake-up. */
    long overlapped(int i);

    /** Returns the bytes that entry {@code i} reports. */
    int bytes(int i);

    /** Returns its name, for people. */
    String description();

    /** Closes the queue, into which no further packet is queued. The loop's thread, once. */
    void close();
}
