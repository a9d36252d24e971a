package dev.overlapped;

/**
 * How a listener is opened. Immutable; each {@code with} method gives a changed copy.
 *
 * @param backlog how many connections may wait in the system for an accept, 1 to 65,535; the system
 *     may take less
 * @param reuseAddress whether a port may be taken that connections of a former listener still
 *     linger on (SO_REUSEADDR on Linux). Windows allows that always; there SO_EXCLUSIVEADDRUSE is
 *     set in any case, so that no other process can take the port away
 * @param mostRecycled how many sockets of connections that have ended in order are kept for {@link
 *     TcpListener#acceptEach} to accept into; 0 = none, each connection gets a new one
 * @param sendLimits how much each of its connections may have outstanding; null = as the port says
 *     ({@link CompletionPort.Builder#sendLimits})
 */
public record ListenerOptions(
        int backlog, boolean reuseAddress, int mostRecycled, SendLimits sendLimits) {
    /** A backlog of 200, addresses reused, nothing recycled, limits as the port says. */
    public static final ListenerOptions DEFAULT = new ListenerOptions(200, true, 0, null);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public ListenerOptions {
        if (backlog < 1 || backlog > 65_535) {
            throw new IllegalArgumentException("backlog " + backlog + ": must be 1 to 65535");
        }
        if (mostRecycled < 0) {
            throw new IllegalArgumentException(
                    "at most " + mostRecycled + " recycled sockets: must be 0 or more");
        }
    }

    /**
     * Changes the backlog.
     *
     * @param count 1 to 65,535
     * @return the changed copy
     */
    public ListenerOptions withBacklog(int count) {
        return new ListenerOptions(count, reuseAddress, mostRecycled, sendLimits);
    }

    /**
     * Changes whether addresses are reused.
     *
     * @param reuse see the component
     * @return the changed copy
     */
    public ListenerOptions withReuseAddress(boolean reuse) {
        return new ListenerOptions(backlog, reuse, mostRecycled, sendLimits);
    }

    /**
     * Changes how many sockets are kept to be used again.
     *
     * @param most 0 or more; about as many as connections end at a time
     * @return the changed copy
     */
    public ListenerOptions withRecycling(int most) {
        return new ListenerOptions(backlog, reuseAddress, most, sendLimits);
    }

    /**
     * Changes how much each connection may have outstanding.
     *
     * @param limits see the component
     * @return the changed copy
     */
    public ListenerOptions withSendLimits(SendLimits limits) {
        return new ListenerOptions(backlog, reuseAddress, mostRecycled, limits);
    }
}
