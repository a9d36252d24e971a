package dev.overlapped.internal.loop;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.NativeSocket;

/** The address of a connection's other side, for messages and events. */
public final class PeerAddress {
    private PeerAddress() {}

    /** Asks the system; empty if the socket is not connected, or not any more. Any thread. */
    public static String of(NativeSocket socket) {
        try {
            return String.valueOf(socket.loop().backend(Backend.class).remoteAddress(socket));
        } catch (NativeException e) {
            return "";
        }
    }
}
