package dev.overlapped.internal;

/**
 * A system's queue of completion packets, without operations: what the low-level face stands on.
 * Any thread; several may wait at once.
 */
public interface PacketQueue {
    /** What {@link #dequeue} returns of a closed queue. */
    int CLOSED = -1;

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
     * @return false if the queue is closed
     */
    boolean post(long key, int bytes) throws NativeException;

    /**
     * Takes what is there, or waits for it.
     *
     * @param most how many packets at the most
     * @param timeoutNanos how long to wait; {@link Timed#NEVER} = without limit
     * @return how many, 0 if the time has passed, {@link #CLOSED}
     */
    int dequeue(int most, long timeoutNanos, Sink sink) throws NativeException;

    /** Wakes all who wait, and frees the queue when the last of them has left. */
    void close();
}
