package dev.overlapped.internal.tcp;

import dev.overlapped.internal.socket.SocketExtras;

import org.jspecify.annotations.Nullable;

/** The fields of a connection that few connections use. */
final class StreamExtras extends SocketExtras {
    private @Nullable ReceivedAhead receivedAhead; // null = no stream reads it

    /** The connection's thread only; null until a handler waits. */
    @Nullable WritableQueue writables;

    /** Returns the bytes that its streams and channels share. Any thread. */
    synchronized ReceivedAhead receivedAhead() {
        if (receivedAhead == null) {
            receivedAhead = new ReceivedAhead();
        }
        return receivedAhead;
    }
}
