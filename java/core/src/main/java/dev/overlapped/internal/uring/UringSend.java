package dev.overlapped.internal.uring;

import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.Retries;
import dev.overlapped.internal.SendOperation;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

/**
 * Sends, all of it. Hop 4 on the way there, and on the way back the step between dequeue and
 * handler.
 *
 * <p><b>Kernel contract</b>: see {@link Transfers#send}. Independent sends of one socket overtake
 * each other as soon as its buffer is full, so the kernel is given the next one when the one before
 * has completed. A short send is gone on with, unless it was cancelled: then it fails, and says how
 * much has gone. So is one for which there was no memory (ENOBUFS, ENOMEM), after a pause: nothing
 * of the socket can have overtaken it.
 */
final class UringSend {
    private final UringBackend backend;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final Retries retries;

    UringSend(UringBackend backend, CompletionLoop loop) {
        this.backend = backend;
        this.retries = new Retries(loop);
        this.inFlight = backend.inFlight();
        this.transfers = backend.transfers();
    }

    /** The backend comes again when it is the operation's turn. */
    void start(SendOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        if (socket.writes().first() == operation) {
            inFlight.reserve(operation);
            begin(operation, Tokens.FIRST);
        }
    }

    /** Sends the first bytes of an operation that has a slot. */
    void begin(Operation operation, int stage) {
        UringSocket socket = (UringSocket) operation.socket();
        socket.sent = 0;
        transfers.send(operation, socket.fd(), stage, 0);
    }

    private void again(long token, int stage) {
        if (!inFlight.isLive(token)) {
            return;
        }
        Operation operation = inFlight.resolve(token);
        UringSocket socket = (UringSocket) operation.socket();
        if (operation.isUnwanted() || socket.isHandleClosed()) {
            backend.fail(operation, ErrorCodes.ECANCELED, socket.sent);
            backend.startNext(socket, socket.writes());
        } else {
            transfers.send(operation, socket.fd(), stage, socket.sent);
        }
    }

    /** Of a send, or of the second stage of a connect. */
    void finish(Operation operation, int stage, int result) {
        UringSocket socket = (UringSocket) operation.socket();
        int left = operation.length() - socket.sent;
        if (result > 0) {
            Transfers.check(operation, result, left);
            socket.sent += result;
            left -= result;
        }
        if (result >= 0 && left == 0) {
            retries.succeeded();
            backend.succeed(operation, socket.sent);
        } else if (result < 0 && Errno.isExhaustion(-result) && !operation.isUnwanted()) {
            long token = inFlight.token(operation, stage);
            retries.add(socket, () -> again(token, stage));
        } else if (result < 0 && !Errno.isTransient(-result)) {
            socket.failed(-result);
            backend.fail(operation, -result, socket.sent);
        } else if (operation.isUnwanted()) {
            backend.noteReset(socket);
            backend.fail(operation, ErrorCodes.ECANCELED, socket.sent);
        } else if (result == 0) {
            backend.fail(
                    operation, ErrorCodes.EIO, socket.sent); // it would go on like that for ever
        } else {
            transfers.send(operation, socket.fd(), stage, socket.sent);
        }
    }
}
