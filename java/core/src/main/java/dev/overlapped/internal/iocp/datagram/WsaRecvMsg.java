package dev.overlapped.internal.iocp.datagram;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpDatagram;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.ReceiveMessageOperation;

/**
 * Receives datagrams with WSARecvMsg. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_wsarecvmsg">page of
 * WSARecvMsg</a>): WSAMSG, address and control messages are written until the completion, so they
 * lie in the annex. A datagram or control messages that do not fit end in WSAEMSGSIZE, with the
 * flags MSG_TRUNC and MSG_CTRUNC: a warning, the part that fitted has been received; so a packet
 * follows, even when the starting call has returned the code at once (the handle does not skip the
 * port). A receive of no bytes would drop the datagram, with MSG_PEEK it does not. WSAECONNRESET
 * says that an earlier datagram was answered by "port unreachable": SIO_UDP_CONNRESET decides
 * whether it is reported. WSAENETRESET says that the TTL of one has expired, and Wine 8.0 reports
 * on a connected socket whatever error its host makes of an ICMP message. Each is reported once, by
 * a receive that has received nothing: so the receive is started again, unless it is to report an
 * unreachable port. An error of the receive itself is met by each try.
 */
public final class WsaRecvMsg implements Verb<ReceiveMessageOperation, Packet> {
    /** The most errors in a row of calls that are seen as those of earlier datagrams. */
    private static final int MAX_SKIPPED = 16;

    private final Submitter submitter;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final MessageBlock blocks;

    /** The verb of one backend. */
    public WsaRecvMsg(
            Submitter submitter,
            ExtensionFunctions functions,
            OverlappedSlab slab,
            MessageBlock blocks) {
        this.submitter = submitter;
        this.functions = functions;
        this.slab = slab;
        this.blocks = blocks;
    }

    @Override
    public void start(ReceiveMessageOperation operation) {
        post(operation, submitter.reserve(operation));
    }

    private void post(ReceiveMessageOperation operation, long slot) {
        IocpDatagram socket = (IocpDatagram) operation.socket();
        long message = blocks.describeReceive(operation, slot, socket.controlCapacity());
        int code = functions.wsaRecvMsg(socket.handle(), message, slot);
        for (int i = 0; mayBeOfEarlier(operation, code) && i < MAX_SKIPPED; i++) {
            slab.clear(slot);
            code = functions.wsaRecvMsg(socket.handle(), message, slot);
        }
        boolean packetFollows = code == ErrorCodes.WSAEMSGSIZE;
        submitter.callReturned(
                this, operation, slot, packetFollows ? ErrorCodes.WSA_IO_PENDING : code);
    }

    @Override
    public void finish(ReceiveMessageOperation operation, Packet packet) {
        IocpDatagram socket = (IocpDatagram) operation.socket();
        int code = packet.code();
        boolean overflow = code == ErrorCodes.WSAEMSGSIZE;
        if (code == 0 || overflow) {
            long received = Math.min(packet.bytes(), operation.length());
            boolean cut = overflow && operation.length() > 0;
            blocks.read(packet.slot(), socket.controlCapacity(), cut, operation.header());
            submitter.succeed(operation, received);
        } else if (mayBeOfEarlier(operation, code) && !operation.isUnwanted()) {
            slab.clear(packet.slot());
            operation.socket().loop().requeue(operation); // Windows has it after the others now
            post(operation, packet.slot());
        } else {
            submitter.fail(operation, code, 0);
        }
    }

    @Override
    public void cancel(ReceiveMessageOperation operation) {
        submitter.cancel(operation);
    }

    /**
     * Returns whether a receive that has failed may have met the error of an earlier datagram,
     * which it is not to report.
     */
    private static boolean mayBeOfEarlier(ReceiveMessageOperation operation, int code) {
        IocpDatagram socket = (IocpDatagram) operation.socket();
        return WinsockErrors.mayBeOfEarlier(code, socket.isClosing())
                && code != ErrorCodes.WSAEMSGSIZE
                && !(socket.reportsUnreachable() && WinsockErrors.isUnreachablePort(code));
    }
}
