package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.slot.Gauge;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * The sockets of one loop. They are the nodes themselves, so that ten thousand of them cost two
 * references each. The loop's thread only, except the counts.
 */
final class SocketList {
    private final Gauge connections = new Gauge();
    private final Gauge listeners = new Gauge();
    private final Gauge targets = new Gauge();
    private @Nullable NativeSocket first;

    void add(NativeSocket socket) {
        socket.attached = true;
        socket.nextInLoop = first;
        if (first != null) {
            first.previousInLoop = socket;
        }
        first = socket;
        countOf(socket).add(1);
    }

    void remove(NativeSocket socket) {
        socket.attached = false;
        if (socket.previousInLoop == null) {
            first = socket.nextInLoop;
        } else {
            socket.previousInLoop.nextInLoop = socket.nextInLoop;
        }
        if (socket.nextInLoop != null) {
            socket.nextInLoop.previousInLoop = socket.previousInLoop;
        }
        socket.nextInLoop = null;
        socket.previousInLoop = null;
        countOf(socket).add(-1);
    }

    /** {@code action} may remove the socket that it is called with. */
    void forEach(Consumer<NativeSocket> action) {
        NativeSocket socket = first;
        while (socket != null) {
            NativeSocket following = socket.nextInLoop;
            action.accept(socket);
            socket = following;
        }
    }

    @Nullable NativeSocket first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Any thread. */
    long connections() {
        return connections.get();
    }

    /** Any thread. */
    long listeners() {
        return listeners.get();
    }

    /** Any thread. */
    long targets() {
        return targets.get();
    }

    private Gauge countOf(NativeSocket socket) {
        return switch (socket.role()) {
            case LISTENER -> listeners;
            case CONNECTION -> connections;
            case TARGET -> targets;
        };
    }
}
