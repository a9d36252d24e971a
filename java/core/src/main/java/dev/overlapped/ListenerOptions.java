package dev.overlapped;

/**
 * How a listener is opened. Immutable; each {@code with} method gives a changed copy.
 *
 * @param backlog how many connections may wait in the system for an accept, 1 to 65,535; the system
 *     may take less
 * @param reuseAddress whether a port may be taken that connections of a former listener still
 *     linger on (SO_REUSEADDR on Linux). Windows allows that always; there SO_EXCLUSIVEADDRUSE is
 *     set in any case, so that no other process can take the port away
 */
public record ListenerOptions(int backlog, boolean reuseAddress) {
    /** A backlog of 200, addresses reused. */
    public static final ListenerOptions DEFAULT = new ListenerOptions(200, true);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public ListenerOptions {
        if (backlog < 1 || backlog > 65_535) {
            throw new IllegalArgumentException("backlog " + backlog + ": must be 1 to 65535");
        }
    }

    /**
     * Changes the backlog.
     *
     * @param count 1 to 65,535
     * @return the changed copy
     */
    public ListenerOptions withBacklog(int count) {
        return new ListenerOptions(count, reuseAddress);
    }

    /**
     * Changes whether addresses are reused.
     *
     * @param reuse see the component
     * @return the changed copy
     */
    public ListenerOptions withReuseAddress(boolean reuse) {
        return new ListenerOptions(backlog, reuse);
    }
}
