package dev.overlapped;

/**
 * What {@link TcpListener#acceptEach} has done with sockets, when its listener recycles them: see
 * {@link ListenerOptions#withRecycling}.
 *
 * @param kept sockets that wait for an accept; besides, each posted accept may have one
 * @param recycled connections accepted into a socket that had been one before
 * @param fresh connections that got a new socket
 * @param discardedFull sockets closed because as many were kept as may be
 * @param discardedTimedOut connections closed because their end was not acknowledged in time
 * @param discardedFailed connections closed because they broke, or the system refused
 * @param discardedClosed connections that were closed by this side meanwhile, sockets that came
 *     back to a closed listener
 */
public record RecyclingCounters(
        long kept,
        long recycled,
        long fresh,
        long discardedFull,
        long discardedTimedOut,
        long discardedFailed,
        long discardedClosed) {
    static final RecyclingCounters NONE = new RecyclingCounters(0, 0, 0, 0, 0, 0, 0);
}
