package dev.overlapped.internal.uring.transmit;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.FileMapping;
import dev.overlapped.internal.linux.FileSends;
import dev.overlapped.internal.linux.Gathering;
import dev.overlapped.internal.linux.LinuxFile;
import dev.overlapped.internal.linux.PageCache;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.PlainCalls;
import dev.overlapped.internal.uring.socket.Submitter;
import dev.overlapped.internal.uring.stream.StreamSocket;
import dev.overlapped.internal.uring.stream.SwallowedResets;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Sends memory and pieces of files on a connection, a {@link Gathering} at a time. Hop 4.
 *
 * <p><b>Kernel contract</b> (sendmsg(2), poll(2)), besides that of {@link LinuxFile} and {@link
 * FileSends}: MSG_MORE holds back a segment that is not full until more data follow; MSG_EOR keeps
 * later data out of it. With MSG_DONTWAIT a send completes at once, with the bytes that there is
 * room for.
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
 * <p>Which way: see {@link FileSends} and {@link FileMapping}. A send of mapped pages must not
 * wait, for the cache may no longer hold them when there is room again; so a poll waits for the
 * room, and then the cache is queried again.
 *
 * <p>The read and the send are not linked: cancelling by descriptor, which closing does, would not
 * find a send that waits for a read of another descriptor, and it would go to whichever socket has
 * the number by then.
 */
public final class Transmit implements Verb<TransmitOperation, RingEntry> {
    private final Submitter submitter;
    private final PlainCalls plainCalls;
    private final SwallowedResets resets;
    private final Arena arena;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final PageCache cache;
    private final FileReads reads;
    private final FileSends sends;
    private final ArrayDeque<Gathering> spare = new ArrayDeque<>();
    private @Nullable Gathering[] gatherings = {}; // by slot

    public Transmit(
            Submitter submitter,
            PlainCalls plainCalls,
            SwallowedResets resets,
            LinuxIo io,
            Arena arena) {
        this.resets = resets;
        this.submitter = submitter;
        this.plainCalls = plainCalls;
        this.arena = arena;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
        this.transfers = submitter.transfers();
        this.cache = new PageCache(io, arena);
        this.reads = new FileReads(ring, inFlight);
        this.sends = new FileSends(io, arena, cache);
    }

    /** {@inheritDoc} If it is not the first of its queue, it is started again at its turn. */
    @Override
    public void start(TransmitOperation operation) {
        if (operation.socket().writes().first() == operation) {
            inFlight.reserve(operation);
            sendOn(assign(operation));
        }
    }

    private Gathering assign(TransmitOperation operation) {
        if (gatherings.length < inFlight.capacity()) {
            gatherings = Arrays.copyOf(gatherings, inFlight.capacity());
        }
        Gathering gathering = spare.isEmpty() ? new Gathering(arena) : spare.pop();
        gathering.assign(operation);
        gatherings[operation.slot()] = gathering;
        return gathering;
    }

    /** Sends from the present position, until the operation has to wait or ends. */
    private void sendOn(Gathering gathering) {
        TransmitOperation operation = gathering.operation();
        long begin = operation.moved();
        while (hasMoreToSend(gathering)) {
            if (operation.moved() - begin >= FileSends.MAX_BYTES) {
                awaitRoom(gathering); // there may be room: it is another connection's turn
                return;
            }
            gathering.begin();
            if (gathering.wanted() == 0
                    || DirectDescriptor.isDirect(fd(operation)) // no plain call can name it
                    || !sends.canSend(gathering)) {
                gather(gathering);
                return;
            }
            if (!sentAtOnce(gathering)) {
                return;
            }
        }
    }

    /** Returns whether there are data to send now; if not, ends the operation or reads. */
    private boolean hasMoreToSend(Gathering gathering) {
        TransmitOperation operation = gathering.operation();
        if (operation.isAtEnd()) {
            end(gathering);
        } else if (operation.isUnwanted()) {
            fail(gathering, ErrorCodes.ECANCELED);
        } else if (operation.readFailure() != null) {
            boolean truncated = operation.readFailure() instanceof EOFException;
            fail(gathering, truncated ? ErrorCodes.ENODATA : ErrorCodes.EIO);
        } else if (operation.mustRead()) {
            operation.read(() -> channelWasRead(gathering));
        } else {
            return true;
        }
        return false;
    }

    /** Sends memory, then a piece of a file by sendfile; returns whether to continue at once. */
    private boolean sentAtOnce(Gathering gathering) {
        TransmitOperation operation = gathering.operation();
        int fd = fd(operation);
        int before = operation.length();
        if (before > 0) {
            int result = sends.memory(fd, operation.vector());
            advance(operation, result, before);
            if (result != before) {
                sentLess(gathering, result);
                return false;
            }
        }
        LinuxFile file = gathering.file();
        int bytes = gathering.mappable();
        int result = sends.file(fd, file, gathering.offset(), bytes);
        advance(operation, result, bytes);
        if (result == 0) {
            gathering.copy(true); // which discovers the present length of the file
        } else if (FileSends.isRefusal(-result)) {
            file.refuseSendfile();
        } else if (result != bytes) {
            sentLess(gathering, result);
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

    /** Ends the operation or waits for room, after a send that completed at once with less. */
    private void sentLess(Gathering gathering, int result) {
        if (result < 0 && !Errno.isTransient(-result)) {
            fail(gathering, -result);
        } else if (gathering.operation().isUnwanted()) {
            fail(gathering, ErrorCodes.ECANCELED);
        } else {
            awaitRoom(gathering);
        }
    }

    private void awaitRoom(Gathering gathering) {
        TransmitOperation operation = gathering.operation();
        gathering.awaitRoom(true);
        long token = inFlight.token(operation, Tokens.FIRST);
        ring.put(IoUring.IORING_OP_POLL_ADD, fd(operation), 0, 0, SocketConstants.POLLOUT, token);
    }

    /**
     * Continues after a channel was read, between rounds, and starts the next write if it ended.
     */
    private void channelWasRead(Gathering gathering) {
        StreamSocket socket = (StreamSocket) gathering.operation().socket();
        sendOn(gathering);
        submitter.startNext(socket, socket.writes());
    }

    /** Gathers data, until the gathering is complete or has to wait for a file. */
    private void gather(Gathering gathering) {
        for (int wanted; (wanted = gathering.wanted()) > 0; ) {
            if (tookMapped(gathering)) {
                continue;
            }
            LinuxFile file = gathering.file();
            long offset = gathering.offset();
            int result = file.readCached(gathering.vector(wanted), offset);
            if (result == -ErrorCodes.EAGAIN) {
                reads.submit(gathering.operation(), file, gathering.address(), wanted, offset);
                return;
            }
            if (!took(gathering, result)) {
                return;
            }
            if (result < wanted) {
                break; // the rest is not in the cache, or not in the file: the next gathering sees
            }
        }
        send(gathering, 0);
    }

    /** Takes the next piece of a file where it is mapped; returns false if it is to be read. */
    private boolean tookMapped(Gathering gathering) {
        if (gathering.copies()) {
            return false;
        }
        TransmitOperation operation = gathering.operation();
        int bytes = gathering.mappable();
        boolean measured = operation.socket().loop().isStarting(operation);
        long address = gathering.file().mapping().find(cache, gathering.offset(), bytes, measured);
        if (address != 0) {
            gathering.map(address, bytes);
        }
        return address != 0;
    }

    /** Takes the result of a read; returns false if it has ended the operation. */
    private boolean took(Gathering gathering, int result) {
        TransmitOperation operation = gathering.operation();
        if (result > 0) {
            Transfers.check(operation, result, gathering.wanted());
            gathering.file().mapping().copied(result);
            gathering.read(result);
        } else if (result < 0 || operation.length() == 0) {
            operation.failingAt(gathering.index());
            fail(gathering, result == 0 ? ErrorCodes.ENODATA : -result);
            return false;
        }
        return true; // at the end of the file, too: the data before it are sent first
    }

    private void send(Gathering gathering, int sent) {
        TransmitOperation operation = gathering.operation();
        int flags = 0;
        if (gathering.isFollowed()) {
            flags = SocketConstants.MSG_MORE;
        } else if (gathering.endsPacket()) {
            flags = SocketConstants.MSG_EOR;
        }
        if (gathering.isMapped()) {
            flags |= SocketConstants.MSG_DONTWAIT;
        }
        StreamSocket socket = (StreamSocket) operation.socket();
        socket.sent(sent);
        transfers.send(operation, socket.fd(), Tokens.SECOND, sent, flags);
    }

    @Override
    public void finish(TransmitOperation operation, RingEntry entry) {
        Gathering gathering = present(gatherings[operation.slot()]);
        int result = entry.result();
        if (entry.stage() == Tokens.SECOND) {
            sent(gathering, result);
        } else if (gathering.awaitsRoom()) {
            hasRoom(gathering, result);
        } else if (operation.isUnwanted()) {
            fail(gathering, ErrorCodes.ECANCELED);
        } else if (result < 0 && Errno.isTransient(-result)) {
            gather(gathering);
        } else if (took(gathering, result)) {
            if (result == 0) {
                send(gathering, 0);
            } else {
                gather(gathering);
            }
        }
    }

    private void sent(Gathering gathering, int result) {
        TransmitOperation operation = gathering.operation();
        int before = ((StreamSocket) operation.socket()).sent();
        int left = operation.length() - before;
        advance(operation, result, left);
        if (result == left) {
            gathering.copy(false);
            sendOn(gathering);
        } else if (gathering.isMapped()) {
            sentLessOfMapped(gathering, result);
        } else if (result < 0 && !Errno.isTransient(-result)) {
            fail(gathering, -result);
        } else if (operation.isUnwanted()) {
            resets.probe((StreamSocket) operation.socket());
            fail(gathering, ErrorCodes.ECANCELED);
        } else if (result == 0) {
            fail(gathering, ErrorCodes.EIO); // it would be repeated for ever
        } else {
            send(gathering, before + Math.max(0, result));
        }
    }

    /** As {@link #sentLess}; the mapped pages may have left the page cache meanwhile. */
    private void sentLessOfMapped(Gathering gathering, int result) {
        if (result == -ErrorCodes.EFAULT) {
            gathering.copy(true); // which discovers why
            sendOn(gathering);
        } else {
            sentLess(gathering, result);
        }
    }

    /** Takes the completion of the poll: there is room again, or the poll was cancelled. */
    private void hasRoom(Gathering gathering, int result) {
        gathering.awaitRoom(false);
        boolean unwanted = gathering.operation().isUnwanted();
        if (result < 0 && !unwanted && !Errno.isTransient(-result)) {
            fail(gathering, -result);
        } else {
            sendOn(gathering);
        }
    }

    private void end(Gathering gathering) {
        TransmitOperation operation = gathering.operation();
        boolean disconnects = operation.has(TransmitOperation.Flag.DISCONNECT);
        int result = disconnects ? plainCalls.endOutput((StreamSocket) operation.socket()) : 0;
        if (result < 0) {
            fail(gathering, -result);
        } else {
            release(gathering);
            submitter.succeed(operation, operation.moved());
        }
    }

    private void fail(Gathering gathering, int code) {
        TransmitOperation operation = gathering.operation();
        ((StreamSocket) operation.socket()).failed(code); // it may be reported here alone
        release(gathering);
        submitter.fail(operation, code, operation.moved());
    }

    private void release(Gathering gathering) {
        gatherings[gathering.operation().slot()] = null;
        gathering.clear();
        spare.push(gathering);
    }

    @Override
    public void cancel(TransmitOperation operation) {
        if (!submitter.cancelWaiting(operation)) {
            submitter.cancel(operation, Tokens.FIRST);
            submitter.cancel(operation, Tokens.SECOND);
        }
    }

    private static int fd(TransmitOperation operation) {
        return ((StreamSocket) operation.socket()).fd();
    }
}
