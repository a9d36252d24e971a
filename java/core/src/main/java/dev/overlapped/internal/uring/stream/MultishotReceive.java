package dev.overlapped.internal.uring.stream;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.Submitter;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

/**
 * Multishot receives: one submission of a connection serves all the receives that follow each
 * other, as {@link ReceiveOperation#isRepeated} says. A receive waits without an operation, as
 * {@link Backend#armReceive} says, until data arrive; or in its socket's queue, without a slot, if
 * others wait there or it could not be armed at once.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_recv_multishot(3), io_uring_prep_cancel(3)): each
 * completion names a buffer of the ring, and has F_MORE unless it is the last one: at the end of
 * the stream, of a failure, when there was no buffer (ENOBUFS), when the completion queue is full,
 * or cancelled. As a bundle (IORING_RECVSEND_BUNDLE, 6.10) and with a length (6.17; EINVAL before)
 * it delivers no more than that in a round of completions: here, the bytes that one buffer takes.
 * So a connection has one receive per round, however much data there are, and takes no more buffers
 * than that. Without both it would fill up to 33 buffers before it can be cancelled; so it is not
 * used there.
 *
 * <pre>
 *  RECV multishot (RECEIVE) → a receive waits    → it is done, with the buffer; the next one waits
 *                           → no receive waits   → held; cancelled, for the rest is to stay in the socket
 *                           → ENOBUFS            → as {@link Receive} says; the next receive arms again
 *                           → EINVAL             → never again: one RECV per receive
 *  a receive, and data are held                  → done at once with them, in their order
 *  a receive that is not repeated                → cancelled; it waits for the last completion
 * </pre>
 *
 * <p>After its last completion, held data are delivered first, then the kernel is given the next
 * receive. A closed socket's multishot receive ends by the cancelling of all submissions of its
 * descriptor; its late buffers are released.
 *
 * <p>Lifetime: the backend's. The loop's thread only.
 */
public final class MultishotReceive {
    private final Submitter submitter;
    private final Receive receives;
    private final BufferSource source;
    private final ArmedTable<StreamSocket> armed = new ArmedTable<>(Tokens.RECEIVE);
    private final Set<StreamSocket> holding = new HashSet<>();
    private boolean refused; // a kernel before 6.17

    MultishotReceive(Submitter submitter, Receive receives, BufferSource source) {
        this.submitter = submitter;
        this.receives = receives;
        this.source = source;
    }

    /** Returns the multishot receives that the kernel has. */
    public ArmedTable<StreamSocket> armed() {
        return armed;
    }

    /** Returns whether a multishot receive may serve {@code operation}. */
    boolean mayServe(ReceiveOperation operation) {
        return operation.isRepeated() && !refused;
    }

    /** Returns whether a multishot receive of {@code socket} may be armed without an operation. */
    boolean mayArm(StreamSocket socket) {
        return !refused && socket.held() == null;
    }

    /**
     * Submits a multishot receive of {@code socket}, which has none.
     *
     * @param group the ring of buffers
     * @param pollFirst whether to expect no data yet, or no buffer
     */
    void arm(StreamSocket socket, int group, boolean pollFirst) {
        int index = armed.add(socket);
        socket.arm(index);
        Ring ring = submitter.ring();
        int length = source.capacity();
        long token = armed.token(index);
        long entry = ring.put(IoUring.IORING_OP_RECV, socket.fd(), 0, length, 0, token);
        ring.submissions().flags(entry, IoUring.IOSQE_BUFFER_SELECT);
        ring.submissions().bufferGroup(entry, group);
        int how = IoUring.IORING_RECV_MULTISHOT | IoUring.IORING_RECVSEND_BUNDLE;
        ring.submissions()
                .priority(entry, pollFirst ? how | IoUring.IORING_RECVSEND_POLL_FIRST : how);
    }

    /**
     * Serves the first of a socket's receives with held data, or leaves it to the multishot
     * receive; returns false if there is neither.
     */
    boolean serve(ReceiveOperation operation) {
        StreamSocket socket = (StreamSocket) operation.socket();
        HeldData held = socket.held();
        if (held != null) {
            if (held.result() <= 0 || operation.isOnReady()) {
                int result = held.result();
                receives.conclude(operation, result, held.remove());
            } else {
                submitter.succeed(operation, held.moveTo(operation));
            }
            if (held.isEmpty()) {
                forgetHeld(socket);
            }
            return true;
        }
        if (socket.isArmed() && !mayServe(operation)) {
            end(socket);
        }
        return socket.isArmed();
    }

    /** Takes a completion of a multishot receive. */
    public void received(RingEntry entry) {
        long token = entry.token();
        int result = entry.result();
        StreamSocket socket = present(armed.resolve(token)); // armed until its last completion
        if (entry.isLast()) {
            armed.remove(ArmedTable.index(token));
            socket.disarm();
        }
        NativeBuffer buffer = receives.takeNamed(entry);
        if (socket.isHandleClosed()) {
            if (buffer != null) {
                source.giveBack(buffer);
            }
            if (entry.isLast()) {
                submitter.loop().reapIfIdle(socket);
            }
            return;
        }
        submitter.loop().adoptRecord(socket);
        if (result >= 0) {
            socket.drained(entry.isDrained());
            deliver(socket, result, buffer);
        } else if (result == -ErrorCodes.ENOBUFS) {
            socket.drained(false);
            receives.lackedBuffers(socket);
        } else if (result == -ErrorCodes.EINVAL) {
            refused = true; // if the socket itself is at fault, its next receive reports it
        } else if (result != -ErrorCodes.ECANCELED && !Errno.isTransient(-result)) {
            deliver(socket, result, buffer);
        }
        submitter.startNext(socket, socket.reads());
    }

    private void deliver(StreamSocket socket, int result, @Nullable NativeBuffer buffer) {
        Operation first = socket.reads().first();
        if (socket.held() == null
                && first instanceof ReceiveOperation receive
                && !receive.isPoll()) {
            if (receive.isOnReady() || result <= 0) {
                receives.conclude(receive, result, buffer);
                return;
            }
        }
        HeldData held = socket.held();
        if (held == null) {
            held = new HeldData(source);
            socket.hold(held);
            holding.add(socket);
        }
        held.add(result, buffer);
        end(socket);
    }

    /** Cancels the multishot receive, if there is one: unwanted data stay in the socket. */
    private void end(StreamSocket socket) {
        if (socket.isArmed() && !socket.isEnding()) {
            socket.markEnding();
            submitter.cancel(armed.token(socket.armedIndex()));
        }
    }

    private void forgetHeld(StreamSocket socket) {
        holding.remove(socket);
        socket.hold(null);
    }

    /** Drops the held data of a socket whose handle is closed. */
    public void closed(StreamSocket socket) {
        HeldData held = socket.held();
        if (held != null) {
            held.drop();
            forgetHeld(socket);
        }
    }

    /** Drops the held data of connections that a failed loop has left; the ring is closed. */
    void close() {
        holding.forEach(socket -> present(socket.held()).drop());
        holding.clear();
    }
}
