package dev.overlapped.internal.iocp.stream;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;

/**
 * Receives with WSARecv, into one buffer or several. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv">page of
 * WSARecv</a>): the receives of a socket are filled in the order in which they were started, so all
 * are handed to Windows at once. lpNumberOfBytesRecvd is NULL, for with an OVERLAPPED it may be
 * written when the slot is another operation's already; lpFlags is in the slot, which outlives the
 * call. 0 bytes of a non-empty buffer = end of stream. A receive of no bytes completes when data or
 * the end have arrived, and takes nothing.
 *
 * <p>A reset is WSAECONNRESET, never an end of stream. (Wine 8.0 reports 0 bytes, that is end of
 * stream, when the reset had arrived before the receive was started, and 10.0 at times when it
 * meets one of no bytes; there the two cannot be distinguished.)
 *
 * <p>A receive without memory holds none while no data arrive. Data that have arrived are received
 * by a call that does not wait (FIONBIO, which overlapped calls do not notice; without OVERLAPPED);
 * only if there are none, a receive of no bytes waits for them. A receive that is started after it
 * is not handed to Windows before it has ended, for Windows would fill that one first:
 *
 * <pre>
 *  try: WSARecv, no OVERLAPPED → data, end, failure → done
 *                              → WSAEWOULDBLOCK     → WSARecv of no bytes → its packet → try
 *       no buffer is free      → WSARecv of no bytes → its packet → queue for a buffer → try
 * </pre>
 *
 * <p>Each completion passes through the loop's list, in which every connection gets its turn: so a
 * connection whose peer never pauses does not starve the others.
 */
public final class WsaRecv implements Verb<ReceiveOperation, Packet> {
    private final Submitter submitter;
    private final Loop loop;
    private final BufferSource source;
    private final Winsock winsock;
    private final OverlappedSlab slab;
    private final long one; // an int of 1
    private final long returned; // lpcbBytesReturned, which nobody reads
    private final long scratch; // a byte that nobody reads
    private boolean startingHeld; // receives that were held are being started

    /**
     * @param arena of the backend
     */
    public WsaRecv(
            Submitter submitter, Loop loop, Winsock winsock, OverlappedSlab slab, Arena arena) {
        this.submitter = submitter;
        this.loop = loop;
        this.source = loop.buffers();
        this.winsock = winsock;
        this.slab = slab;
        this.one = arena.allocate(3 * Integer.BYTES, Integer.BYTES).address();
        this.returned = one + Integer.BYTES;
        this.scratch = returned + Integer.BYTES;
        NativeMemory.putInt(one, 1);
    }

    /** {@inheritDoc} If it has to wait for those before it, it is begun at its turn. */
    @Override
    public void start(ReceiveOperation operation) {
        if (!mustWait(operation)) {
            begin(operation);
        }
    }

    private void begin(ReceiveOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        long slot = submitter.reserve(operation);
        if (operation.isPoll()) {
            poll(operation, slot);
            return;
        }
        if (!operation.isOnReady()) {
            post(operation, slot);
            return;
        }
        int code = makeNonBlocking(socket);
        if (code != 0) {
            fail(operation, code);
        } else if (!loop.bufferQueue().isEmpty() || !receiveNow(operation, slot)) {
            post(operation, slot); // without a buffer yet: waits there for data
        }
    }

    // ---- those that Windows must not have yet

    /**
     * Returns whether Windows must not have a receive yet: it would take the data of one without
     * memory that is before it, or is itself one, and would take those of a later one.
     */
    private static boolean mustWait(ReceiveOperation operation) {
        Operation before = operation.socket().reads().first();
        if (before == operation || operation.isPoll()) {
            return false;
        }
        if (operation.isOnReady()) {
            return true;
        }
        while (before != null && before != operation) {
            if (before instanceof ReceiveOperation receive
                    && receive.isOnReady()
                    && receive.state() == Operation.State.IN_FLIGHT) {
                return true;
            }
            before = before.nextInQueue();
        }
        return false;
    }

    /** Returns whether a receive waits for its turn: it has no slot. */
    private static boolean isHeld(Operation receive) {
        return receive.slot() < 0 && receive.state() == Operation.State.IN_FLIGHT;
    }

    /** Begins the receives whose turn has come, since one before may have ended. */
    private void startHeld(IocpSocket socket) {
        if (startingHeld) {
            return; // one ended at once in the loop below
        }
        startingHeld = true;
        Operation next = socket.reads().first();
        while (next != null && isHeld(next) && !mustWait((ReceiveOperation) next)) {
            Operation following = next.nextInQueue();
            if (socket.isHandleClosed()) {
                endHeld(next);
            } else {
                begin((ReceiveOperation) next);
            }
            next = following;
        }
        startingHeld = false;
    }

    private void endHeld(Operation receive) {
        receive.fail(ErrorCodes.WSA_OPERATION_ABORTED, 0, true);
        loop.completed(receive);
    }

    // ---- the calls

    private void post(ReceiveOperation operation, long slot) {
        int code =
                winsock.sockets()
                        .WSARecv(
                                ((IocpSocket) operation.socket()).handle(),
                                slab.describeBuffers(operation, slot),
                                OverlappedSlab.bufferCount(operation),
                                0,
                                OverlappedSlab.flags(slot),
                                slot);
        submitter.callReturned(this, operation, slot, code);
        startHeld((IocpSocket) operation.socket());
    }

    private void end(ReceiveOperation operation, int code, long bytes) {
        submitter.end(operation, code, bytes);
        startHeld((IocpSocket) operation.socket());
    }

    private void fail(ReceiveOperation operation, int code) {
        end(operation, code, 0);
    }

    @Override
    public void finish(ReceiveOperation operation, Packet packet) {
        if (packet.code() != 0 || !operation.isOnReady()) {
            end(operation, packet.code(), packet.bytes());
        } else {
            receiveInTurn(operation, packet.slot());
        }
    }

    @Override
    public void cancel(ReceiveOperation operation) {
        if (isHeld(operation)) {
            endHeld(operation);
            startHeld((IocpSocket) operation.socket());
        } else {
            submitter.cancel(operation);
        }
    }

    // ---- without memory

    private int makeNonBlocking(IocpSocket socket) {
        if (socket.isNonBlocking()) {
            return 0;
        }
        int code =
                winsock.sockets()
                        .WSAIoctl(
                                socket.handle(),
                                SocketConstants.FIONBIO,
                                one,
                                Integer.BYTES,
                                0,
                                0,
                                returned);
        socket.nonBlocking(code == 0);
        return code;
    }

    /** Receives data that have arrived, after the receives that wait for a buffer already. */
    private void receiveInTurn(ReceiveOperation operation, long slot) {
        BufferQueue queue = loop.bufferQueue();
        if (isUnwanted(operation)) {
            fail(operation, ErrorCodes.WSA_OPERATION_ABORTED);
        } else if (!queue.isEmpty() || !receiveNow(operation, slot)) {
            queue.add(new Queued(slab.token(operation)), operation.socket());
        }
    }

    /** Receives without waiting; returns false if no buffer is free. */
    private boolean receiveNow(ReceiveOperation operation, long slot) {
        NativeBuffer buffer = source.tryTake();
        if (buffer == null) {
            return false;
        }
        slab.clear(slot);
        int code =
                winsock.sockets()
                        .WSARecv(
                                ((IocpSocket) operation.socket()).handle(),
                                OverlappedSlab.describe(
                                        slot, source.address(buffer), source.capacity()),
                                1,
                                OverlappedSlab.bytes(slot),
                                OverlappedSlab.flags(slot),
                                0);
        int bytes = code == 0 ? NativeMemory.getInt(OverlappedSlab.bytes(slot)) : 0;
        if (bytes > 0) {
            operation.lend(buffer);
            source.handOver(buffer);
        } else {
            source.giveBack(buffer);
        }
        if (code == ErrorCodes.WSAEWOULDBLOCK) {
            slab.clear(slot);
            post(operation, slot);
        } else {
            end(operation, code, bytes);
        }
        return true;
    }

    /**
     * Finds out what a receive would get now, with the calls of one without memory: one byte is
     * received that stays in the socket (MSG_PEEK).
     */
    private void poll(ReceiveOperation operation, long slot) {
        IocpSocket socket = (IocpSocket) operation.socket();
        if (socket.reads().first() != operation) {
            operation.foundNothing(); // the first one gets what arrives
            end(operation, 0, 0);
            return;
        }
        int code = makeNonBlocking(socket);
        if (code == 0) {
            NativeMemory.putInt(OverlappedSlab.flags(slot), SocketConstants.MSG_PEEK);
            code =
                    winsock.sockets()
                            .WSARecv(
                                    socket.handle(),
                                    OverlappedSlab.describe(slot, scratch, 1),
                                    1,
                                    OverlappedSlab.bytes(slot),
                                    OverlappedSlab.flags(slot),
                                    0);
        }
        if (code == ErrorCodes.WSAEWOULDBLOCK) {
            operation.foundNothing();
            code = 0;
        } else if (NativeMemory.getInt(OverlappedSlab.bytes(slot)) > 0) {
            operation.foundData();
        } else {
            operation.foundEnd(); // if it has not failed
        }
        end(operation, code, 0);
    }

    private static boolean isUnwanted(ReceiveOperation operation) {
        return operation.isUnwanted() || operation.socket().isHandleClosed();
    }

    /** A receive that is queued for a buffer; Windows does not have it meanwhile. */
    private final class Queued implements BufferQueue.Waiting {
        private final long token;

        Queued(long token) {
            this.token = token;
        }

        private @Nullable ReceiveOperation operation() {
            return (ReceiveOperation) slab.inFlight(token);
        }

        @Override
        public boolean isEnded() {
            return operation() == null || isUnwanted(operation());
        }

        @Override
        public boolean tryAgain() {
            ReceiveOperation operation = operation();
            if (operation != null && isUnwanted(operation)) {
                fail(operation, ErrorCodes.WSA_OPERATION_ABORTED);
                return true;
            }
            return operation == null || receiveNow(operation, slab.address(operation));
        }
    }
}
