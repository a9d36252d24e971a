package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ReceiveOperation;
import dev.overlapped.internal.ffi.windows.Winsock;

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
 */
final class WsaRecvOperation {
    private final IocpBackend backend;
    private final Winsock winsock;
    private final OverlappedSlab slab;

    WsaRecvOperation(IocpBackend backend) {
        this.backend = backend;
        this.winsock = backend.winsock();
        this.slab = backend.slab();
    }

    void start(ReceiveOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        long slot = slab.reserve(operation);
        int code =
                winsock.WSARecv(
                        socket.handle(),
                        slab.describeBuffers(operation, slot),
                        OverlappedSlab.bufferCount(operation),
                        0,
                        OverlappedSlab.flags(slot),
                        slot);
        backend.started(operation, slot, code);
    }

    void finish(ReceiveOperation operation, int code, int bytes) {
        backend.end(operation, code, bytes);
    }
}
