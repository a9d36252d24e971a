package dev.overlapped.internal.iocp.socket;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Retries;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;

import java.util.BitSet;

/**
 * The writes that Windows must not have yet, so that they leave in their order. Sends keep it by
 * themselves. A disconnect or a transmission is not documented to wait for the sends before it, and
 * a transmission may take several calls, between which nothing may leave. So each of these is
 * alone: it begins when it is the first of its socket's writes, and the writes after it wait until
 * it has ended. A send for which Windows has no memory at the moment waits here, too.
 *
 * <p>Lifetime: a held operation has its slot. It ends only through {@link #cancel}, or leaves
 * through {@link #resume}. The loop's thread only.
 */
final class HeldWrites {
    private final Submitter submitter;
    private final OverlappedSlab slab;
    private final WriteStarter starter;
    private final Retries retries;
    private final BitSet held = new BitSet(); // by the number of the slot

    HeldWrites(Submitter submitter, Loop loop, OverlappedSlab slab, WriteStarter starter) {
        this.submitter = submitter;
        this.slab = slab;
        this.starter = starter;
        this.retries = new Retries(loop);
    }

    /** Holds {@code operation}, which has just got its slot, if it has to wait. */
    boolean hold(Operation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        boolean waits = socket.heldWrites > 0 || !isNext(operation, socket);
        if (waits) {
            add(operation, socket);
        }
        return waits;
    }

    private void add(Operation operation, IocpSocket socket) {
        held.set(operation.slot());
        socket.heldWrites++;
    }

    private void remove(Operation operation, IocpSocket socket) {
        held.clear(operation.slot());
        socket.heldWrites--;
    }

    /**
     * Holds {@code operation}, which Windows had no memory to start, and retries it in its turn.
     */
    void retry(Operation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        add(operation, socket);
        retries.add(
                socket,
                () -> {
                    if (!socket.isHandleClosed()) {
                        resume(socket);
                    }
                });
    }

    /** Records that Windows had memory for a send. */
    void shortageEnded() {
        retries.succeeded();
    }

    private static boolean isNext(Operation operation, IocpSocket socket) {
        Operation first = present(socket.writes().first()); // operation is in that queue
        return operation == first || !isAlone(operation) && !isAlone(first);
    }

    private static boolean isAlone(Operation operation) {
        return operation instanceof TransmitOperation || operation instanceof DisconnectOperation;
    }

    /** Begins the held writes of {@code socket} whose turn has come, since one before has ended. */
    void resume(IocpSocket socket) {
        if (socket.heldWrites == 0 || socket.resuming) {
            return; // resuming: a write ended at once in the loop below
        }
        socket.resuming = true;
        Operation next = socket.writes().first();
        while (next != null && !isHeld(next) && !isAlone(next)) {
            next = next.nextInQueue(); // there is a held one
        }
        while (next != null && isHeld(next) && isNext(next, socket)) {
            Operation following = next.nextInQueue();
            remove(next, socket);
            long slot = slab.address(next);
            slab.clear(slot);
            starter.begin(next, slot);
            next = isHeld(next) ? null : following; // no memory again: all after it wait
        }
        socket.resuming = false;
    }

    /** Returns whether Windows does not have {@code operation} yet. */
    boolean isHeld(Operation operation) {
        int slot = operation.slot(); // none: it has ended, and waits for its delivery
        return slot >= 0 && held.get(slot);
    }

    /** Ends an operation that is held. */
    void cancel(Operation operation) {
        remove(operation, (IocpSocket) operation.socket());
        submitter.fail(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
    }

    /** Forgets an operation that is held; returns false if it is not. */
    boolean drop(Operation operation) {
        boolean dropped = isHeld(operation);
        if (dropped) {
            remove(operation, (IocpSocket) operation.socket());
            slab.release(operation);
        }
        return dropped;
    }

    /** Ends all held writes of a socket whose handle is closed. */
    void cancelAll(IocpSocket socket) {
        Operation write = socket.writes().first();
        while (write != null) {
            Operation following = write.nextInQueue();
            if (isHeld(write)) {
                cancel(write);
            }
            write = following;
        }
    }
}
