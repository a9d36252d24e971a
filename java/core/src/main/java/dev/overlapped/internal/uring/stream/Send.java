package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.backend.Retries;
import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.Submitter;

/**
 * Sends all bytes of an operation. Hop 4.
 *
 * <p><b>Kernel contract</b>: see {@link Transfers#send}. Independent sends of one socket overtake
 * each other as soon as its buffer is full, so the kernel is given the next one when the one before
 * has completed. A short send is continued, unless it was cancelled: then it fails, and reports how
 * many bytes were sent. A send for which there was no memory (ENOBUFS, ENOMEM) is continued after a
 * pause: nothing of the socket can have overtaken it.
 */
public final class Send implements Verb<SendOperation, RingEntry> {
    private final Submitter submitter;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final Retries retries;
    private final SwallowedResets resets;

    public Send(Submitter submitter, SwallowedResets resets) {
        this.submitter = submitter;
        this.resets = resets;
        this.retries = new Retries(submitter.loop());
        this.inFlight = submitter.inFlight();
        this.transfers = submitter.transfers();
    }

    /** {@inheritDoc} If it is not the first of its queue, it is started again at its turn. */
    @Override
    public void start(SendOperation operation) {
        if (operation.socket().writes().first() == operation) {
            inFlight.reserve(operation);
            begin(operation, Tokens.FIRST);
        }
    }

    /** Sends the first bytes of an operation that has a slot. */
    void begin(Operation operation, int stage) {
        StreamSocket socket = (StreamSocket) operation.socket();
        socket.sent(0);
        transfers.send(operation, socket.fd(), stage, 0);
    }

    private void retry(long token, int stage) {
        if (!inFlight.isLive(token)) {
            return;
        }
        Operation operation = inFlight.resolve(token);
        StreamSocket socket = (StreamSocket) operation.socket();
        if (operation.isUnwanted() || socket.isHandleClosed()) {
            submitter.fail(operation, ErrorCodes.ECANCELED, socket.sent());
            submitter.startNext(socket, socket.writes());
        } else {
            transfers.send(operation, socket.fd(), stage, socket.sent());
        }
    }

    @Override
    public void finish(SendOperation operation, RingEntry entry) {
        finish(operation, Tokens.FIRST, entry.result());
    }

    /** Takes a completion of a send, or of the data after a connect. */
    void finish(Operation operation, int stage, int result) {
        StreamSocket socket = (StreamSocket) operation.socket();
        int left = operation.length() - socket.sent();
        if (result > 0) {
            Transfers.check(operation, result, left);
            socket.sent(socket.sent() + result);
            left -= result;
        }
        if (result >= 0 && left == 0) {
            retries.succeeded();
            submitter.succeed(operation, socket.sent());
        } else if (result < 0 && Errno.isExhaustion(-result) && !operation.isUnwanted()) {
            long token = inFlight.token(operation, stage);
            retries.add(socket, () -> retry(token, stage));
        } else if (result < 0 && !Errno.isTransient(-result)) {
            socket.failed(-result);
            submitter.fail(operation, -result, socket.sent());
        } else if (operation.isUnwanted()) {
            resets.probe(socket);
            submitter.fail(operation, ErrorCodes.ECANCELED, socket.sent());
        } else if (result == 0) { // it would be repeated for ever
            submitter.fail(operation, ErrorCodes.EIO, socket.sent());
        } else {
            transfers.send(operation, socket.fd(), stage, socket.sent());
        }
    }

    @Override
    public void cancel(SendOperation operation) {
        if (!submitter.cancelWaiting(operation)) {
            submitter.cancel(operation, Tokens.FIRST);
        }
    }
}
