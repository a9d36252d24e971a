package dev.overlapped.internal.socket;

import dev.overlapped.internal.operation.SocketOwner;

/** The calls of a port to its sockets at its end, besides those of their loop. */
public interface PortMember extends SocketOwner {
    /** The port accepts no more. On the socket's completion thread. */
    default void stopAccepting() {}

    /**
     * Ends in order, however long it takes: the port cuts it. On the socket's completion thread.
     */
    default void finish() {}
}
