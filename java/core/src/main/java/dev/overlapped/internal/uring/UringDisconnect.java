package dev.overlapped.internal.uring;

import dev.overlapped.internal.DisconnectOperation;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;

/**
 * Ends the sending side. Hop 4.
 *
 * <p><b>Kernel contract</b> (shutdown(2), SHUT_WR): the other side sees the end of stream behind
 * all that the kernel has taken, later sends fail with EPIPE, receives go on. It does not wait for
 * sends in flight, so it is held back until it is the first of its socket's writes. It never blocks
 * on TCP; IORING_OP_SHUTDOWN would always be handed to a worker thread of the kernel, so the call
 * is made directly, and the operation is done at once.
 */
final class UringDisconnect {
    private final UringBackend backend;
    private final LinuxIo io;

    UringDisconnect(UringBackend backend, LinuxIo io) {
        this.backend = backend;
        this.io = io;
    }

    /** The backend comes again when it is the operation's turn. */
    void start(DisconnectOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        if (socket.writes().first() != operation) {
            return;
        }
        int result = io.shutdown(socket.fd(), SocketConstants.SHUT_WR);
        if (result == 0) {
            backend.succeed(operation, 0);
        } else {
            backend.fail(operation, -result, 0);
        }
    }
}
