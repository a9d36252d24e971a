package dev.overlapped.internal.uring;

import dev.overlapped.internal.ReceiveOperation;
import dev.overlapped.internal.ffi.linux.IoUring;

/**
 * Receives. Hop 4 on the way there, and on the way back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b>: see {@link Transfers#receive}. The kernel fills several receives of
 * one socket in no particular order, so it is given the next one when the one before has completed.
 * A reset is a failure (ECONNRESET), never 0 bytes: not for the first operation that meets it, and
 * not for those after it.
 */
final class UringReceive {
    private final UringBackend backend;
    private final InFlight inFlight;
    private final Transfers transfers;

    UringReceive(UringBackend backend) {
        this.backend = backend;
        this.inFlight = backend.inFlight();
        this.transfers = backend.transfers();
    }

    /** The backend comes again when it is the operation's turn. */
    void start(ReceiveOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        if (socket.reads().first() == operation) {
            inFlight.reserve(operation);
            transfers.receive(operation, socket.fd(), Tokens.FIRST, socket.drained);
        }
    }

    void finish(ReceiveOperation operation, int result, int flags) {
        UringSocket socket = (UringSocket) operation.socket();
        if (result == 0 && socket.brokenBy() != 0) {
            backend.fail(operation, socket.brokenBy(), 0);
        } else if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            socket.drained = (flags & IoUring.IORING_CQE_F_SOCK_NONEMPTY) == 0;
            backend.succeed(operation, result);
        } else if (Errno.isTransient(-result) && !operation.isUnwanted()) {
            transfers.receive(operation, socket.fd(), Tokens.FIRST, true);
        } else {
            socket.failed(-result);
            backend.fail(operation, -result, 0);
        }
    }
}
