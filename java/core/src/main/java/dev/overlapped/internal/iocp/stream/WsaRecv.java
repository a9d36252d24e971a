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
 * <p>A reset is WSAECONNRESET, never an end of stream. (Wine reports 0 bytes, that is end of
 * stream, when the reset had arrived before the receive was started; there the two cannot be
 * distinguished.)
 *
 * <p>A receive without memory holds none while no data arrive. Data that have arrived are received
 * by a call that does not wait (FIONBIO, which overlapped calls do not notice; without OVERLAPPED);
 * only if there are none, a receive of no bytes waits for them:
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
        this.one = arena.allocate(2 * Integer.BYTES, Integer.BYTES).address();
        this.returned = one + Integer.BYTES;
        NativeMemory.putInt(one, 1);
    }

    @Override
    public void start(ReceiveOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        long slot = submitter.reserve(operation);
        if (!operation.isOnReady()) {
            post(operation, slot);
            return;
        }
        int code = makeNonBlocking(socket);
        if (code != 0) {
            submitter.fail(operation, code, 0);
        } else if (socket.reads().first() != operation
                || !loop.bufferQueue().isEmpty()
                || !receiveNow(operation, slot)) {
            post(operation, slot); // after others, or without a buffer yet: waits there for data
        }
    }

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
    }

    @Override
    public void finish(ReceiveOperation operation, Packet packet) {
        if (packet.code() != 0 || !operation.isOnReady()) {
            submitter.end(operation, packet.code(), packet.bytes());
        } else {
            receiveInTurn(operation, packet.slot());
        }
    }

    @Override
    public void cancel(ReceiveOperation operation) {
        submitter.cancel(operation);
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
            submitter.fail(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
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
            submitter.end(operation, code, bytes);
        }
        return true;
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
                submitter.fail(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
                return true;
            }
            return operation == null || receiveNow(operation, slab.address(operation));
        }
    }
}
