package dev.overlapped.internal.operation;

/** The public object around a {@link NativeSocket}. */
public interface SocketOwner {
    /**
     * The socket's handle is closed and its last operation has completed. Runs once, on the
     * socket's completion thread.
     */
    void reaped();

    /**
     * Returns whether the socket serves several peers: then a handler that throws does not close
     * it. Any thread.
     */
    default boolean isShared() {
        return false;
    }

    /** Returns the address of the other side, for people; empty if nobody knows. Any thread. */
    default String describePeer() {
        return "";
    }

    /**
     * Listener: a client waits for which no accept is posted; see {@code Backend.watchBacklog}. On
     * the listener's completion thread, possibly in the middle of a dequeue.
     */
    default void clientWaits() {}

    /**
     * Connection: supplies its armed receive with a record, prepared as for a start, by {@code
     * NativeSocket.adopt}. On the connection's completion thread.
     */
    default void adoptRecord() {
        throw new IllegalStateException("broken invariant: it does not receive: " + this);
    }

    /**
     * Connection: there is room again for what {@code SendWindow.notifyWhenOpen} was called for. On
     * the connection's completion thread.
     */
    default void writable() {}

    /**
     * Connection: it has been under pressure for longer than it may. On the connection's completion
     * thread.
     */
    default void tooSlow() {}
}
