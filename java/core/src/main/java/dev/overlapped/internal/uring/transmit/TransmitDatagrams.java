package dev.overlapped.internal.uring.transmit;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.DatagramBatch;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.LinuxFile;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.uring.UringBackend;
import dev.overlapped.internal.uring.datagram.DatagramSocket;
import dev.overlapped.internal.uring.datagram.Messages;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;

import java.io.EOFException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;

/**
 * Sends packets of memory and pieces of files as datagrams, a {@link DatagramBatch} at a time. Hop
 * 4 on the way there, and on the way back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b> (udp(7), sendmsg(2)), besides that of {@link FileReads} and {@link
 * Messages}: a send of datagrams goes whole or not at all. UDP_SEGMENT (4.18) is refused with
 * EINVAL or EMSGSIZE where a datagram does not fit the path's MTU, which without it would go in
 * fragments, and with EIO where the way cannot have it (a device without checksums, IPsec): then
 * the same goes one datagram at a time.
 *
 * <pre>
 *  in the page cache → copied by preadv2 ─┐
 *  not there         → READ (FIRST) ──────┴→ SENDMSG (SECOND) → the next batch, or the end
 *                                              refused as several → the same, one at a time
 * </pre>
 */
public final class TransmitDatagrams {
    private final UringBackend backend;
    private final Arena arena;
    private final Ring ring;
    private final InFlight inFlight;
    private final FileReads reads;
    private final Messages messages;
    private final ArrayDeque<DatagramBatch> spare = new ArrayDeque<>();

    public TransmitDatagrams(
            UringBackend backend, Arena arena, FileReads reads, Messages messages) {
        this.backend = backend;
        this.arena = arena;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
        this.reads = reads;
        this.messages = messages;
    }

    /** The backend comes again when it is the operation's turn. */
    public void start(TransmitOperation operation) {
        DatagramSocket socket = socket(operation);
        if (socket.writes().first() == operation) {
            inFlight.reserve(operation);
            socket.batch = spare.isEmpty() ? new DatagramBatch(arena) : spare.pop();
            socket.batch.mostSegment = Integer.MAX_VALUE;
            goOn(operation);
        }
    }

    private void goOn(TransmitOperation operation) {
        if (operation.isAtEnd()) {
            giveBatchBack(operation);
            backend.succeed(operation, operation.moved());
        } else if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
        } else if (operation.readFailure() != null) {
            boolean truncated = operation.readFailure() instanceof EOFException;
            fail(operation, truncated ? ErrorCodes.ENODATA : ErrorCodes.EIO);
        } else if (isTooLong(operation)) {
            fail(operation, ErrorCodes.EMSGSIZE);
        } else if (operation.mustRead()) {
            operation.read(() -> readThrough(operation));
        } else {
            batch(operation).begin(operation);
            gather(operation);
        }
    }

    /** The kernel would say so, too; but the memory of files has room for what it takes only. */
    private static boolean isTooLong(TransmitOperation operation) {
        int first = operation.index();
        boolean ipv6 = socket(operation).ipv6();
        return operation.bytes(first, operation.endOfDatagram(first))
                > (ipv6 ? DatagramBatch.MOST_IPV6 : DatagramBatch.MOST_IPV4);
    }

    /** Channels have been read, in between rounds: whoever waits for its turn is told here. */
    private void readThrough(TransmitOperation operation) {
        DatagramSocket socket = socket(operation);
        goOn(operation);
        messages.sendOn(socket);
    }

    /** Reads what the batch takes of files, and sends it. */
    private void gather(TransmitOperation operation) {
        DatagramBatch batch = batch(operation);
        for (int wanted; (wanted = batch.wanted(operation)) > 0; ) {
            LinuxFile file = (LinuxFile) operation.element(batch.index()).file();
            long offset = batch.offset(operation);
            int result = reads.atOnce(file, batch.vector(wanted), offset);
            if (result == -ErrorCodes.EAGAIN) {
                reads.throughRing(operation, file, batch.address(), wanted, offset);
                return;
            }
            if (!took(operation, result, wanted)) {
                return;
            }
        }
        send(operation);
    }

    /**
     * Takes in what a read has brought; returns false if it is not to go on with it. What cannot be
     * read fails when its datagram is the only one: those before it go first.
     */
    private boolean took(TransmitOperation operation, int result, int wanted) {
        DatagramBatch batch = batch(operation);
        if (result > 0) {
            Transfers.check(operation, result, wanted);
            batch.read(result);
            return true;
        } else if (batch.isSegmented()) {
            batch.refuseAllSegments();
            goOn(operation);
        } else {
            operation.failingAt(batch.index());
            fail(operation, result == 0 ? ErrorCodes.ENODATA : -result);
        }
        return false;
    }

    private void send(TransmitOperation operation) {
        int fd = socket(operation).fd();
        long token = inFlight.token(operation, Tokens.SECOND);
        long header = batch(operation).describe();
        ring.put(IoUring.IORING_OP_SENDMSG, fd, header, 1, SocketConstants.MSG_NOSIGNAL, token);
    }

    public void finish(TransmitOperation operation, int stage, int result) {
        if (stage == Tokens.SECOND) {
            sent(operation, result);
        } else if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
        } else if (result < 0 && Errno.isTransient(-result)) {
            gather(operation);
        } else if (took(operation, result, batch(operation).wanted(operation))) {
            gather(operation);
        }
    }

    private void sent(TransmitOperation operation, int result) {
        DatagramBatch batch = batch(operation);
        int code = -result;
        boolean stale = code == ErrorCodes.ECONNREFUSED; // of an earlier datagram
        if (stale) {
            messages.wasUnreachable(socket(operation));
        }
        if (result >= 0) {
            Transfers.check(operation, result, batch.bytes());
            operation.advance(batch.bytes());
            goOn(operation);
        } else if (operation.isUnwanted()) {
            fail(operation, stale ? ErrorCodes.ECANCELED : code);
        } else if (stale || Errno.isTransient(code)) {
            send(operation);
        } else if (batch.isSegmented() && isOfSegments(code)) {
            batch.refuseSegments();
            goOn(operation);
        } else {
            fail(operation, code);
        }
    }

    private static boolean isOfSegments(int code) {
        return code == ErrorCodes.EINVAL
                || code == ErrorCodes.EMSGSIZE
                || code == ErrorCodes.EIO
                || code == ErrorCodes.EOPNOTSUPP;
    }

    private void fail(TransmitOperation operation, int code) {
        giveBatchBack(operation);
        backend.fail(operation, code, operation.moved());
    }

    public void cancel(TransmitOperation operation) {
        backend.cancel(inFlight.token(operation, Tokens.FIRST));
        backend.cancel(inFlight.token(operation, Tokens.SECOND));
    }

    private static DatagramSocket socket(TransmitOperation operation) {
        return (DatagramSocket) operation.socket();
    }

    private static DatagramBatch batch(TransmitOperation operation) {
        return socket(operation).batch;
    }

    private void giveBatchBack(TransmitOperation operation) {
        DatagramSocket socket = socket(operation);
        spare.push(socket.batch);
        socket.batch = null;
    }
}
