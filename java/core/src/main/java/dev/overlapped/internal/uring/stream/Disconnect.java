package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.uring.UringBackend;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.RealDescriptors;
import dev.overlapped.internal.uring.socket.UringSocket;

/**
 * Ends the sending side, and for reuse the connection. Hop 4 on the way there, and on the way back
 * the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b> (shutdown(2), SHUT_WR): the other side sees the end of stream behind
 * all that the kernel has taken, later sends fail with EPIPE, receives go on. It does not wait for
 * sends in flight, so it is held back until it is the first of its socket's writes. It never blocks
 * on TCP; IORING_OP_SHUTDOWN would always be handed to a worker thread of the kernel, which takes
 * longer than {@link RealDescriptors} do for a direct socket; so the call is made directly, and
 * without reuse the operation is done at once.
 *
 * <p><b>Kernel contract</b> (connect(2) on AF_UNSPEC; io_uring_prep_poll_multishot(3), 5.13;
 * getpeername(2)): connecting to an address of the family AF_UNSPEC dissolves the association, and
 * the descriptor can be connected again; an explicit binding and the options stay. Done before both
 * ends of stream are acknowledged it resets the connection, and what the other side has not got is
 * lost. So that is waited for: a poll for nothing tells of each change of state, and getpeername
 * fails with ENOTCONN when the last one has come. TIME_WAIT is the kernel's own then, and holds up
 * nobody.
 *
 * <pre>
 *  shutdown → connected still → POLL multishot (FIRST) … until it is not → end the poll → its last completion ┐
 *           → not any more ──────────────────────────────────────────────────────────► CONNECT AF_UNSPEC (SECOND)
 * </pre>
 */
public final class Disconnect {
    private final UringBackend backend;
    private final Ring ring;
    private final InFlight inFlight;

    public Disconnect(UringBackend backend) {
        this.backend = backend;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
    }

    /** The backend comes again when it is the operation's turn. */
    public void start(DisconnectOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        if (socket.writes().first() != operation) {
            return;
        }
        int result = backend.plainCalls().endOutput(socket);
        // ENOTCONN: both ends of stream have been acknowledged before.
        boolean over = operation.isForReuse() && result == -ErrorCodes.ENOTCONN;
        if (!operation.isForReuse() || result < 0 && !over) {
            conclude(operation, result);
            return;
        }
        inFlight.reserve(operation);
        int peer = backend.plainCalls().peer(socket);
        if (peer == 0) {
            poll(operation, socket);
        } else if (peer == -ErrorCodes.ENOTCONN) {
            dissolve(operation, socket);
        } else {
            backend.fail(operation, -peer, 0);
        }
    }

    private void poll(DisconnectOperation operation, UringSocket socket) {
        ring.put(
                IoUring.IORING_OP_POLL_ADD,
                socket.fd(),
                0,
                IoUring.IORING_POLL_ADD_MULTI,
                0,
                inFlight.token(operation, Tokens.FIRST));
    }

    private void dissolve(DisconnectOperation operation, UringSocket socket) {
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

    public void finish(DisconnectOperation operation, int stage, int result, int flags) {
        if (stage == Tokens.SECOND) {
            conclude(operation, result);
            return;
        }
        UringSocket socket = (UringSocket) operation.socket();
        boolean polling = (flags & IoUring.IORING_CQE_F_MORE) != 0;
        if (socket.isHandleClosed() || operation.isUnwanted()) {
            if (!polling) {
                backend.fail(operation, ErrorCodes.ECANCELED, 0);
            }
        } else {
            changed(operation, socket, polling, result);
        }
    }

    private void changed(
            DisconnectOperation operation, UringSocket socket, boolean polling, int result) {
        int peer = backend.plainCalls().peer(socket);
        if (polling) {
            if (peer != 0) {
                cancel(operation); // what to do is decided again behind its last completion
            }
        } else if (peer == -ErrorCodes.ENOTCONN) {
            dissolve(operation, socket);
        } else if (peer != 0 || result < 0) {
            backend.fail(operation, peer != 0 ? -peer : -result, 0);
        } else {
            poll(operation, socket); // it ends by itself when the completion queue is full
        }
    }

    private void conclude(DisconnectOperation operation, int result) {
        if (result == 0) {
            backend.succeed(operation, 0);
        } else {
            backend.fail(operation, -result, 0);
        }
    }

    /** Ends the poll. The dissolving never waits, and is not ended early. */
    public void cancel(DisconnectOperation operation) {
        backend.cancel(inFlight.token(operation, Tokens.FIRST));
    }
}
