package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.backend.Retries;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.OperationQueue;
import dev.overlapped.internal.operation.TransmitOperation;

/**
 * The writes that Windows must not have yet, lest they leave out of their order. Sends keep it by
 * themselves. Of a disconnect and a transmission nothing says that they wait for the sends before
 * them, and a transmission may take several calls, between which nothing may come; so each of these
 * is alone: it begins when it is the first of its socket's writes, and what comes behind it waits
 * until it has ended. A send for which Windows has no memory at the moment waits here, too.
 *
 * <p>Lifetime: a held operation has its slot, with a mark in it that {@link #resume} takes away.
 * The loop's thread only.
 */
public final class HeldWrites {
    private final IocpBackend backend;
    private final OverlappedSlab slab;
    private final Retries retries;

    public HeldWrites(IocpBackend backend, Loop loop) {
        this.backend = backend;
        this.retries = new Retries(loop);
        this.slab = backend.slab();
    }

    /** Whether {@code operation}, which has just got its slot, has to wait; it is held then. */
    public boolean hold(Operation operation, long slot) {
        IocpSocket socket = (IocpSocket) operation.socket();
        boolean held = socket.heldWrites > 0 || !isNext(operation, socket);
        if (held) {
            mark(socket, slot);
        }
        return held;
    }

    private static void mark(IocpSocket socket, long slot) {
        socket.heldWrites++;
        OverlappedSlab.hold(slot);
    }

    /** Windows had no memory to start {@code operation}: it is tried again, in its turn. */
    public void holdAgain(Operation operation, long slot) {
        IocpSocket socket = (IocpSocket) operation.socket();
        mark(socket, slot);
        retries.add(
                socket,
                () -> {
                    if (!socket.isHandleClosed()) {
                        resume(socket);
                    }
                });
    }

    /** Windows has started one. */
    public void started() {
        retries.succeeded();
    }

    private static boolean isNext(Operation operation, IocpSocket socket) {
        Operation first = socket.writes().first();
        return operation == first || !isAlone(operation) && !isAlone(first);
    }

    private static boolean isAlone(Operation operation) {
        return operation instanceof TransmitOperation || operation instanceof DisconnectOperation;
    }

    /** A write of {@code socket} has ended: gives Windows what was held back for it. */
    public void resume(IocpSocket socket) {
        if (socket.heldWrites == 0 || socket.resuming) {
            return; // resuming: what ends at once in the loop below
        }
        socket.resuming = true;
        Operation next = socket.writes().first();
        while (!isHeld(next) && !isAlone(next)) {
            next = next.nextInQueue(); // there is a held one
        }
        while (next != null && isHeld(next) && isNext(next, socket)) {
            Operation following = next.nextInQueue();
            socket.heldWrites--;
            long slot = slab.address(next);
            slab.clear(slot);
            backend.begin(next, slot);
            next = OverlappedSlab.isHeld(slot) ? null : following; // in vain: all wait behind it
        }
        socket.resuming = false;
    }

    /** Whether Windows does not know of {@code operation} yet. */
    public boolean isHeld(Operation operation) {
        return !operation.isRead()
                && operation.slot() >= 0 // else it is done, and waits to be delivered in its turn
                && OverlappedSlab.isHeld(slab.address(operation));
    }

    /** Ends an operation that is held. */
    void cancel(Operation operation) {
        ((IocpSocket) operation.socket()).heldWrites--;
        backend.end(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
    }

    /** Those of a socket that is closed: no packet will come of what Windows never saw. */
    public void cancelAll(OperationQueue writes) {
        Operation write = writes.first();
        while (write != null) {
            Operation following = write.nextInQueue();
            if (isHeld(write)) {
                cancel(write);
            }
            write = following;
        }
    }
}
