package dev.overlapped.internal.uring;

import dev.overlapped.internal.BufferQueue;
import dev.overlapped.internal.BufferSource;
import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.ReceiveOperation;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.lang.foreign.Arena;

/**
 * Receives. Hop 4 on the way there, and on the way back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b>: see {@link Transfers#receive}. The kernel fills several receives of
 * one socket in no particular order, so it is given the next one when the one before has completed.
 * A reset is a failure (ECONNRESET), never 0 bytes: not for the first operation that meets it, and
 * not for those after it.
 *
 * <p>A receive without memory takes it from the ring of buffers (IOSQE_BUFFER_SELECT, 5.19) at the
 * moment in which there is something to receive: so none is held while nothing comes. Those that
 * follow each other are served by one multishot receive, see {@link UringMultishot}, where the
 * kernel has it; arming each costs one part in twenty of an echo of 64 bytes. Where the kernel has
 * no rings of buffers, or refuses one, it is a receive of no bytes that waits.
 *
 * <pre>
 *  RECV, select a buffer → data             → done, with the buffer
 *                        → ENOBUFS          → more buffers for the kernel? again
 *                                             none to be had: in line for one of its own
 *        a buffer of its own, MSG_DONTWAIT → data   → done, with the buffer
 *                                          → EAGAIN → RECV, select a buffer
 *
 *  without such a ring:
 *  RECV of no bytes      → there is something → a buffer of its own, as above, or in line for one
 *        a buffer of its own, MSG_DONTWAIT → EAGAIN → RECV of no bytes
 * </pre>
 *
 * <p>While there is a line, the kernel's ring gets no buffers: who waits longest gets the next one.
 * A receive that waits in line has no slot, for the kernel does not have it.
 */
final class UringReceive {
    private final UringBackend backend;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final BufferSource source;
    private final BufferQueue line;
    private final Arena arena;
    private final UringMultishot multishots;
    private ReadyBuffers buffers; // null until the first receive that wants one
    private boolean refused; // a ring of buffers, by the kernel

    UringReceive(UringBackend backend, CompletionLoop loop, Arena arena) {
        this.backend = backend;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
        this.transfers = backend.transfers();
        this.source = loop.buffers();
        this.line = loop.bufferQueue();
        this.arena = arena;
        this.multishots = new UringMultishot(backend, this, source);
    }

    /** Those of its receives that are multishot. */
    UringMultishot multishots() {
        return multishots;
    }

    /** The backend comes again when it is the operation's turn. */
    void start(ReceiveOperation operation) {
        UringSocket socket = (UringSocket) operation.socket();
        if (socket.reads().first() != operation || multishots.serve(operation)) {
            return;
        }
        if (!operation.isOnReady()) {
            inFlight.reserve(operation);
            transfers.receive(operation, socket.fd(), Tokens.FIRST, socket.drained);
            return;
        }
        if (!multishots.mayServe(operation) || !tryArm(socket)) {
            open();
            inFlight.reserve(operation);
            await(operation, pollsFirst(socket));
        }
    }

    /** Whether a multishot receive waits for what comes next on a socket without operations. */
    boolean stand(UringSocket socket) {
        if (socket.isArmed()) {
            return !socket.ending;
        }
        return multishots.mayArm(socket) && tryArm(socket);
    }

    /**
     * Gives the kernel a multishot receive of a socket that has none, unless there are no rings of
     * buffers.
     */
    private boolean tryArm(UringSocket socket) {
        open();
        if (refused) {
            return false;
        }
        multishots.arm(socket, buffers.number(), pollsFirst(socket));
        return true;
    }

    /** Whether there will be nothing yet, or no buffer. */
    private boolean pollsFirst(UringSocket socket) {
        return !refused && !replenish() || socket.drained;
    }

    /** Makes the ring of buffers, or learns that there is none; once. */
    private void open() {
        if (buffers == null && !refused) {
            try {
                buffers = new ReadyBuffers(ring, arena, backend.nextBufferGroup(), source);
            } catch (NativeException e) {
                refused = true; // it is slower without, no more
            }
        }
    }

    /** Has the kernel select a buffer when there is something, or tell that there is. */
    private void await(ReceiveOperation operation, boolean pollFirst) {
        UringSocket socket = (UringSocket) operation.socket();
        long token = inFlight.token(operation, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_RECV, socket.fd(), 0, 0, 0, token);
        if (!refused) {
            ring.submissions().flags(entry, IoUring.IOSQE_BUFFER_SELECT);
            ring.submissions().bufferGroup(entry, buffers.number());
        }
        if (pollFirst) {
            ring.submissions().priority(entry, IoUring.IORING_RECVSEND_POLL_FIRST);
        }
    }

    void finish(ReceiveOperation operation, int result, int flags) {
        UringSocket socket = (UringSocket) operation.socket();
        Object own = ownBuffer(operation);
        Object buffer = own != null ? own : takeNamed(flags);
        boolean onReady = operation.isOnReady();
        if (result >= 0 && refused && onReady && own == null) {
            thereIsSomething(operation);
        } else if (result >= 0) {
            socket.drained = (flags & IoUring.IORING_CQE_F_SOCK_NONEMPTY) == 0;
            conclude(operation, result, buffer);
        } else if (onReady && isOfBuffers(-result) && !isOver(operation)) {
            giveBack(buffer);
            if (mayBeGivenMore()) {
                await(operation, false);
            } else {
                standInLine(socket);
            }
        } else if (Errno.isTransient(-result) && !operation.isUnwanted()) {
            giveBack(buffer);
            again(operation);
        } else {
            conclude(operation, result, buffer);
        }
    }

    /**
     * The end of a receive by what the kernel has answered.
     *
     * @param buffer of the operation if there are data, else it is given back; null = none
     */
    void conclude(ReceiveOperation operation, int result, Object buffer) {
        UringSocket socket = (UringSocket) operation.socket();
        if (result > 0 && buffer != null) {
            Transfers.check(operation, result, source.capacity());
            operation.lend(buffer);
            source.handOver(buffer);
            backend.succeed(operation, result);
            return;
        }
        if (result == 0 && backend.isSending(socket)) {
            backend.noteReset(socket); // a send may have met it, and not said so yet
        }
        if (result == 0 && socket.brokenBy() != 0) {
            backend.fail(operation, socket.brokenBy(), 0);
        } else if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            backend.succeed(operation, result);
        } else {
            socket.failed(-result);
            backend.fail(operation, isOfBuffers(-result) ? ErrorCodes.ECANCELED : -result, 0);
        }
        giveBack(buffer);
    }

    private void giveBack(Object buffer) {
        if (buffer != null) {
            source.giveBack(buffer);
        }
    }

    /** The buffer of the kernel's ring that a completion names, null if it names none. */
    Object takeNamed(int flags) {
        int named = BufferGroup.named(flags);
        return named < 0 ? null : buffers.take(named);
    }

    /** Without a ring of buffers: there is something to receive, or was. */
    private void thereIsSomething(ReceiveOperation operation) {
        if (isOver(operation)) {
            backend.fail(operation, ErrorCodes.ECANCELED, 0);
            return;
        }
        Object buffer = line.isEmpty() ? source.tryTake() : null;
        if (buffer != null) {
            receive(operation, buffer);
        } else {
            standInLine((UringSocket) operation.socket());
        }
    }

    /** The multishot receive of {@code socket} has ended, for the kernel had no buffer. */
    void lackedBuffers(UringSocket socket) {
        boolean waits =
                socket.reads().first() instanceof ReceiveOperation first && first.isOnReady();
        if (waits && !mayBeGivenMore()) {
            standInLine(socket);
        }
    }

    /** There were too few buffers for the kernel; returns whether there are some now. */
    private boolean mayBeGivenMore() {
        return line.isEmpty() && buffers != null && buffers.raise();
    }

    /** The one that a receive has got in line; null if it has none. */
    private static Object ownBuffer(ReceiveOperation operation) {
        Object own = operation.isOnReady() ? operation.lent() : null;
        if (own != null) {
            operation.lend(null);
        }
        return own;
    }

    private void standInLine(UringSocket socket) {
        Operation first = socket.reads().first();
        if (InFlight.contains(first)) {
            inFlight.release(first);
        }
        if (!socket.inLine) { // of one that was cancelled
            socket.inLine = true;
            line.add(new InLine(socket), socket);
        }
    }

    /** A socket whose first receive waits for a buffer. */
    private final class InLine implements BufferQueue.Waiting {
        private final UringSocket socket;

        InLine(UringSocket socket) {
            this.socket = socket;
        }

        @Override
        public boolean isOver() {
            return socket.isHandleClosed()
                    || socket.isArmed() // for a later one
                    || !isWaiting(socket.reads().first());
        }

        private boolean isWaiting(Operation first) {
            return first instanceof ReceiveOperation receive
                    && receive.isOnReady()
                    && !InFlight.contains(receive);
        }

        @Override
        public boolean tryAgain() {
            if (!isOver()) {
                Object buffer = source.tryTake();
                if (buffer == null) {
                    return false;
                }
                ReceiveOperation first = (ReceiveOperation) socket.reads().first();
                inFlight.reserve(first);
                receive(first, buffer);
            }
            socket.inLine = false;
            backend.startNext(socket, socket.reads());
            return true;
        }
    }

    /** Takes what there is, now. The operation has a slot. */
    private void receive(ReceiveOperation operation, Object buffer) {
        operation.lend(buffer);
        ring.put(
                IoUring.IORING_OP_RECV,
                ((UringSocket) operation.socket()).fd(),
                source.address(buffer),
                source.capacity(),
                SocketConstants.MSG_DONTWAIT,
                inFlight.token(operation, Tokens.FIRST));
    }

    private void again(ReceiveOperation operation) {
        if (operation.isOnReady()) {
            await(operation, true);
        } else {
            int fd = ((UringSocket) operation.socket()).fd();
            transfers.receive(operation, fd, Tokens.FIRST, true);
        }
    }

    /** Whether that is no answer of the socket, but of the buffers that there were not. */
    private static boolean isOfBuffers(int code) {
        return code == ErrorCodes.ENOBUFS;
    }

    private static boolean isOver(ReceiveOperation operation) {
        return operation.isUnwanted() || operation.socket().isHandleClosed();
    }

    /**
     * Gives the kernel new buffers in place of those that it has filled. Before it is entered.
     *
     * @return whether it has any
     */
    boolean replenish() {
        return buffers != null && (line.isEmpty() ? buffers.replenish() : buffers.hasAny());
    }

    /** The ring is closed, and nothing is left in it. */
    void close() {
        multishots.close();
        if (buffers != null) {
            buffers.close();
        }
    }
}
