package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.uring.UringBackend;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.UringSocket;

import java.util.HashSet;
import java.util.Set;

/**
 * Multishot receives: one submission of a connection serves all the receives that follow each
 * other, as {@link ReceiveOperation#isRepeated} says. A receive waits without an operation, as
 * {@link Backend#armReceive} says, until something comes; or in its socket's queue, without a slot,
 * if others wait there or it could not be armed at once.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_recv_multishot(3), io_uring_prep_cancel(3)): each
 * completion names a buffer of the ring, and has F_MORE unless it is the last one: at the end of
 * the stream, of a failure, when there was no buffer (ENOBUFS), when the completion queue is full,
 * or cancelled. As a bundle (IORING_RECVSEND_BUNDLE, 6.10) and with a length (6.17; EINVAL before)
 * it brings no more than that in a round of completions: here, what one buffer takes. So one
 * connection has one receive a round, however much there is, and nobody else's buffers. Without
 * both it would fill up to 33 buffers before it can be cancelled; so it is not used there.
 *
 * <pre>
 *  RECV multishot (RECEIVE) → a receive waits    → it is done, with the buffer; the next one waits
 *                           → nobody waits       → held; cancelled, for the rest shall stay in the socket
 *                           → ENOBUFS            → as {@link Receive} says; the next receive arms again
 *                           → EINVAL             → never again: one RECV a receive
 *  a receive, and something is held              → done at once with that, in its order
 *  a receive that is not repeated                → cancelled; it waits for the last completion
 * </pre>
 *
 * <p>Behind its last completion, what is held comes first, then the kernel is given the next
 * receive. A closed socket's multishot receive ends by the cancelling of all that its descriptor
 * has; what it still brings goes back.
 *
 * <p>Lifetime: the backend's. The loop's thread only.
 */
public final class MultishotReceive {
    private final UringBackend backend;
    private final Receive receives;
    private final BufferSource source;
    private final ArmedTable<UringSocket> armed = new ArmedTable<>(Tokens.RECEIVE);
    private final Set<UringSocket> holding = new HashSet<>();
    private boolean refused; // a kernel before 6.17

    MultishotReceive(UringBackend backend, Receive receives, BufferSource source) {
        this.backend = backend;
        this.receives = receives;
        this.source = source;
    }

    /** What the kernel has. */
    public ArmedTable<UringSocket> armed() {
        return armed;
    }

    /** Whether the kernel may have what receives ahead of {@code operation}. */
    boolean mayServe(ReceiveOperation operation) {
        return operation.isRepeated() && !refused;
    }

    /** Whether the kernel may be given one for whoever receives next from {@code socket}. */
    boolean mayArm(UringSocket socket) {
        return !refused && socket.held == null;
    }

    /**
     * Gives the kernel a multishot receive of {@code socket}, which has none.
     *
     * @param group the ring of buffers
     * @param pollFirst whether there will be nothing yet, or no buffer
     */
    void arm(UringSocket socket, int group, boolean pollFirst) {
        int index = armed.add(socket);
        socket.arm(index);
        Ring ring = backend.ring();
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
     * Serves the first of a socket's receives with what is held, or has it wait for what the kernel
     * will bring; returns false if there is neither.
     */
    boolean serve(ReceiveOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        HeldData held = socket.held;
        if (held != null) {
            if (held.result() <= 0 || operation.isOnReady()) {
                int result = held.result();
                receives.conclude(operation, result, held.remove());
            } else {
                backend.succeed(operation, held.moveTo(operation));
            }
            if (held.isEmpty()) {
                letGo(socket);
            }
            return true;
        }
        if (socket.isArmed() && !mayServe(operation)) {
            end(socket);
        }
        return socket.isArmed();
    }

    /** A completion of a multishot receive. */
    public void completed(long token, int result, int flags) {
        UringSocket socket = armed.resolve(token);
        if ((flags & IoUring.IORING_CQE_F_MORE) == 0) {
            armed.remove(ArmedTable.index(token));
            socket.disarm();
        }
        Object buffer = receives.takeNamed(flags);
        if (socket.isHandleClosed()) {
            if (buffer != null) {
                source.giveBack(buffer);
            }
            return;
        }
        backend.loop().adoptRecord(socket);
        if (result >= 0) {
            socket.drained = (flags & IoUring.IORING_CQE_F_SOCK_NONEMPTY) == 0;
            came(socket, result, buffer);
        } else if (result == -ErrorCodes.ENOBUFS) {
            socket.drained = false;
            receives.lackedBuffers(socket);
        } else if (result == -ErrorCodes.EINVAL) {
            refused = true; // if it is the socket's own fault, its next receive tells
        } else if (result != -ErrorCodes.ECANCELED && !Errno.isTransient(-result)) {
            came(socket, result, buffer);
        }
        backend.startNext(socket, socket.reads());
    }

    private void came(UringSocket socket, int result, Object buffer) {
        Operation first = socket.reads().first();
        if (socket.held == null && first instanceof ReceiveOperation receive) {
            if (receive.isOnReady() || result <= 0) {
                receives.conclude(receive, result, buffer);
                return;
            }
        }
        if (socket.held == null) {
            socket.held = new HeldData(source);
            holding.add(socket);
        }
        socket.held.add(result, buffer);
        end(socket);
    }

    /** Asks that what the kernel has end, if it has one: what nobody wants stays in the socket. */
    private void end(UringSocket socket) {
        if (socket.isArmed() && !socket.ending) {
            socket.ending = true;
            backend.cancel(armed.token(socket.armedIndex()));
        }
    }

    private void letGo(UringSocket socket) {
        holding.remove(socket);
        socket.held = null;
    }

    /** The socket's handle is closed: nobody will take what is held. */
    public void closed(UringSocket socket) {
        if (socket.held != null) {
            socket.held.drop();
            letGo(socket);
        }
    }

    /** The ring is closed: gives back what is held of connections that a failed loop has left. */
    void close() {
        holding.forEach(socket -> socket.held.drop());
        holding.clear();
    }
}
