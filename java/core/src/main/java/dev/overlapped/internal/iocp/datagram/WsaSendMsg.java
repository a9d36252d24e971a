package dev.overlapped.internal.iocp.datagram;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.DatagramHandles;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpDatagram;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.iocp.socket.WriteVerb;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.operation.SendMessageOperation;

/**
 * Sends datagrams with WSASendMsg. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendmsg">page of
 * WSASendMsg</a>): WSAMSG, address and control messages are read until the completion, so they lie
 * in the annex. The sends of a socket go out in the order in which they were started. A datagram
 * that is too long for IP is WSAEMSGSIZE; on Windows without a packet, in Wine 8.0 with one, so it
 * is refused here. Wine ignores the control messages; that is harmless except for
 * UDP_SEND_MSG_SIZE, which splits one send into several datagrams: so a system that does not know
 * it as an option either (Windows before 10 2004, Wine) is not given it, and the send is refused. A
 * send may fail with the error that an ICMP message about an earlier datagram has become, and has
 * sent nothing then: so it is tried again, and fails with an error that it meets each time.
 */
public final class WsaSendMsg implements WriteVerb<SendMessageOperation> {
    /** The number of tries besides the first. */
    private static final int MAX_TRIES = 2;

    private enum Segmentation {
        UNKNOWN,
        SUPPORTED,
        UNSUPPORTED
    }

    private final Submitter submitter;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final MessageBlock blocks;
    private Segmentation segmentation = Segmentation.UNKNOWN;

    /** The verb of one backend. */
    public WsaSendMsg(
            Submitter submitter,
            Winsock winsock,
            ExtensionFunctions functions,
            OverlappedSlab slab,
            MessageBlock blocks) {
        this.submitter = submitter;
        this.winsock = winsock;
        this.functions = functions;
        this.slab = slab;
        this.blocks = blocks;
    }

    @Override
    public void start(SendMessageOperation operation) {
        submitter.startInTurn(this, operation);
    }

    @Override
    public void begin(SendMessageOperation operation, long slot) {
        IocpDatagram socket = (IocpDatagram) operation.socket();
        MessageHeader header = operation.header();
        boolean toIpv6 = header.peer().isPresent() ? header.peer().isIpv6() : socket.ipv6Peer();
        if (operation.length() > IocpDatagram.maxBytes(toIpv6)) {
            submitter.fail(operation, ErrorCodes.WSAEMSGSIZE, 0);
            return;
        } else if (header.segmentSize() > 0 && !segments(socket)) {
            submitter.fail(operation, ErrorCodes.WSAENOPROTOOPT, 0);
            return;
        }
        long message = blocks.describeSend(operation, slot, header, socket.ipv6(), toIpv6);
        int code = functions.wsaSendMsg(socket.handle(), message, slot);
        while (mayTryAgain(operation, code)) {
            slab.clear(slot);
            code = functions.wsaSendMsg(socket.handle(), message, slot);
        }
        submitter.callReturned(this, operation, slot, code);
    }

    /** Returns whether a send that has failed is to be tried once more. */
    private static boolean mayTryAgain(SendMessageOperation operation, int code) {
        if (!WinsockErrors.mayBeOfEarlier(code, operation.socket().isClosing())
                || operation.isUnwanted()
                || operation.tries() == MAX_TRIES) {
            return false;
        }
        operation.tries(operation.tries() + 1);
        return true;
    }

    /** Returns whether the system splits a send into datagrams of equal size. */
    private boolean segments(IocpDatagram socket) {
        if (segmentation == Segmentation.UNKNOWN) {
            int option = SocketConstants.UDP_SEND_MSG_SIZE;
            boolean known = DatagramHandles.readUdpOption(winsock, socket.handle(), option) == 0;
            segmentation = known ? Segmentation.SUPPORTED : Segmentation.UNSUPPORTED;
        }
        return segmentation == Segmentation.SUPPORTED;
    }

    @Override
    public void finish(SendMessageOperation operation, Packet packet) {
        if (mayTryAgain(operation, packet.code())) {
            slab.clear(packet.slot());
            begin(operation, packet.slot());
        } else {
            submitter.end(operation, packet.code(), packet.bytes());
        }
    }

    @Override
    public void cancel(SendMessageOperation operation) {
        submitter.cancel(operation);
    }
}
