package dev.overlapped.internal.iocp.stream;

import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.iocp.socket.WriteVerb;
import dev.overlapped.internal.operation.SendOperation;

/**
 * Sends with WSASend, from one buffer or several. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasend">page of
 * WSASend</a>): the sends of a socket go out in the order in which they were started, so all are
 * handed to Windows at once, except after a transmission or a disconnect; an overlapped send on a
 * stream socket completes when all of it has been taken. The WSABUF array may be on the stack,
 * Windows copies it; the bytes may not. lpNumberOfBytesSent is NULL, as for WSARecv. A call that
 * fails with WSAENOBUFS has started nothing: so the send, and the writes after it, are held until
 * it can be started.
 */
public final class WsaSend implements WriteVerb<SendOperation> {
    private final Submitter submitter;
    private final Winsock winsock;
    private final OverlappedSlab slab;

    /** The verb of one backend. */
    public WsaSend(Submitter submitter, Winsock winsock, OverlappedSlab slab) {
        this.submitter = submitter;
        this.winsock = winsock;
        this.slab = slab;
    }

    @Override
    public void start(SendOperation operation) {
        submitter.startInTurn(this, operation);
    }

    @Override
    public void begin(SendOperation operation, long slot) {
        int code =
                winsock.sockets()
                        .WSASend(
                                ((IocpSocket) operation.socket()).handle(),
                                slab.describeBuffers(operation, slot),
                                OverlappedSlab.bufferCount(operation),
                                0,
                                0,
                                slot);
        submitter.callReturnedOrRetry(this, operation, slot, code);
    }

    @Override
    public void finish(SendOperation operation, Packet packet) {
        submitter.end(operation, packet.code(), packet.bytes());
    }

    @Override
    public void cancel(SendOperation operation) {
        submitter.cancel(operation);
    }
}
