package dev.overlapped.internal.backend;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.SendMessageOperation;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;

/**
 * The mailslots of a backend. To the loop each end of one is a socket of messages: {@link
 * ReceiveMessageOperation}s are started on that of {@link #create}, {@link SendMessageOperation}s
 * without a destination on that of {@link #open}. Any thread.
 */
public interface Mailslots {
    /** Means that no message waits. */
    int NO_MESSAGE = -1;

    /**
     * A mailslot.
     *
     * @param path as Windows writes it
     * @param local whether it is one of this computer
     * @param standIn the address of the socket that stands for it; null unless {@link #areSockets}
     */
    record Target(String path, boolean local, @Nullable SocketAddress standIn) {
        @Override
        public String toString() {
            return path;
        }
    }

    /** Returns whether Unix domain sockets stand for mailslots. */
    boolean areSockets();

    /**
     * Makes a local mailslot, not yet attached.
     *
     * @param maxBytes of a message
     */
    NativeSocket create(Target target, int maxBytes) throws NativeException;

    /** Opens a mailslot to send to it, not yet attached. May wait unless the mailslot is local. */
    NativeSocket open(Target target) throws NativeException;

    /** Returns the size of the next message of a mailslot that was made here, or NO_MESSAGE. */
    int nextMessage(NativeSocket mailslot) throws NativeException;
}
