package dev.overlapped.internal.iocp.datagram;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.DatagramHandles;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.HeldWrites;
import dev.overlapped.internal.iocp.socket.IocpDatagram;
import dev.overlapped.internal.operation.SendMessageOperation;

/**
 * Sends datagrams with WSASendMsg. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendmsg">page of
 * WSASendMsg</a>): WSAMSG, address and control messages are read until the completion, so they lie
 * in the annex. The sends of a socket go out in the order in which they were started. A datagram
 * that is too long for IP is WSAEMSGSIZE; on Windows without a packet, in Wine 8.0 with one, so it
 * is refused here. Wine ignores the control messages; that is harmless but for UDP_SEND_MSG_SIZE,
 * which makes several datagrams of what would go as one: so a system that does not know it as an
 * option either (Windows before 10 2004, Wine) is not given it, and the send is refused.
 */
public final class WsaSendMsg {
    private static final int MOST_IPV4 = 65_507;
    private static final int MOST_IPV6 = 65_527;

    private final IocpBackend backend;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final HeldWrites held;
    private final MessageBlock blocks;

    /** Whether a socket knows UDP_SEND_MSG_SIZE; null until one was asked. */
    private Boolean knowsSegments;

    public WsaSendMsg(IocpBackend backend, MessageBlock blocks) {
        this.backend = backend;
        this.functions = backend.functions();
        this.slab = backend.slab();
        this.held = backend.held();
        this.blocks = blocks;
    }

    /** The most bytes of one datagram. */
    public static int most(boolean ipv6) {
        return ipv6 ? MOST_IPV6 : MOST_IPV4;
    }

    public void start(SendMessageOperation operation) {
        long slot = slab.reserve(operation);
        if (!held.hold(operation, slot)) {
            begin(operation, slot);
        }
    }

    /** When it is its turn: see {@link HeldWrites}. */
    public void begin(SendMessageOperation operation, long slot) {
        IocpDatagram socket = (IocpDatagram) operation.socket();
        if (operation.length() > most(socket.ipv6())) {
            backend.end(operation, ErrorCodes.WSAEMSGSIZE, 0);
            return;
        } else if (operation.header().segmentSize() > 0 && !cuts(socket)) {
            backend.end(operation, ErrorCodes.WSAENOPROTOOPT, 0);
            return;
        }
        long message = blocks.describeSend(operation, slot, operation.header(), socket.ipv6());
        backend.started(operation, slot, functions.wsaSendMsg(socket.handle(), message, slot));
    }

    /** Whether the system cuts what is sent into datagrams of equal size. */
    private boolean cuts(IocpDatagram socket) {
        if (knowsSegments == null) {
            int option = SocketConstants.UDP_SEND_MSG_SIZE;
            knowsSegments = DatagramHandles.ask(backend.winsock(), socket.handle(), option) == 0;
        }
        return knowsSegments;
    }

    public void finish(SendMessageOperation operation, int code, int bytes) {
        backend.end(operation, code, bytes);
    }
}
