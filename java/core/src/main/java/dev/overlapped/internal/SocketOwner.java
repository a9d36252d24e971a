package dev.overlapped.internal;

/** The public object around a {@link NativeSocket}. */
public interface SocketOwner {
    /**
     * The socket's handle is closed and its last operation has completed. Runs once, on the
     * socket's completion thread.
     */
    void reaped();

    /**
     * Listener: a posted accept has its connection, whose own thread is told next. On the
     * listener's completion thread.
     */
    default void accepted(AcceptOperation accept) {}

    /**
     * Listener: a client waits for which no accept is posted; see {@link Backend#watchBacklog}. On
     * the listener's completion thread, possibly in the middle of a dequeue.
     */
    default void clientWaits() {}

    /**
     * Connection: the operation of its {@linkplain CompletionLoop#stand standing} receive, prepared
     * as for a start. On the connection's completion thread.
     */
    default ReceiveOperation receive() {
        throw new IllegalStateException("broken invariant: it does not receive: " + this);
    }

    /**
     * Connection: there is room again for what {@link SendWindow#ask} was called for. On the
     * connection's completion thread.
     */
    default void writable() {}

    /**
     * Connection: it has been under pressure for longer than it may. On the connection's completion
     * thread.
     */
    default void tooSlow() {}
}
