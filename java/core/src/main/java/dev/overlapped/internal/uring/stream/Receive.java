package dev.overlapped.internal.uring.stream;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.Submitter;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;

/**
 * Receives. Hop 4.
 *
 * <p><b>Kernel contract</b>: see {@link Transfers#receive}. The kernel fills several receives of
 * one socket in no particular order, so it is given the next one when the one before has completed.
 * A reset is a failure (ECONNRESET), never 0 bytes: not for the first operation that meets it, and
 * not for those after it.
 *
 * <p>A receive without memory takes it from the ring of buffers (IOSQE_BUFFER_SELECT, 5.19) at the
 * moment in which there are data: so an idle connection holds no buffer. Receives that follow each
 * other are served by one multishot receive, see {@link MultishotReceive}, where the kernel has it;
 * arming each costs one part in twenty of an echo of 64 bytes. Where the kernel has no rings of
 * buffers, or refuses one, a receive of no bytes waits.
 *
 * <pre>
 *  RECV, select a buffer → data             → done, with the buffer
 *                        → ENOBUFS          → more buffers for the kernel? again
 *                                             none available: in line for one of its own
 *        a buffer of its own, MSG_DONTWAIT → data   → done, with the buffer
 *                                          → EAGAIN → RECV, select a buffer
 *
 *  without such a ring:
 *  RECV of no bytes      → data arrived     → a buffer of its own, as above, or in line for one
 *        a buffer of its own, MSG_DONTWAIT → EAGAIN → RECV of no bytes
 * </pre>
 *
 * <p>While receives wait in line, the kernel's ring gets no buffers: the oldest in line gets the
 * next one. A receive in line has no slot, for the kernel does not have it.
 */
public final class Receive implements Verb<ReceiveOperation, RingEntry> {
    private final Submitter submitter;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final BufferSource source;
    private final BufferQueue line;
    private final Arena arena;
    private final MultishotReceive multishots;
    private final SwallowedResets resets;
    private final Peek peek;
    private @Nullable ReadyBuffers buffers; // null until the first receive that needs one
    private boolean refused; // a ring of buffers, by the kernel

    public Receive(Submitter submitter, Arena arena, SwallowedResets resets) {
        this.submitter = submitter;
        this.resets = resets;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
        this.transfers = submitter.transfers();
        this.source = submitter.loop().buffers();
        this.line = submitter.loop().bufferQueue();
        this.arena = arena;
        this.peek = new Peek(submitter, arena, resets);
        this.multishots = new MultishotReceive(submitter, this, source);
    }

    /** Returns the multishot receives. */
    public MultishotReceive multishots() {
        return multishots;
    }

    /** {@inheritDoc} If it is not the first of its queue, it is started again at its turn. */
    @Override
    public void start(ReceiveOperation operation) {
        StreamSocket socket = (StreamSocket) operation.socket();
        Operation first = socket.reads().first();
        if (first != operation) {
            if (operation.isPoll() && !isPoll(first)) {
                peek.nothing(operation); // the first one gets what arrives
            }
            return;
        } else if (operation.isPoll() && socket.held() != null) {
            peek.conclude(operation, socket.held().result());
            return;
        } else if (multishots.serve(operation)) {
            return;
        } else if (operation.isPoll()) {
            peek.submit(operation);
            return;
        }
        if (!operation.isOnReady()) {
            inFlight.reserve(operation);
            transfers.receive(operation, socket.fd(), Tokens.FIRST, socket.isDrained());
            return;
        }
        if (!multishots.mayServe(operation) || !tryArm(socket)) {
            open();
            inFlight.reserve(operation);
            await(operation, pollsFirst(socket));
        }
    }

    private static boolean isPoll(@Nullable Operation operation) {
        return operation instanceof ReceiveOperation receive && receive.isPoll();
    }

    /**
     * Arms a multishot receive of a socket without operations; returns false if an operation has to
     * be started.
     */
    public boolean arm(StreamSocket socket) {
        if (socket.isArmed()) {
            return !socket.isEnding();
        }
        return multishots.mayArm(socket) && tryArm(socket);
    }

    /** Arms a multishot receive of a socket, unless the kernel has no rings of buffers. */
    private boolean tryArm(StreamSocket socket) {
        open();
        if (refused) {
            return false;
        }
        multishots.arm(socket, present(buffers).number(), pollsFirst(socket));
        return true;
    }

    /** Returns whether to expect no data yet, or no buffer. */
    private boolean pollsFirst(StreamSocket socket) {
        return !refused && !replenish() || socket.isDrained();
    }

    /** Opens the ring of buffers, or discovers that there is none; once. */
    private void open() {
        if (buffers == null && !refused) {
            try {
                buffers = new ReadyBuffers(ring, arena, source);
            } catch (NativeException e) {
                refused = true; // slower, no more
            }
        }
    }

    /** Submits a receive that selects a buffer, or without a ring of buffers reports data only. */
    private void await(ReceiveOperation operation, boolean pollFirst) {
        StreamSocket socket = (StreamSocket) operation.socket();
        long token = inFlight.token(operation, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_RECV, socket.fd(), 0, 0, 0, token);
        if (!refused) {
            ring.submissions().flags(entry, IoUring.IOSQE_BUFFER_SELECT);
            ring.submissions().bufferGroup(entry, present(buffers).number());
        }
        if (pollFirst) {
            ring.submissions().priority(entry, IoUring.IORING_RECVSEND_POLL_FIRST);
        }
    }

    @Override
    public void finish(ReceiveOperation operation, RingEntry entry) {
        if (operation.isPoll()) {
            peek.finish(operation, entry);
            return;
        }
        int result = entry.result();
        StreamSocket socket = (StreamSocket) operation.socket();
        NativeBuffer own = ownBuffer(operation);
        NativeBuffer buffer = own != null ? own : takeNamed(entry);
        boolean onReady = operation.isOnReady();
        if (result >= 0 && refused && onReady && own == null) {
            dataArrived(operation);
        } else if (result >= 0) {
            socket.drained(entry.isDrained());
            conclude(operation, result, buffer);
        } else if (onReady && isOfBuffers(-result) && !isUnwanted(operation)) {
            giveBack(buffer);
            if (raiseBuffers()) {
                await(operation, false);
            } else {
                joinLine(socket);
            }
        } else if (Errno.isTransient(-result) && !operation.isUnwanted()) {
            giveBack(buffer);
            submitAgain(operation);
        } else {
            conclude(operation, result, buffer);
        }
    }

    /**
     * Ends a receive with a result of the kernel.
     *
     * @param buffer lent to the operation if there are data, else returned to the source; null =
     *     none
     */
    void conclude(ReceiveOperation operation, int result, @Nullable NativeBuffer buffer) {
        StreamSocket socket = (StreamSocket) operation.socket();
        if (result > 0 && buffer != null) {
            Transfers.check(operation, result, source.capacity());
            operation.lend(buffer);
            source.handOver(buffer);
            submitter.succeed(operation, result);
            return;
        }
        if (result == 0) {
            resets.probeIfSending(socket); // a send may have met it, and not reported it yet
        }
        if (result == 0 && socket.brokenBy() != 0) {
            submitter.fail(operation, socket.brokenBy(), 0);
        } else if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            submitter.succeed(operation, result);
        } else {
            socket.failed(-result);
            submitter.fail(operation, isOfBuffers(-result) ? ErrorCodes.ECANCELED : -result, 0);
        }
        giveBack(buffer);
    }

    private void giveBack(@Nullable NativeBuffer buffer) {
        if (buffer != null) {
            source.giveBack(buffer);
        }
    }

    /** Removes the buffer of the kernel's ring that a completion names; null if it names none. */
    @Nullable NativeBuffer takeNamed(RingEntry entry) {
        int named = entry.buffer();
        return named < 0 ? null : present(buffers).take(named);
    }

    /** Receives into a buffer of the operation's own, without a ring of buffers. */
    private void dataArrived(ReceiveOperation operation) {
        if (isUnwanted(operation)) {
            submitter.fail(operation, ErrorCodes.ECANCELED, 0);
            return;
        }
        NativeBuffer buffer = line.isEmpty() ? source.tryTake() : null;
        if (buffer != null) {
            receive(operation, buffer);
        } else {
            joinLine((StreamSocket) operation.socket());
        }
    }

    /** Takes the end of a multishot receive for which the kernel had no buffer. */
    void lackedBuffers(StreamSocket socket) {
        boolean waits =
                socket.reads().first() instanceof ReceiveOperation first && first.isOnReady();
        if (waits && !raiseBuffers()) {
            joinLine(socket);
        }
    }

    /** Gives the kernel more buffers after there were too few; returns whether it has any now. */
    private boolean raiseBuffers() {
        return line.isEmpty() && buffers != null && buffers.raise();
    }

    /** Removes the buffer that a receive was given in line; null if it has none. */
    private static @Nullable NativeBuffer ownBuffer(ReceiveOperation operation) {
        NativeBuffer own = operation.isOnReady() ? operation.bufferOrNull() : null;
        if (own != null) {
            operation.takeBack();
        }
        return own;
    }

    private void joinLine(StreamSocket socket) {
        Operation first = socket.reads().first();
        if (first != null && InFlight.contains(first)) {
            inFlight.release(first);
        }
        if (!socket.isInLine()) { // else the place of a cancelled one is kept
            socket.inLine(true);
            line.add(new InLine(socket), socket);
        }
    }

    /** A socket whose first receive waits for a buffer. */
    private final class InLine implements BufferQueue.Waiting {
        private final StreamSocket socket;

        InLine(StreamSocket socket) {
            this.socket = socket;
        }

        @Override
        public boolean isEnded() {
            return socket.isHandleClosed()
                    || socket.isArmed() // for a later one
                    || !isWaiting(socket.reads().first());
        }

        private boolean isWaiting(@Nullable Operation first) {
            return first instanceof ReceiveOperation receive
                    && receive.isOnReady()
                    && !InFlight.contains(receive);
        }

        @Override
        public boolean tryAgain() {
            if (!isEnded()) {
                NativeBuffer buffer = source.tryTake();
                if (buffer == null) {
                    return false;
                }
                ReceiveOperation first = (ReceiveOperation) present(socket.reads().first());
                inFlight.reserve(first);
                receive(first, buffer);
            }
            socket.inLine(false);
            submitter.startNext(socket, socket.reads());
            return true;
        }
    }

    /** Receives without waiting into {@code buffer}. The operation has a slot. */
    private void receive(ReceiveOperation operation, NativeBuffer buffer) {
        operation.lend(buffer);
        ring.put(
                IoUring.IORING_OP_RECV,
                ((StreamSocket) operation.socket()).fd(),
                source.address(buffer),
                source.capacity(),
                SocketConstants.MSG_DONTWAIT,
                inFlight.token(operation, Tokens.FIRST));
    }

    private void submitAgain(ReceiveOperation operation) {
        if (operation.isOnReady()) {
            await(operation, true);
        } else {
            int fd = ((StreamSocket) operation.socket()).fd();
            transfers.receive(operation, fd, Tokens.FIRST, true);
        }
    }

    /** Returns whether a failure is about missing buffers, not about the socket. */
    private static boolean isOfBuffers(int code) {
        return code == ErrorCodes.ENOBUFS;
    }

    private static boolean isUnwanted(ReceiveOperation operation) {
        return operation.isUnwanted() || operation.socket().isHandleClosed();
    }

    /** {@inheritDoc} One that waits for its turn may have been the first of its queue. */
    @Override
    public void cancel(ReceiveOperation operation) {
        StreamSocket socket = (StreamSocket) operation.socket();
        if (submitter.cancelWaiting(operation)) {
            submitter.startNext(socket, socket.reads());
        } else {
            submitter.cancel(operation, Tokens.FIRST);
        }
    }

    /**
     * Gives the kernel new buffers in place of those that it has filled. Before it is entered.
     *
     * @return whether it has any
     */
    public boolean replenish() {
        return buffers != null && (line.isEmpty() ? buffers.replenish() : buffers.hasAny());
    }

    /** Returns all buffers to the source; the ring is closed. */
    public void close() {
        multishots.close();
        if (buffers != null) {
            buffers.close();
        }
    }
}
