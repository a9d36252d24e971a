package dev.overlapped.internal.uring.transmit;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.DatagramBatch;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.LinuxFile;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.uring.datagram.DatagramSocket;
import dev.overlapped.internal.uring.datagram.ReceiveMessage;
import dev.overlapped.internal.uring.datagram.SendMessage;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.Submitter;

import java.io.EOFException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;

/**
 * Sends packets of memory and pieces of files as datagrams, a {@link DatagramBatch} at a time. Hop
 * 4.
 *
 * <p><b>Kernel contract</b> (udp(7), sendmsg(2)), besides that of {@link LinuxFile} and {@link
 * SendMessage}: a send of datagrams goes whole or not at all. UDP_SEGMENT (4.18) is refused with
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
public final class TransmitDatagrams implements Verb<TransmitOperation, RingEntry> {
    private final Submitter submitter;
    private final Arena arena;
    private final Ring ring;
    private final InFlight inFlight;
    private final FileReads reads;
    private final ReceiveMessage receives;
    private final SendMessage sends;
    private final ArrayDeque<DatagramBatch> spare = new ArrayDeque<>();

    public TransmitDatagrams(
            Submitter submitter, Arena arena, ReceiveMessage receives, SendMessage sends) {
        this.submitter = submitter;
        this.arena = arena;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
        this.reads = new FileReads(ring, inFlight);
        this.receives = receives;
        this.sends = sends;
    }

    /** {@inheritDoc} If it is not the first of its queue, it is started again at its turn. */
    @Override
    public void start(TransmitOperation operation) {
        DatagramSocket socket = socket(operation);
        if (socket.writes().first() == operation) {
            inFlight.reserve(operation);
            DatagramBatch batch = spare.isEmpty() ? new DatagramBatch(arena) : spare.pop();
            socket.batch(batch);
            batch.assign(operation);
            if (socket.isUnix()) { // the kernel would send the segments as one
                batch.refuseAllSegments();
            }
            sendOn(operation);
        }
    }

    /** Sends from the present position, until the operation has to wait or ends. */
    private void sendOn(TransmitOperation operation) {
        if (operation.isAtEnd()) {
            releaseBatch(operation);
            submitter.succeed(operation, operation.moved());
        } else if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
        } else if (operation.readFailure() != null) {
            boolean truncated = operation.readFailure() instanceof EOFException;
            fail(operation, truncated ? ErrorCodes.ENODATA : ErrorCodes.EIO);
        } else if (isTooLong(operation)) {
            fail(operation, ErrorCodes.EMSGSIZE);
        } else if (operation.mustRead()) {
            operation.read(() -> channelsWereRead(operation));
        } else {
            batch(operation).begin();
            gather(operation);
        }
    }

    /**
     * Returns whether the next datagram is too long. The kernel would refuse it, too; but the
     * memory for files has room for the longest datagram only.
     */
    private static boolean isTooLong(TransmitOperation operation) {
        int first = operation.index();
        boolean ipv6 = socket(operation).ipv6Peer();
        return operation.bytes(first, operation.endOfDatagram(first))
                > (ipv6 ? DatagramBatch.MAX_IPV6 : DatagramBatch.MAX_IPV4);
    }

    /**
     * Continues after channels were read, between rounds, and starts the next write if it ended.
     */
    private void channelsWereRead(TransmitOperation operation) {
        DatagramSocket socket = socket(operation);
        sendOn(operation);
        sends.startNext(socket);
    }

    /** Reads the pieces of files in the batch, and sends it. */
    private void gather(TransmitOperation operation) {
        DatagramBatch batch = batch(operation);
        for (int wanted; (wanted = batch.wanted()) > 0; ) {
            LinuxFile file = batch.file();
            long offset = batch.offset();
            int result = file.readCached(batch.vector(wanted), offset);
            if (result == -ErrorCodes.EAGAIN) {
                reads.submit(operation, file, batch.address(), wanted, offset);
                return;
            }
            if (!took(operation, result, wanted)) {
                return;
            }
        }
        send(operation);
    }

    /**
     * Takes the result of a read; returns false if the batch is not to be sent. A read failure
     * fails the operation when its datagram is the only one of the batch: those before it are sent
     * first.
     */
    private boolean took(TransmitOperation operation, int result, int wanted) {
        DatagramBatch batch = batch(operation);
        if (result > 0) {
            Transfers.check(operation, result, wanted);
            batch.read(result);
            return true;
        } else if (batch.isSegmented()) {
            batch.refuseAllSegments();
            sendOn(operation);
        } else {
            operation.failingAt(batch.index());
            fail(operation, result == 0 ? ErrorCodes.ENODATA : -result);
        }
        return false;
    }

    private void send(TransmitOperation operation) {
        DatagramSocket socket = socket(operation);
        long token = inFlight.token(operation, Tokens.SECOND);
        long header = batch(operation).describe();
        int flags =
                socket.isUnix()
                        ? SocketConstants.MSG_NOSIGNAL | SocketConstants.MSG_DONTWAIT
                        : SocketConstants.MSG_NOSIGNAL;
        ring.put(IoUring.IORING_OP_SENDMSG, socket.fd(), header, 1, flags, token);
    }

    /** Sends again after a moment, on a Unix domain socket: see {@link SendMessage}. */
    private void retry(TransmitOperation operation) {
        if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
            sends.startNext(socket(operation));
        } else {
            send(operation);
        }
    }

    @Override
    public void finish(TransmitOperation operation, RingEntry entry) {
        int result = entry.result();
        if (entry.stage() == Tokens.SECOND) {
            sent(operation, result);
        } else if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
        } else if (result < 0 && Errno.isTransient(-result)) {
            gather(operation);
        } else if (took(operation, result, batch(operation).wanted())) {
            gather(operation);
        }
    }

    private void sent(TransmitOperation operation, int result) {
        DatagramBatch batch = batch(operation);
        int code = -result;
        boolean mayBeStale = SendMessage.mayBeOfEarlier(socket(operation), code);
        if (mayBeStale) {
            receives.sendMetError(socket(operation));
        }
        if (result >= 0) {
            Transfers.check(operation, result, batch.bytes());
            operation.advance(batch.bytes());
            socket(operation).sent();
            sendOn(operation);
        } else if (operation.isUnwanted()) {
            fail(operation, mayBeStale ? ErrorCodes.ECANCELED : code);
        } else if (socket(operation).isUnix() && Errno.isTransient(code)) {
            long nanos = socket(operation).retryNanos();
            submitter.loop().schedule(nanos, () -> retry(operation));
        } else if (batch.isSegmented() && isOfSegments(code)) { // if not, no datagram is lost by it
            batch.refuseSegments();
            sendOn(operation);
        } else if (Errno.isTransient(code) || mayBeStale && batch.mayTryAgain()) {
            send(operation);
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
        releaseBatch(operation);
        submitter.fail(operation, code, operation.moved());
    }

    private void releaseBatch(TransmitOperation operation) {
        DatagramSocket socket = socket(operation);
        DatagramBatch batch = batch(operation);
        batch.clear();
        spare.push(batch);
        socket.batch(null);
    }

    @Override
    public void cancel(TransmitOperation operation) {
        if (!submitter.cancelWaiting(operation)) {
            submitter.cancel(operation, Tokens.FIRST);
            submitter.cancel(operation, Tokens.SECOND);
        }
    }

    private static DatagramSocket socket(TransmitOperation operation) {
        return (DatagramSocket) operation.socket();
    }

    private static DatagramBatch batch(TransmitOperation operation) {
        return present(socket(operation).batch());
    }
}
