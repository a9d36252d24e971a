package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.Submitter;

import java.lang.foreign.Arena;

/**
 * Polls of a connection: a receive of one byte that neither waits nor takes it.
 *
 * <p><b>Kernel contract</b> (recv(2), io_uring_prep_recv(3)): with MSG_PEEK the data stay in the
 * socket; with MSG_DONTWAIT it completes at once, with EAGAIN if there are none.
 *
 * <pre>
 *  a receive is under way       → NOTHING
 *  data of a multishot receive
 *  are held                     → DATA, the end or the failure
 *  RECV, PEEK and DONTWAIT      → 1 → DATA, 0 → END_OF_STREAM, EAGAIN → NOTHING, else a failure
 * </pre>
 *
 * <p>The loop's thread only.
 */
final class Peek {
    private final Submitter submitter;
    private final SwallowedResets resets;
    private final long scratch; // a byte that nobody reads

    Peek(Submitter submitter, Arena arena, SwallowedResets resets) {
        this.submitter = submitter;
        this.resets = resets;
        this.scratch = arena.allocate(1).address();
    }

    /** Submits the poll, the first of its socket's reads, whose kernel has no other. */
    void submit(ReceiveOperation poll) {
        StreamSocket socket = (StreamSocket) poll.socket();
        submitter.inFlight().reserve(poll);
        put(poll, socket);
    }

    private void put(ReceiveOperation poll, StreamSocket socket) {
        submitter
                .ring()
                .put(
                        IoUring.IORING_OP_RECV,
                        socket.fd(),
                        scratch,
                        1,
                        SocketConstants.MSG_PEEK | SocketConstants.MSG_DONTWAIT,
                        submitter.inFlight().token(poll, Tokens.FIRST));
    }

    /** Takes the completion of a poll. */
    void finish(ReceiveOperation poll, RingEntry entry) {
        if (entry.result() == -ErrorCodes.EINTR && !poll.isUnwanted()) {
            put(poll, (StreamSocket) poll.socket());
        } else {
            conclude(poll, entry.result());
        }
    }

    /** Ends a poll with the result of a receive, its own or a held one. */
    void conclude(ReceiveOperation poll, int result) {
        StreamSocket socket = (StreamSocket) poll.socket();
        if (result == 0) {
            resets.probeIfSending(socket); // as a receive does
        }
        if (result == 0 && socket.brokenBy() != 0) {
            submitter.fail(poll, socket.brokenBy(), 0);
        } else if (result < 0 && result != -ErrorCodes.EAGAIN) {
            socket.failed(-result);
            submitter.fail(poll, -result, 0);
        } else if (result == 0) {
            poll.foundEnd();
            submitter.succeed(poll, 0);
        } else if (result > 0) {
            poll.foundData();
            submitter.succeed(poll, 0);
        } else {
            nothing(poll);
        }
    }

    /** Ends a poll that has found nothing. */
    void nothing(ReceiveOperation poll) {
        poll.foundNothing();
        submitter.succeed(poll, 0);
    }
}
