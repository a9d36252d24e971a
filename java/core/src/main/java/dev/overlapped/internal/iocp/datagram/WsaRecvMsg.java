package dev.overlapped.internal.iocp.datagram;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpDatagram;
import dev.overlapped.internal.operation.ReceiveMessageOperation;

/**
 * Receives datagrams with WSARecvMsg. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_wsarecvmsg">page of
 * WSARecvMsg</a>): WSAMSG, address and control messages are written until the completion, so they
 * lie in the annex. A datagram or control messages that do not fit end in WSAEMSGSIZE, with the
 * flags MSG_TRUNC and MSG_CTRUNC: a warning, what fitted is there; so the packet comes, even when
 * the starting call has said so at once (the handle does not skip the port). A receive of no bytes
 * would drop the datagram, with MSG_PEEK it does not. WSAECONNRESET says that an earlier datagram
 * was answered by "port unreachable": SIO_UDP_CONNRESET decides whether it is said, but Wine 8.0
 * says it of a connected socket all the same; where it is not wanted, the receive is begun again.
 */
public final class WsaRecvMsg {
    /** So many answers in a row are passed over in one call. Each is told once. */
    private static final int MOST_AT_ONCE = 1024;

    private final IocpBackend backend;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final MessageBlock blocks;

    public WsaRecvMsg(IocpBackend backend, MessageBlock blocks) {
        this.backend = backend;
        this.functions = backend.functions();
        this.slab = backend.slab();
        this.blocks = blocks;
    }

    public void start(ReceiveMessageOperation operation) {
        post(operation, slab.reserve(operation));
    }

    private void post(ReceiveMessageOperation operation, long slot) {
        IocpDatagram socket = (IocpDatagram) operation.socket();
        long message = blocks.describeReceive(operation, slot, socket.controlCapacity());
        int code = functions.wsaRecvMsg(socket.handle(), message, slot);
        for (int i = 0; isIgnored(socket, code) && i < MOST_AT_ONCE; i++) {
            slab.clear(slot);
            code = functions.wsaRecvMsg(socket.handle(), message, slot);
        }
        boolean comes = code == ErrorCodes.WSAEMSGSIZE;
        backend.started(operation, slot, comes ? ErrorCodes.WSA_IO_PENDING : code);
    }

    public void finish(ReceiveMessageOperation operation, long slot, int code, int bytes) {
        IocpDatagram socket = (IocpDatagram) operation.socket();
        boolean overflow = code == ErrorCodes.WSAEMSGSIZE;
        if (code == 0 || overflow) {
            int there = Math.min(bytes, operation.length());
            blocks.read(
                    slot,
                    socket.controlCapacity(),
                    overflow && operation.length() > 0,
                    operation.header());
            backend.end(operation, 0, there);
        } else if (isIgnored(socket, code) && !operation.isUnwanted()) {
            slab.clear(slot);
            post(operation, slot);
        } else {
            backend.end(operation, code, 0);
        }
    }

    /** Whether a receive is only told of what nobody wants to know. */
    private static boolean isIgnored(IocpDatagram socket, int code) {
        return WinsockErrors.isUnreachable(code) && !socket.reportsUnreachable();
    }
}
