package dev.overlapped.internal.uring;

import dev.overlapped.internal.TransmitOperation;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.io.EOFException;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Sends memory and pieces of files, a {@link Gathering} at a time. Hop 4 on the way there, and on
 * the way back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b> (sendmsg(2), poll(2)), besides that of {@link FileReads} and {@link
 * FileSends}: MSG_MORE keeps a segment that is not full waiting for what follows; MSG_EOR keeps
 * what follows out of it. With MSG_DONTWAIT a send completes at once, with what there is room for.
 *
 * <pre>
 *  in the page cache         → memory by send, the file by sendfile, at once → the next gathering, or the end
 *                                no room, or enough: POLL_ADD (FIRST) → the next gathering
 *  in the page cache, mapped → taken where it is ───┐
 *  in the page cache         → copied by preadv2 ───┤
 *  not there                 → READ (FIRST) ────────┴→ SENDMSG (SECOND) → the next gathering, or the end
 *                                                        mapped, and no room: POLL_ADD (FIRST) → the next gathering
 * </pre>
 *
 * <p>Which way: see {@link FileSends} and {@link FileMapping}. A send of what the cache holds must
 * not wait, for it may not hold that when there is room again; so it is the room that is waited
 * for, and then the cache is asked anew.
 *
 * <p>The read and the send are not linked: cancelling by descriptor, which closing does, would not
 * find a send that waits for a read of another descriptor, and it would go to whichever socket has
 * the number by then.
 */
final class UringTransmit {
    private final UringBackend backend;
    private final Arena arena;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final PageCache cache;
    private final FileReads reads;
    private final FileSends sends;
    private Gathering[] gatherings = {}; // by slot
    private Gathering firstFree;

    UringTransmit(UringBackend backend, LinuxIo io, Arena arena, FileReads reads) {
        this.backend = backend;
        this.reads = reads;
        this.arena = arena;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
        this.transfers = backend.transfers();
        this.cache = new PageCache(io, arena);
        this.sends = new FileSends(io, arena, inFlight, cache);
    }

    /** The backend comes again when it is the operation's turn. */
    void start(TransmitOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        if (socket.writes().first() == operation) {
            inFlight.reserve(operation);
            takeGathering(operation);
            goOn(operation);
        }
    }

    private void goOn(TransmitOperation operation) {
        long begin = operation.moved();
        while (hasMoreToSend(operation)) {
            Gathering gathering = gathering(operation);
            if (operation.moved() - begin >= FileSends.MOST_BYTES) {
                awaitRoom(operation); // there may be room: it is the others' turn
                return;
            }
            gathering.begin(operation);
            if (gathering.wanted(operation) == 0 || !sends.take(operation, gathering)) {
                gather(operation);
                return;
            }
            if (!sentAtOnce(operation, gathering)) {
                return;
            }
        }
    }

    /** Returns false if there is nothing to send, or not now, and does what there is to be done. */
    private boolean hasMoreToSend(TransmitOperation operation) {
        if (operation.isAtEnd()) {
            end(operation);
        } else if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
        } else if (operation.readFailure() != null) {
            boolean truncated = operation.readFailure() instanceof EOFException;
            fail(operation, truncated ? ErrorCodes.ENODATA : ErrorCodes.EIO);
        } else if (operation.mustRead()) {
            operation.read(() -> readThrough(operation));
        } else {
            return true;
        }
        return false;
    }

    /** Sends memory, and then of a file without copying; returns whether to go on at once. */
    private boolean sentAtOnce(TransmitOperation operation, Gathering gathering) {
        int before = operation.length();
        if (before > 0) {
            int result = sends.memory(operation);
            advance(operation, result, before);
            if (result != before) {
                stopped(operation, result);
                return false;
            }
        }
        UringFile file = file(operation, gathering);
        int bytes = gathering.mappable(operation);
        int result = sends.file(operation, file, gathering.offset(operation), bytes);
        advance(operation, result, bytes);
        if (result == 0) {
            gathering.copying = true; // which finds out how long the file is now
        } else if (FileSends.isRefusal(-result)) {
            file.sendsFile = false;
        } else if (result != bytes) {
            stopped(operation, result);
            return false;
        }
        return true;
    }

    private static void advance(TransmitOperation operation, int result, int most) {
        if (result > 0) {
            Transfers.check(operation, result, most);
            operation.advance(result);
        }
    }

    /** Less has gone at once than was to go. */
    private void stopped(TransmitOperation operation, int result) {
        if (result < 0 && !Errno.isTransient(-result)) {
            fail(operation, -result);
        } else if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
        } else {
            awaitRoom(operation);
        }
    }

    private void awaitRoom(TransmitOperation operation) {
        gathering(operation).waiting = true;
        long token = inFlight.token(operation, Tokens.FIRST);
        int fd = ((UringSocket) operation.socket()).fd();
        ring.put(IoUring.IORING_OP_POLL_ADD, fd, 0, 0, SocketConstants.POLLOUT, token);
    }

    /** A channel has been read, in between rounds: whoever waits for its turn is told here. */
    private void readThrough(TransmitOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        goOn(operation);
        backend.startNext(socket, socket.writes());
    }

    /** Takes what comes next, until the gathering is complete or a file has to be waited for. */
    private void gather(TransmitOperation operation) {
        Gathering gathering = gathering(operation);
        for (int wanted; (wanted = gathering.wanted(operation)) > 0; ) {
            if (tookMapped(operation, gathering)) {
                continue;
            }
            UringFile file = file(operation, gathering);
            long offset = gathering.offset(operation);
            int result = reads.atOnce(file, gathering.vector(wanted), offset);
            if (result == -ErrorCodes.EAGAIN) {
                reads.throughRing(operation, file, gathering.address(), wanted, offset);
                return;
            }
            if (!took(operation, gathering, result)) {
                return;
            }
            if (result < wanted) {
                break; // what is missing is not in the cache, or not in the file: the next one
                // finds out
            }
        }
        send(operation, 0);
    }

    /** Takes what comes next of a file where it is mapped; returns false if it is to be read. */
    private boolean tookMapped(TransmitOperation operation, Gathering gathering) {
        UringFile file = file(operation, gathering);
        int bytes = gathering.mappable(operation);
        long address =
                gathering.copying
                        ? 0
                        : file.mapping()
                                .find(
                                        cache,
                                        gathering.offset(operation),
                                        bytes,
                                        operation.isStarting());
        if (address != 0) {
            gathering.map(operation, address, bytes);
        }
        return address != 0;
    }

    /** Takes in what a read has brought; returns false if that was the end of the operation. */
    private boolean took(TransmitOperation operation, Gathering gathering, int result) {
        if (result > 0) {
            Transfers.check(operation, result, gathering.wanted(operation));
            file(operation, gathering).mapping().copied(result);
            gathering.read(operation, result);
        } else if (result < 0 || operation.length() == 0) {
            operation.failingAt(gathering.index());
            fail(operation, result == 0 ? ErrorCodes.ENODATA : -result);
            return false;
        }
        return true; // at the end of the file, too: what came before it goes first
    }

    private void send(TransmitOperation operation, int sent) {
        UringSocket socket = (UringSocket) operation.socket();
        Gathering gathering = gathering(operation);
        int flags = 0;
        if (gathering.isFollowed(operation)) {
            flags = SocketConstants.MSG_MORE;
        } else if (gathering.endsPacket(operation)) {
            flags = SocketConstants.MSG_EOR;
        }
        if (gathering.isMapped()) {
            flags |= SocketConstants.MSG_DONTWAIT;
        }
        socket.sent = sent;
        transfers.send(operation, socket.fd(), Tokens.SECOND, sent, flags);
    }

    void finish(TransmitOperation operation, int stage, int result) {
        if (stage == Tokens.SECOND) {
            sent(operation, result);
        } else if (gathering(operation).waiting) {
            hasRoom(operation, result);
        } else if (operation.isUnwanted()) {
            fail(operation, ErrorCodes.ECANCELED);
        } else if (result < 0 && Errno.isTransient(-result)) {
            gather(operation);
        } else if (took(operation, gathering(operation), result)) {
            if (result == 0) {
                send(operation, 0);
            } else {
                gather(operation);
            }
        }
    }

    private void sent(TransmitOperation operation, int result) {
        UringSocket socket = (UringSocket) operation.socket();
        int left = operation.length() - socket.sent;
        advance(operation, result, left);
        if (result == left) {
            gathering(operation).copying = false;
            goOn(operation);
        } else if (gathering(operation).isMapped()) {
            sentOfMapped(operation, result);
        } else if (result < 0 && !Errno.isTransient(-result)) {
            fail(operation, -result);
        } else if (operation.isUnwanted()) {
            backend.noteReset(socket);
            fail(operation, ErrorCodes.ECANCELED);
        } else if (result == 0) {
            fail(operation, ErrorCodes.EIO); // it would go on like that for ever
        } else {
            send(operation, socket.sent + Math.max(0, result));
        }
    }

    /** Less than was to be sent. What it gathered may have left the page cache meanwhile. */
    private void sentOfMapped(TransmitOperation operation, int result) {
        if (result == -ErrorCodes.EFAULT) {
            gathering(operation).copying = true; // which finds out why
            goOn(operation);
        } else {
            stopped(operation, result);
        }
    }

    /** The socket's buffer has room again, or the waiting for it was cancelled. */
    private void hasRoom(TransmitOperation operation, int result) {
        gathering(operation).waiting = false;
        if (result < 0 && !operation.isUnwanted() && !Errno.isTransient(-result)) {
            fail(operation, -result);
        } else {
            goOn(operation);
        }
    }

    private void end(TransmitOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        boolean disconnects = operation.has(TransmitOperation.Flag.DISCONNECT);
        int result = disconnects ? backend.plainCalls().endOutput(socket) : 0;
        if (result < 0) {
            fail(operation, -result);
        } else {
            giveGatheringBack(operation);
            backend.succeed(operation, operation.moved());
        }
    }

    private void fail(TransmitOperation operation, int code) {
        ((UringSocket) operation.socket()).failed(code); // which may have been told here alone
        giveGatheringBack(operation);
        backend.fail(operation, code, operation.moved());
    }

    void cancel(TransmitOperation operation) {
        backend.cancel(inFlight.token(operation, Tokens.FIRST));
        backend.cancel(inFlight.token(operation, Tokens.SECOND));
    }

    // ---- gatherings

    private static UringFile file(TransmitOperation operation, Gathering gathering) {
        return (UringFile) operation.element(gathering.index()).file();
    }

    private Gathering gathering(TransmitOperation operation) {
        return gatherings[operation.slot()];
    }

    private void takeGathering(TransmitOperation operation) {
        if (gatherings.length < inFlight.capacity()) {
            gatherings = Arrays.copyOf(gatherings, inFlight.capacity());
        }
        Gathering taken = firstFree != null ? firstFree : new Gathering(arena);
        taken.waiting = false;
        taken.copying = false;
        firstFree = taken.nextFree;
        taken.nextFree = null;
        gatherings[operation.slot()] = taken;
    }

    private void giveGatheringBack(TransmitOperation operation) {
        Gathering given = gathering(operation);
        gatherings[operation.slot()] = null;
        given.nextFree = firstFree;
        firstFree = given;
    }
}
