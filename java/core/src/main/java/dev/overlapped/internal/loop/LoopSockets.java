package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.SocketOwner;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The sockets of one loop, from their attaching to their end: the handle is closed or taken away,
 * the last completion has run, the socket is reaped. The loop's thread only, unless it says
 * otherwise.
 */
public final class LoopSockets {
    private final CompletionLoop loop;
    private final SocketList list = new SocketList();
    private final AtomicInteger expected = new AtomicInteger(); // chosen for, and not yet attached

    LoopSockets(CompletionLoop loop) {
        this.loop = loop;
    }

    // ---- how many: any thread

    /** Returns the number of connected (or connecting) sockets not yet reaped. */
    public long connections() {
        return list.connections();
    }

    /** Returns the number of listeners not yet reaped. */
    public long listeners() {
        return list.listeners();
    }

    /** Returns the number of sockets kept for reuse, not yet reaped. */
    public long targets() {
        return list.targets();
    }

    /** Returns the number of connections that exist or are about to. */
    long load() {
        return connections() + expected.get();
    }

    /** The loop was chosen for a connection. */
    public void expect() {
        expected.incrementAndGet();
    }

    /** Takes back one {@link #expect}: the connection is here, or will not be. */
    void cancelExpected() {
        expected.decrementAndGet();
    }

    // ---- which

    boolean isEmpty() {
        return list.isEmpty();
    }

    /** Returns the first of them, which has the others linked to it; null = there is none. */
    @Nullable NativeSocket first() {
        return list.first();
    }

    /** {@code action} may end the socket that it is called with. */
    void forEach(Consumer<NativeSocket> action) {
        list.forEach(action);
    }

    /**
     * Calls {@code action} with the owner of every socket, listeners included, on the loop's
     * thread. Any thread.
     *
     * @return completed when that is done, or will never be because the loop has ended
     */
    public CompletableFuture<Void> forEachOwner(Consumer<SocketOwner> action) {
        CompletableFuture<Void> notified = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        list.forEach(socket -> notifyOwner(socket, action));
                    } finally {
                        notified.complete(null);
                    }
                },
                () -> notified.complete(null));
        return notified;
    }

    private static void notifyOwner(NativeSocket socket, Consumer<SocketOwner> action) {
        if (socket.ownerOrNull() != null) {
            action.accept(socket.owner());
        }
    }

    // ---- from beginning to end

    void attach(NativeSocket socket) {
        list.add(socket);
        if (socket.takeExpected()) {
            cancelExpected();
        }
        if (socket.handleClosed) { // by a handler, while this waited in the inbox
            reapIfIdle(socket);
        }
    }

    /** Cancels its operations and closes its handle, once. */
    void close(NativeSocket socket) {
        // No control call of another thread may meet a handle that is gone, or another's.
        synchronized (socket) {
            if (socket.handleClosed) {
                return;
            }
            socket.handleClosed = true;
            loop.adoptRecord(socket);
            boolean reset = SocketEnds.isResetByClosing(socket);
            socket.closePending(true);
            socket.closePending(!loop.backend().close(socket, reset));
        }
        loop.endHeldBack(socket);
        reapIfIdle(socket);
    }

    /** The system has closed a handle. */
    void handleClosed(NativeSocket socket) {
        socket.closePending(false);
        reapIfIdle(socket);
    }

    /** Closes the handle, if it is open, of a socket of which the kernel has nothing. */
    void discard(NativeSocket socket, CloseReason reason) {
        synchronized (socket) {
            if (socket.handleClosed) {
                return;
            }
            socket.markClosing(reason);
            socket.handleClosed = true;
        }
        loop.backend().discard(socket);
    }

    /** Closes the handle of a socket whose loop has ended before it was attached. Any thread. */
    void discardLate(NativeSocket socket) {
        discard(socket, CloseReason.PORT_CLOSED);
        if (socket.takeExpected()) {
            cancelExpected();
        }
        socket.markReaped();
    }

    /** Any thread: see {@link CompletionLoop#detachHandle}. */
    boolean detachHandle(NativeSocket socket) {
        synchronized (socket) {
            if (socket.handleClosed) {
                return false;
            }
            socket.markClosing(CloseReason.ENDED);
            socket.handleClosed = true;
        }
        loop.execute(
                () -> {
                    loop.endHeldBack(socket);
                    reapIfIdle(socket);
                });
        return true;
    }

    /** Reaps a socket of a loop that has failed; again if memory was wanting. */
    void reapAbandoned(NativeSocket socket) {
        boolean again = false;
        try {
            socket.undelivered = 0;
            socket.markReaped();
            SocketOwner owner = socket.ownerOrNull();
            if (owner != null) {
                owner.reaped();
            }
        } catch (VirtualMachineError | LinkageError e) {
            again = true;
            throw e;
        } finally {
            if (!again) {
                list.remove(socket);
            }
        }
    }

    /** Reaps a socket whose handle is closed, if its last completion has run. */
    void reapIfIdle(NativeSocket socket) {
        if (!socket.attached || socket.undelivered > 0 || loop.isAbandoned()) {
            return; // of a loop that has failed all are reaped at the end
        }
        if (socket.isClosePending() || loop.backend().isBusy(socket)) {
            return;
        }
        list.remove(socket);
        socket.markReaped();
        SocketOwner owner = socket.ownerOrNull();
        if (owner != null) {
            owner.reaped();
        }
    }
}
