package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.socket.PlainCalls;

/**
 * Finds the resets that no operation has reported.
 *
 * <p><b>Kernel contract</b> (io_uring/net.c, tcp(7)): a send with MSG_WAITALL that has moved some
 * of its bytes takes the pending error along and reports the bytes; only its next part fails, with
 * EPIPE. Before the output is ended, getpeername fails on a broken connection alone.
 *
 * <p>The loop's thread only.
 */
public final class SwallowedResets {
    private final PlainCalls plainCalls;

    public SwallowedResets(PlainCalls plainCalls) {
        this.plainCalls = plainCalls;
    }

    /** Records the reset of a broken connection whose output is not ended. */
    public void probe(StreamSocket socket) {
        if (socket.brokenBy() == 0
                && !socket.isHandleClosed()
                && plainCalls.peer(socket) == -ErrorCodes.ENOTCONN) {
            socket.failed(ErrorCodes.ECONNRESET);
        }
    }

    /** Does so if the kernel has a send of it, so that its output is not ended. */
    void probeIfSending(StreamSocket socket) {
        Operation first = socket.writes().first();
        if (first != null && InFlight.contains(first) && !(first instanceof DisconnectOperation)) {
            probe(socket);
        }
    }
}
