package dev.overlapped.internal.iocp.stream;

import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.HeldWrites;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.operation.SendOperation;

/**
 * Sends with WSASend, from one buffer or several. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasend">page of
 * WSASend</a>): the sends of a socket go out in the order in which they were started, so all are
 * handed to Windows at once (but see {@link HeldWrites}); an overlapped send on a stream socket
 * completes when all of it has been taken. The WSABUF array may be on the stack, Windows copies it;
 * the bytes may not. lpNumberOfBytesSent is NULL, as for WSARecv. A call that fails with WSAENOBUFS
 * has started nothing: so the send, and what comes behind it, is held until it can be started.
 */
public final class WsaSend {
    private final IocpBackend backend;
    private final Winsock winsock;
    private final OverlappedSlab slab;
    private final HeldWrites held;

    public WsaSend(IocpBackend backend) {
        this.backend = backend;
        this.winsock = backend.winsock();
        this.slab = backend.slab();
        this.held = backend.held();
    }

    public void start(SendOperation operation) {
        long slot = slab.reserve(operation);
        if (!held.hold(operation, slot)) {
            begin(operation, slot);
        }
    }

    /** When it is its turn. */
    public void begin(SendOperation operation, long slot) {
        IocpSocket socket = (IocpSocket) operation.socket();
        int code =
                winsock.WSASend(
                        socket.handle(),
                        slab.describeBuffers(operation, slot),
                        OverlappedSlab.bufferCount(operation),
                        0,
                        0,
                        slot);
        if (WinsockErrors.isShortage(code)) {
            held.holdAgain(operation, slot);
        } else {
            held.started();
            backend.started(operation, slot, code);
        }
    }

    public void finish(SendOperation operation, int code, int bytes) {
        backend.end(operation, code, bytes);
    }
}
