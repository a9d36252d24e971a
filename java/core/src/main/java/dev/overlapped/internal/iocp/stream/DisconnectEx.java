package dev.overlapped.internal.iocp.stream;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.TransmitConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions.Function;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.iocp.socket.WriteVerb;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.DisconnectOperation;

/**
 * Ends the sending side, and for reuse the connection. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_disconnectex">page of
 * DisconnectEx</a>, <a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-shutdown">page of
 * shutdown</a>): with flags 0 DisconnectEx does what shutdown(SD_SEND) does: the other side sees
 * the end of stream after all data that Windows has taken, later sends fail with WSAESHUTDOWN,
 * receives continue. With an OVERLAPPED it may be pending, and then a packet follows. It is not
 * documented to wait for overlapped sends that are pending, so it is held until the sends have
 * ended.
 *
 * <p>On a handle in FILE_SKIP_COMPLETION_PORT_ON_SUCCESS mode Windows answers WSA_IO_PENDING and
 * queues the packet. Wine answers the same and queues none, so that a completion would never be
 * dequeued; there such a handle is shut down instead, which ends the sending side just as well.
 *
 * <p>With TF_REUSE_SOCKET it completes when the connection is over on both sides and Windows has
 * made the handle as it was before AcceptEx or ConnectEx; it may be passed to the same of the two
 * again. A handle of ConnectEx stays bound. TIME_WAIT may delay that. The handle stays associated
 * with its completion port, which is why it stays on its loop. Wine only shuts down with that flag
 * and leaves a handle that neither connects nor sends: there the operation is refused.
 *
 * <p>A provider that does not have DisconnectEx may have TransmitFile, which does the same without
 * a file, a head or a tail (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile">its
 * page</a>: "any additional action, such as socket disconnect or reuse, is performed"): with
 * TF_DISCONNECT in place of flags 0, with TF_DISCONNECT and TF_REUSE_SOCKET for reuse. Not after
 * shutdown(SD_SEND), so that a provider with neither is shut down.
 *
 * <p>A Unix domain socket is shut down, too: DisconnectEx reports success of one, and leaves it
 * connected (dotnet/runtime#71291).
 */
public final class DisconnectEx implements WriteVerb<DisconnectOperation> {
    private final Submitter submitter;
    private final Winsock winsock;
    private final ExtensionFunctions functions;

    /** The verb of one backend. */
    public DisconnectEx(Submitter submitter, Winsock winsock, ExtensionFunctions functions) {
        this.submitter = submitter;
        this.winsock = winsock;
        this.functions = functions;
    }

    @Override
    public void start(DisconnectOperation operation) {
        submitter.startInTurn(this, operation);
    }

    @Override
    public void begin(DisconnectOperation operation, long slot) {
        IocpSocket socket = (IocpSocket) operation.socket();
        int reuse = operation.isForReuse() ? TransmitConstants.TF_REUSE_SOCKET : 0;
        boolean isPresent = functions.isPresent(Function.DISCONNECT_EX);
        boolean losesPacket =
                winsock.losesDisconnectPackets() && (reuse != 0 || socket.isSkipping());
        if (socket.family() == Family.UNIX || isPresent && losesPacket) {
            withoutExtension(operation, socket);
        } else if (isPresent) {
            int code = functions.disconnectEx(socket.handle(), slot, reuse);
            submitter.callReturned(this, operation, slot, code);
        } else if (functions.isPresent(Function.TRANSMIT_FILE)) {
            int flags = TransmitConstants.TF_DISCONNECT | reuse;
            int code = functions.transmitFile(socket.handle(), 0, 0, 0, slot, 0, flags);
            submitter.callReturned(this, operation, slot, code);
        } else {
            withoutExtension(operation, socket);
        }
    }

    private void withoutExtension(DisconnectOperation operation, IocpSocket socket) {
        int code =
                operation.isForReuse()
                        ? ErrorCodes.WSAEOPNOTSUPP
                        : winsock.sockets().shutdown(socket.handle(), SocketConstants.SD_SEND);
        submitter.end(operation, code, 0);
    }

    @Override
    public void finish(DisconnectOperation operation, Packet packet) {
        submitter.end(operation, packet.code(), 0);
    }

    @Override
    public void cancel(DisconnectOperation operation) {
        submitter.cancel(operation);
    }
}
