package dev.overlapped.internal.uring.datagram;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.Submitter;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Multishot receives of datagrams: one submission of a socket fills the buffers of its {@link
 * MessageRing}, from which the posted receives are served in their order.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_recvmsg_multishot(3), 6.0): each completion names a
 * buffer of the ring; one without F_MORE is the last. When all buffers are full it ends with
 * ENOBUFS.
 *
 * <p>So many sockets at most have one at a time; the buffers of a socket that no receive with
 * memory waits for are another one's.
 *
 * <p>Lifetime: the backend's. The loop's thread only.
 */
final class MultishotMessages {
    /** The most rings of buffers. */
    private static final int MAX_RINGS = 64;

    private static final Completion<ReceiveMessageOperation, @Nullable Void> CARRIES_ONLY =
            (carrier, none) -> {
                throw new IllegalStateException("broken invariant: completed: " + carrier);
            };

    private final Submitter submitter;
    private final ErrorReports reports;
    private final Arena arena;
    private final Ring ring;
    private final InFlight inFlight;
    private final MessageDecoder decoder = new MessageDecoder();
    private final List<MessageRing> spareRings = new ArrayList<>();
    private int rings;
    private boolean refused;

    MultishotMessages(Submitter submitter, ErrorReports reports, Arena arena) {
        this.submitter = submitter;
        this.reports = reports;
        this.arena = arena;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
    }

    /**
     * Serves the socket's receives by a multishot one from here on.
     *
     * @return false if the kernel refuses that, or there are enough of them
     */
    boolean begin(DatagramSocket socket) {
        if (refused || spareRings.isEmpty() && rings == MAX_RINGS) {
            return false;
        }
        try {
            if (spareRings.isEmpty()) {
                socket.messages = new MessageRing(ring, arena);
                rings++;
            } else {
                socket.messages = spareRings.removeLast();
            }
            return true;
        } catch (NativeException e) {
            refused = true; // a kernel before 6.0: one receive at a time works as well
            return false;
        }
    }

    /** Delivers received datagrams to the posted receives, in their order, and arms the next. */
    void serve(DatagramSocket socket) {
        MessageRing messages = present(socket.messages);
        Operation first;
        while ((first = socket.reads().first()) != null) {
            ReceiveMessageOperation operation = (ReceiveMessageOperation) first;
            if (ErrorReports.tryTake(socket)) {
                submitter.fail(operation, ErrorCodes.ECONNREFUSED, 0);
            } else if (messages.isEmpty()) {
                break;
            } else {
                int room = socket.controlCapacity();
                submitter.succeed(operation, messages.take(operation, room, decoder));
            }
        }
        if (first instanceof ReceiveMessageOperation standing && standing.length() == 0) {
            giveUp(socket);
        } else if (first != null && !socket.isArmed()) {
            arm(socket);
        }
    }

    /**
     * Has the buffers be another socket's, of a socket whose first receive, if any, has no memory;
     * after the multishot receive has ended, unless it receives a datagram until then.
     */
    private void giveUp(DatagramSocket socket) {
        if (!socket.isArmed()) {
            spareRings.add(present(socket.messages));
            socket.messages = null;
            submitter.startNext(socket, socket.reads());
        } else if (!socket.isGivingUp) {
            socket.isGivingUp = true;
            submitter.cancel(inFlight.token(socket.multishot(), Tokens.FIRST));
        }
    }

    private void arm(DatagramSocket socket) {
        ReceiveMessageOperation carrier = socket.multishot();
        carrier.prepare(socket, CARRIES_ONLY, null, Operation.NEVER);
        inFlight.reserve(carrier);
        int block = inFlight.block(carrier);
        long header =
                inFlight.annex()
                        .describeMessage(
                                block,
                                carrier,
                                MessageDecoder.NAME_BYTES,
                                socket.controlCapacity());
        long token = inFlight.token(carrier, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_RECVMSG, socket.fd(), header, 1, 0, token);
        ring.submissions().priority(entry, IoUring.IORING_RECV_MULTISHOT);
        ring.submissions().flags(entry, IoUring.IOSQE_BUFFER_SELECT);
        ring.submissions().bufferGroup(entry, present(socket.messages).group());
    }

    /** Takes a completion of a multishot receive: a datagram, or its end, or both. */
    void received(DatagramSocket socket, RingEntry entry) {
        MessageRing messages = present(socket.messages);
        if (entry.buffer() >= 0) {
            messages.filled(entry.buffer(), entry.result());
        }
        if (entry.isLast()) {
            inFlight.release(socket.multishot());
            socket.isGivingUp = false;
        }
        if (socket.isHandleClosed()) {
            messages.drop();
            if (entry.isLast()) {
                spareRings.add(messages);
                submitter.loop().reapIfIdle(socket);
            }
            return;
        }
        int code = -entry.result();
        Operation first = socket.reads().first();
        if (code > 0
                && code != ErrorCodes.ENOBUFS // all buffers are full: it is armed when one is free
                && code != ErrorCodes.ECANCELED
                && !Errno.isTransient(code)
                && !reports.isOfEarlier(socket, code)
                && first != null) {
            submitter.fail(first, code, 0);
        }
        serve(socket);
    }

    /** Frees the buffers of a closed socket, unless the kernel still has its multishot receive. */
    void closed(DatagramSocket socket) {
        if (socket.messages != null && !socket.isArmed()) {
            socket.messages.drop();
            spareRings.add(socket.messages);
            socket.messages = null;
        }
    }
}
