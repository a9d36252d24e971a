package dev.overlapped.internal.backend;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.schedule.Timed;

/**
 * A system's queue of completion packets, without operations: what the low-level face stands on.
 * Any thread; several may wait at once.
 */
public interface PacketQueue {
    /** The result of {@link #dequeue} of a closed queue. */
    int CLOSED = -1;

    /** The most packets of one dequeue. */
    int MAX_PACKETS = 4096;

    /** Bytes of an OVERLAPPED, whose address a packet may carry. */
    int OVERLAPPED_BYTES = 32;

    /** Takes packets, one after the other. */
    interface Sink {
        /** Packet {@code i} of a batch. */
        void packet(int i, long key, long bytes, int status, long overlapped);
    }

    /**
     * Has the completions of a foreign handle queued here.
     *
     * @return false if the queue is closed
     * @throws UnsupportedOperationException the system cannot do that; says why
     */
    boolean associate(long handle, long key) throws NativeException;

    /**
     * Queues a packet.
     *
     * @param overlapped the address that it carries, or 0
     * @return false if the queue is closed
     */
    boolean post(long key, int bytes, long overlapped) throws NativeException;

    /**
     * Takes what is there, or waits for it.
     *
     * @param most how many packets at the most, 1 to {@link #MAX_PACKETS}
     * @param timeoutNanos how long to wait; {@link Timed#NEVER} = without limit
     * @return how many, 0 if the time has passed, {@link #CLOSED}
     */
    int dequeue(int most, long timeoutNanos, Sink sink) throws NativeException;

    /** Wakes all who wait, and frees the queue when the last of them has left. */
    void close();
}
