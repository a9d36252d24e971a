package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;

/**
 * The backend as a verb sees it: it gives operations their slots and their turns, takes the return
 * codes of starting calls, and ends operations. Each operation ends in {@link #succeed} or {@link
 * #fail}, and so in exactly one {@link Loop#completed}.
 *
 * <pre>
 *  start → the call returns
 *      0, and the handle skips the port on success   → finish, at once: no packet follows
 *      0, and it does not; or WSA_IO_PENDING         → a packet follows: dequeue → finish
 *      any other code                                → fail, at once, with that code
 * </pre>
 *
 * <p>The loop's thread only.
 */
public final class Submitter {
    private final Loop loop;
    private final OverlappedSlab slab;
    private final HeldWrites held;
    private final Cancellation cancellation;
    private final Packet returned = new Packet();

    /**
     * @param starter begins a write that was held, by its verb
     */
    public Submitter(Loop loop, Winsock winsock, OverlappedSlab slab, WriteStarter starter) {
        this.loop = loop;
        this.slab = slab;
        this.held = new HeldWrites(this, loop, slab, starter);
        this.cancellation = new Cancellation(winsock, loop, slab, held);
    }

    // ---- starting

    /** Gives {@code operation} a slot, ready for the call that starts it; returns its address. */
    public long reserve(Operation operation) {
        return slab.reserve(operation);
    }

    /** Starts a write: begins it, or holds it until its turn. */
    public <O extends Operation> void startInTurn(WriteVerb<O> verb, O operation) {
        long slot = slab.reserve(operation);
        if (!held.hold(operation)) {
            verb.begin(operation, slot);
        }
    }

    /**
     * Takes the return code of the call that starts {@code operation}, as the diagram above says.
     */
    public <O extends Operation> void callReturned(
            Verb<O, Packet> verb, O operation, long slot, int code) {
        if (code == 0) {
            if (((IocpSocket) operation.socket()).isSkipping()) {
                verb.finish(operation, returned.of(slot, 0, OverlappedSlab.transferred(slot)));
            }
        } else if (code != ErrorCodes.WSA_IO_PENDING) {
            fail(operation, code, 0);
        }
    }

    /**
     * As {@link #callReturned}, of a write that is held and retried when Windows has no memory to
     * start it.
     */
    public <O extends Operation> void callReturnedOrRetry(
            Verb<O, Packet> verb, O operation, long slot, int code) {
        if (WinsockErrors.isShortage(code)) {
            held.retry(operation);
        } else {
            held.shortageEnded();
            callReturned(verb, operation, slot, code);
        }
    }

    // ---- ending

    /** Ends an operation that is done. */
    public void succeed(Operation operation, long bytes) {
        slab.release(operation);
        operation.succeed(bytes);
        ended(operation);
    }

    /**
     * Ends an operation that failed.
     *
     * @param code the Winsock code, not 0
     * @param bytes the bytes moved all the same
     */
    public void fail(Operation operation, int code, long bytes) {
        boolean aborted = WinsockErrors.isAborted(code, operation.socket().isClosing());
        if (operation.slot() >= 0) { // else there was no memory for one
            slab.release(operation);
        }
        operation.fail(code, bytes, aborted);
        ended(operation);
    }

    /** Ends an operation with a code: 0 = done, else failed. */
    public void end(Operation operation, int code, long bytes) {
        if (code == 0) {
            succeed(operation, bytes);
        } else {
            fail(operation, code, bytes);
        }
    }

    private void ended(Operation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        loop.completed(operation);
        if (!operation.isRead() && !socket.isHandleClosed()) {
            held.resume(socket);
        }
    }

    // ---- ending early

    /** Requests that an operation in flight end early; a held one ends at once. */
    public void cancel(Operation operation) {
        cancellation.cancel(operation);
    }

    /** Requests that all operations of a socket end early, before its handle is closed. */
    public void cancelAll(IocpSocket socket) {
        cancellation.cancelAll(socket);
    }

    /** Ends the held writes of a socket whose handle is closed: no packet follows for them. */
    public void cancelHeld(IocpSocket socket) {
        held.cancelAll(socket);
    }

    /**
     * Frees the slot of an operation that Windows does not have; only of a port that is abandoned.
     *
     * @return false if Windows has the operation
     */
    public boolean dropHeld(Operation operation) {
        return held.drop(operation);
    }
}
