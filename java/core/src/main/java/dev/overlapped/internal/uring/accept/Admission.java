package dev.overlapped.internal.uring.accept;

import dev.overlapped.internal.operation.AcceptOperation;

/**
 * The admission of connections: how many accepts the kernel has of a listener, where a connection's
 * descriptor comes from, and how the connection gets to the loop that it belongs to. Part of {@link
 * Accept}.
 *
 * <p>The loop's thread only.
 */
interface Admission {
    /** Returns the number of accepts of {@code listener} that the kernel is to have. */
    int wantedAccepts(ListenerSocket listener);

    /**
     * Reserves room for the connection of one more accept.
     *
     * @return false if there is none; then the listener is resumed later
     */
    boolean reserve(ListenerSocket listener);

    /** Releases the room of an accept that has ended without a connection. */
    void cancelReservation();

    /** Submits an accept of {@code listener}. */
    void submit(ListenerSocket listener, long token);

    /**
     * Returns whether an accept that failed with {@code code} is to be submitted again in another
     * way.
     */
    boolean submitsOtherwise(int code);

    /**
     * Returns whether the oldest posted accept of {@code listener} may take a connection that has
     * been accepted already; if not, the listener is resumed later.
     */
    boolean admit(ListenerSocket listener);

    /**
     * Passes the connection of {@code operation} to the loop that it belongs to.
     *
     * @param bytes of its first data
     * @return false if that has been done; else a completion of stage {@link
     *     dev.overlapped.internal.uring.ring.Tokens#HANDED_OVER} follows
     */
    boolean handOver(AcceptOperation operation, int bytes);

    /** Takes that completion: the other loop's ring has the connection in {@code slot}. */
    void handedOver(AcceptOperation operation, int slot);

    /** Releases the room of the connection of {@code operation}, which is closed instead. */
    void drop(AcceptOperation operation);
}
