package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.PlainCalls;
import dev.overlapped.internal.uring.socket.RealDescriptors;
import dev.overlapped.internal.uring.socket.Submitter;

/**
 * Ends the sending side, and for reuse the connection. Hop 4.
 *
 * <p><b>Kernel contract</b> (shutdown(2), SHUT_WR): the other side receives the end of the stream
 * after all data that the kernel has taken, later sends fail with EPIPE, receives continue. It does
 * not wait for sends in flight, so it is held back until it is the first of its socket's writes. It
 * never blocks on TCP; IORING_OP_SHUTDOWN would always run on a worker thread of the kernel, which
 * takes longer than {@link RealDescriptors} do for a direct socket; so the call is made directly,
 * and without reuse the operation completes at once.
 *
 * <p><b>Kernel contract</b> (connect(2) on AF_UNSPEC; io_uring_prep_poll_multishot(3), 5.13;
 * getpeername(2)): connecting to an address of the family AF_UNSPEC dissolves the association, and
 * the descriptor can be connected again; an explicit binding and the options stay. Done before both
 * ends of stream are acknowledged it resets the connection, and data that the other side has not
 * received are lost. So a poll for no events waits for that: it completes at each change of state,
 * and getpeername fails with ENOTCONN after the last one. TIME_WAIT is the kernel's own then, and
 * delays nothing here.
 *
 * <pre>
 *  shutdown → connected still → POLL multishot (FIRST) … until it is not → end the poll → its last completion ┐
 *           → not any more ──────────────────────────────────────────────────────────► CONNECT AF_UNSPEC (SECOND)
 * </pre>
 */
public final class Disconnect implements Verb<DisconnectOperation, RingEntry> {
    private final Submitter submitter;
    private final PlainCalls plainCalls;
    private final Ring ring;
    private final InFlight inFlight;

    public Disconnect(Submitter submitter, PlainCalls plainCalls) {
        this.submitter = submitter;
        this.plainCalls = plainCalls;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
    }

    /** {@inheritDoc} If it is not the first of its queue, it is started again at its turn. */
    @Override
    public void start(DisconnectOperation operation) {
        StreamSocket socket = (StreamSocket) operation.socket();
        if (socket.writes().first() != operation) {
            return;
        }
        int result = plainCalls.endOutput(socket);
        // ENOTCONN: both ends of stream have been acknowledged before.
        boolean ended = operation.isForReuse() && result == -ErrorCodes.ENOTCONN;
        if (!operation.isForReuse() || result < 0 && !ended) {
            conclude(operation, result);
            return;
        }
        inFlight.reserve(operation);
        int peer = plainCalls.peer(socket);
        if (peer == 0) {
            poll(operation, socket);
        } else if (peer == -ErrorCodes.ENOTCONN) {
            dissolve(operation, socket);
        } else {
            submitter.fail(operation, -peer, 0);
        }
    }

    private void poll(DisconnectOperation operation, StreamSocket socket) {
        ring.put(
                IoUring.IORING_OP_POLL_ADD,
                socket.fd(),
                0,
                IoUring.IORING_POLL_ADD_MULTI,
                0,
                inFlight.token(operation, Tokens.FIRST));
    }

    private void dissolve(DisconnectOperation operation, StreamSocket socket) {
        int block = inFlight.block(operation);
        int bytes = inFlight.annex().writeNoAddress(block);
        long entry =
                ring.put(
                        IoUring.IORING_OP_CONNECT,
                        socket.fd(),
                        inFlight.annex().addressOf(block),
                        0,
                        0,
                        inFlight.token(operation, Tokens.SECOND));
        ring.submissions().offset(entry, bytes);
    }

    @Override
    public void finish(DisconnectOperation operation, RingEntry entry) {
        if (entry.stage() == Tokens.SECOND) {
            conclude(operation, entry.result());
            return;
        }
        StreamSocket socket = (StreamSocket) operation.socket();
        if (socket.isHandleClosed() || operation.isUnwanted()) {
            if (entry.isLast()) {
                submitter.fail(operation, ErrorCodes.ECANCELED, 0);
            }
        } else {
            changed(operation, socket, !entry.isLast(), entry.result());
        }
    }

    private void changed(
            DisconnectOperation operation, StreamSocket socket, boolean polling, int result) {
        int peer = plainCalls.peer(socket);
        if (polling) {
            if (peer != 0) {
                endPoll(operation); // its last completion decides
            }
        } else if (peer == -ErrorCodes.ENOTCONN) {
            dissolve(operation, socket);
        } else if (peer != 0 || result < 0) {
            submitter.fail(operation, peer != 0 ? -peer : -result, 0);
        } else {
            poll(operation, socket); // it ends by itself when the completion queue is full
        }
    }

    private void conclude(DisconnectOperation operation, int result) {
        if (result == 0) {
            submitter.succeed(operation, 0);
        } else {
            submitter.fail(operation, -result, 0);
        }
    }

    /** {@inheritDoc} Ends the poll. The dissolving never waits, and is not ended early. */
    @Override
    public void cancel(DisconnectOperation operation) {
        if (!submitter.cancelWaiting(operation)) {
            endPoll(operation);
        }
    }

    private void endPoll(DisconnectOperation operation) {
        submitter.cancel(operation, Tokens.FIRST);
    }
}
