package dev.overlapped;

/**
 * The state of a connection's receiving side, as {@link TcpConnection.Blocking#poll} finds it.
 *
 * @since 0.1
 */
public enum Readiness {
    /** Data have arrived: a receive that is started now gets them at once. */
    DATA,

    /** The other side has ended its stream, and all of it was received. */
    END_OF_STREAM,

    /**
     * Nothing has arrived, and the connection is not known to be broken. Also while a receive is
     * under way, which gets what arrives.
     */
    NOTHING
}
