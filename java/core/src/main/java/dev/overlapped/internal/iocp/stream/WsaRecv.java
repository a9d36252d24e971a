package dev.overlapped.internal.iocp.stream;

import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.ReceiveOperation;

import java.lang.foreign.Arena;

/**
 * Receives with WSARecv, into one buffer or several. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv">page of
 * WSARecv</a>): the receives of a socket are filled in the order in which they were started, so all
 * are handed to Windows at once. lpNumberOfBytesRecvd is NULL, for with an OVERLAPPED it may be
 * written when the slot has gone to another operation; lpFlags is in the slot, which outlives the
 * call. 0 bytes of a non-empty buffer = end of stream. A receive of no bytes completes when data or
 * the end are there, and takes nothing.
 *
 * <p>A reset is WSAECONNRESET, never an end of stream. (Wine says 0 bytes, that is end of stream,
 * when the reset had arrived before the receive was started; nothing tells the two apart there.)
 *
 * <p>A receive without memory holds none while nothing comes. What is there is taken by a call that
 * does not wait (FIONBIO, which overlapped calls do not notice; without OVERLAPPED), and only when
 * there is nothing a receive of no bytes waits for it:
 *
 * <pre>
 *  try: WSARecv, no OVERLAPPED → data, end, failure → done
 *                              → WSAEWOULDBLOCK     → WSARecv of no bytes → its packet → try
 *       no buffer to be had    → WSARecv of no bytes → its packet → in line for a buffer → try
 * </pre>
 *
 * <p>Each completion goes through the loop's list, of which every connection gets its turn: so one
 * whose peer never pauses does not starve the others.
 */
public final class WsaRecv {
    private final IocpBackend backend;
    private final Loop loop;
    private final BufferSource source;
    private final Winsock winsock;
    private final OverlappedSlab slab;
    private final long one; // an int of 1
    private final long ignored;

    public WsaRecv(IocpBackend backend, Loop loop, Arena arena) {
        this.backend = backend;
        this.loop = loop;
        this.source = loop.buffers();
        this.winsock = backend.winsock();
        this.slab = backend.slab();
        this.one = arena.allocate(2 * Integer.BYTES, Integer.BYTES).address();
        this.ignored = one + Integer.BYTES;
        NativeMemory.putInt(one, 1);
    }

    public void start(ReceiveOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        long slot = slab.reserve(operation);
        if (!operation.isOnReady()) {
            post(operation, slot);
            return;
        }
        int code = makeNonBlocking(socket);
        if (code != 0) {
            backend.end(operation, code, 0);
        } else if (socket.reads().first() != operation
                || !loop.bufferQueue().isEmpty()
                || !tryNow(operation, slot)) {
            post(operation, slot); // behind others, or without a buffer yet: waits there for data
        }
    }

    private void post(ReceiveOperation operation, long slot) {
        int code =
                winsock.WSARecv(
                        ((IocpSocket) operation.socket()).handle(),
                        slab.describeBuffers(operation, slot),
                        OverlappedSlab.bufferCount(operation),
                        0,
                        OverlappedSlab.flags(slot),
                        slot);
        backend.started(operation, slot, code);
    }

    public void finish(ReceiveOperation operation, long slot, int code, int bytes) {
        if (code != 0 || !operation.isOnReady()) {
            backend.end(operation, code, bytes);
        } else {
            tryInTurn(operation, slot);
        }
    }

    // ---- without memory

    private int makeNonBlocking(IocpSocket socket) {
        if (socket.nonBlocking) {
            return 0;
        }
        int code =
                winsock.WSAIoctl(
                        socket.handle(),
                        SocketConstants.FIONBIO,
                        one,
                        Integer.BYTES,
                        0,
                        0,
                        ignored);
        socket.nonBlocking = code == 0;
        return code;
    }

    /** There is something to receive, or was. */
    private void tryInTurn(ReceiveOperation operation, long slot) {
        BufferQueue queue = loop.bufferQueue();
        if (isOver(operation)) {
            backend.end(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
        } else if (!queue.isEmpty() || !tryNow(operation, slot)) {
            queue.add(new InLine(slab.token(operation)), operation.socket());
        }
    }

    /** Returns whether there was a buffer. */
    private boolean tryNow(ReceiveOperation operation, long slot) {
        Object buffer = source.tryTake();
        if (buffer == null) {
            return false;
        }
        slab.clear(slot);
        NativeMemory.putInt(OverlappedSlab.bytes(slot), 0);
        int code =
                winsock.WSARecv(
                        ((IocpSocket) operation.socket()).handle(),
                        OverlappedSlab.describe(slot, source.address(buffer), source.capacity()),
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
            backend.end(operation, code, bytes);
        }
        return true;
    }

    private static boolean isOver(ReceiveOperation operation) {
        return operation.isUnwanted() || operation.socket().isHandleClosed();
    }

    /** A receive that waits for a buffer; Windows does not have it meanwhile. */
    private final class InLine implements BufferQueue.Waiting {
        private final long token;

        InLine(long token) {
            this.token = token;
        }

        private ReceiveOperation operation() {
            return (ReceiveOperation) slab.inFlight(token);
        }

        @Override
        public boolean isEnded() {
            return operation() == null || WsaRecv.isOver(operation());
        }

        @Override
        public boolean tryAgain() {
            ReceiveOperation operation = operation();
            if (operation != null && WsaRecv.isOver(operation)) {
                backend.end(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
                return true;
            }
            return operation == null || tryNow(operation, slab.address(operation));
        }
    }
}
