package dev.overlapped;

/**
 * The numbers of sockets that {@link TcpListener#acceptEach(AcceptHandler)} recycles, keeps and
 * discards, when its listener recycles sockets: see {@link ListenerOptions#withMaxRecycled}.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface RecyclingCounters {
    /**
     * Returns the number of sockets that wait for an accept; besides, each posted accept may have
     * one.
     *
     * @return 0 or more
     */
    long kept();

    /**
     * Returns the number of connections accepted into the socket of an earlier connection.
     *
     * @return 0 or more
     */
    long recycled();

    /**
     * Returns the number of connections that got a new socket.
     *
     * @return 0 or more
     */
    long fresh();

    /**
     * Returns the number of sockets closed because as many were kept as may be.
     *
     * @return 0 or more
     */
    long discardedFull();

    /**
     * Returns the number of connections closed because their end was not acknowledged in time.
     *
     * @return 0 or more
     */
    long discardedTimedOut();

    /**
     * Returns the number of connections closed because they broke, or the system refused.
     *
     * @return 0 or more
     */
    long discardedFailed();

    /**
     * Returns the number of connections that this side closed meanwhile, and of sockets returned to
     * a closed listener.
     *
     * @return 0 or more
     */
    long discardedClosed();
}
