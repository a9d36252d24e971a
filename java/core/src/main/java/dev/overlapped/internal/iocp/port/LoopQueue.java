package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.schedule.Timed;

/**
 * Where the packets of one loop's sockets come from: a completion port of its own, or its part of a
 * shared one.
 */
public interface LoopQueue {
    /** How a backend gets its queue. */
    interface Opening {
        LoopQueue open() throws NativeException;
    }

    /**
     * Makes the completions of {@code handle} come here. Any thread. Returns 0 or the error code.
     */
    int associate(long handle);

    /** Makes the loop look what there is to do, now if it waits. Any thread. */
    void wakeup();

    /**
     * Takes what is there, or waits for it.
     *
     * @param timeoutNanos rounded up to milliseconds; {@link Timed#NEVER} = without limit
     * @return how many entries there are now, 0 when the time has passed
     */
    int dequeue(long timeoutNanos);

    /** The address of the OVERLAPPED whose operation entry {@code i} completes, 0 for a wake-up. */
    long overlapped(int i);

    /** The bytes that entry {@code i} reports. */
    int bytes(int i);

    /** What it is, for people. */
    String description();

    /** Nothing comes any more. The loop's thread, once. */
    void close();
}
