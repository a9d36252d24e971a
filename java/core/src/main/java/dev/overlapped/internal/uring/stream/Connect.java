package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.uring.UringBackend;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.UringSocket;

/**
 * Connects, with a data length sends the first bytes too. Hop 4 on the way there, and on the way
 * back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_connect(3), 5.5; io_uring_enter(2) on IOSQE_IO_LINK, and
 * on IOSQE_CQE_SKIP_SUCCESS, 5.17): of two linked submissions the second starts when the first has
 * succeeded. When the first does not report its success, there is one completion in all: the
 * second's, or when the first fails only that one, for the second is then dropped unreported.
 * Cancelling finds only the one that is active, so both are asked for. A refused connect leaves the
 * socket open.
 *
 * <pre>
 *  CONNECT (FIRST) ~link~> SEND (LINKED)          one completion: LINKED, or FIRST when it fails
 *                          SEND (SECOND)          what a short one is gone on with
 * </pre>
 */
public final class Connect {
    private final UringBackend backend;
    private final Ring ring;
    private final InFlight inFlight;

    public Connect(UringBackend backend) {
        this.backend = backend;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
    }

    public void start(ConnectOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        if (socket.writes().first() != operation) {
            return; // the backend comes again when it is its turn
        }
        inFlight.reserve(operation);
        int refused = backend.toTable(socket);
        if (refused != 0) {
            backend.fail(operation, refused, 0);
            return;
        }
        int block = inFlight.block(operation);
        int bytes = inFlight.annex().writeAddress(block, operation.remote());
        ring.makeRoom(2); // a chain that is submitted in two parts is none
        long entry =
                ring.put(
                        IoUring.IORING_OP_CONNECT,
                        socket.fd(),
                        inFlight.annex().addressOf(block),
                        0,
                        0,
                        inFlight.token(operation, Tokens.FIRST));
        ring.submissions().offset(entry, bytes);
        if (operation.length() > 0) {
            ring.submissions().flags(entry, IoUring.IOSQE_IO_LINK | IoUring.IOSQE_CQE_SKIP_SUCCESS);
            backend.sends().begin(operation, Tokens.LINKED);
        }
    }

    public void finish(ConnectOperation operation, int stage, int result) {
        if (stage != Tokens.FIRST) {
            backend.sends().finish(operation, Tokens.SECOND, result);
        } else if (result < 0) {
            backend.fail(operation, -result, 0);
        } else if (operation.length() == 0) {
            backend.succeed(operation, 0);
        }
        // else a kernel that reports the success all the same: the other stage's completion comes
    }

    public void cancel(ConnectOperation operation) {
        backend.cancel(inFlight.token(operation, Tokens.FIRST));
        if (operation.length() > 0) {
            backend.cancel(inFlight.token(operation, Tokens.LINKED));
            backend.cancel(inFlight.token(operation, Tokens.SECOND));
        }
    }
}
