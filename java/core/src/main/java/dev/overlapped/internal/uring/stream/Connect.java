package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.PlainCalls;
import dev.overlapped.internal.uring.socket.RealDescriptors;
import dev.overlapped.internal.uring.socket.Submitter;
import dev.overlapped.internal.uring.socket.UringSocket;

/**
 * Connects, with a data length sends the first bytes too. Hop 4.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_connect(3), 5.5; io_uring_enter(2) on IOSQE_IO_LINK, and
 * on IOSQE_CQE_SKIP_SUCCESS, 5.17): of two linked submissions the second starts when the first has
 * succeeded. When the first does not report its success, there is one completion in all: the
 * second's, or when the first fails only that one, for the second is then dropped unreported.
 * Cancelling finds only the one that is active, so both are cancelled. A refused connect leaves the
 * socket open.
 *
 * <pre>
 *  CONNECT (FIRST) ~link~> SEND (LINKED)          one completion: LINKED, or FIRST when it fails
 *                          SEND (SECOND)          continues a short one
 * </pre>
 */
public final class Connect implements Verb<ConnectOperation, RingEntry> {
    private final Submitter submitter;
    private final RealDescriptors descriptors;
    private final Send sends;
    private final PlainCalls plainCalls;
    private final Ring ring;
    private final InFlight inFlight;

    public Connect(
            Submitter submitter, RealDescriptors descriptors, Send sends, PlainCalls plainCalls) {
        this.submitter = submitter;
        this.descriptors = descriptors;
        this.sends = sends;
        this.plainCalls = plainCalls;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
    }

    /** {@inheritDoc} If it is not the first of its queue, it is started again at its turn. */
    @Override
    public void start(ConnectOperation operation) {
        StreamSocket socket = (StreamSocket) operation.socket();
        if (socket.writes().first() != operation) {
            return;
        }
        inFlight.reserve(operation);
        int refused = descriptors.moveToTable(socket);
        if (refused != 0) {
            submitter.fail(operation, refused, 0);
            return;
        }
        int block = inFlight.block(operation);
        int bytes = inFlight.annex().writeAddress(block, operation.remote());
        ring.makeRoom(2); // a chain that is submitted in two parts is no chain
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
            sends.begin(operation, Tokens.LINKED);
        }
    }

    @Override
    public void finish(ConnectOperation operation, RingEntry entry) {
        int result = entry.result();
        boolean connected = entry.stage() == Tokens.LINKED || result >= 0;
        if (connected && Family.of(operation.remote()) == Family.UNIX) {
            plainCalls.dontBlock((UringSocket) operation.socket());
        }
        if (entry.stage() != Tokens.FIRST) {
            sends.finish(operation, Tokens.SECOND, result);
        } else if (result < 0) {
            submitter.fail(operation, -result, 0);
        } else if (operation.length() == 0) {
            submitter.succeed(operation, 0);
        }
        // else the kernel reports the success all the same: the other stage's completion follows
    }

    @Override
    public void cancel(ConnectOperation operation) {
        if (submitter.cancelWaiting(operation)) {
            return;
        }
        submitter.cancel(operation, Tokens.FIRST);
        if (operation.length() > 0) {
            submitter.cancel(operation, Tokens.LINKED);
            submitter.cancel(operation, Tokens.SECOND);
        }
    }
}
