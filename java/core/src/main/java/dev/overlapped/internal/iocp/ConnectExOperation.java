package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ConnectOperation;
import dev.overlapped.internal.SockaddrCodec;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;

/**
 * Connects with ConnectEx, with a data length the first bytes are sent in the same call. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex">page of
 * ConnectEx</a>): the socket is bound already, to the wildcard if to nothing else ({@link
 * IocpBackend#openStream} does it). The address and the data are read until the completion, so the
 * address lies in the annex. Until SO_UPDATE_CONNECT_CONTEXT the socket is in the default state, in
 * which shutdown and getpeername fail. A refused connection completes with ERROR_CONNECTION_REFUSED
 * / WSAECONNREFUSED, on Windows some 2 seconds later even on loopback, because TCP asks again.
 */
final class ConnectExOperation {
    private final IocpBackend backend;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;

    ConnectExOperation(IocpBackend backend) {
        this.backend = backend;
        this.winsock = backend.winsock();
        this.functions = backend.functions();
        this.slab = backend.slab();
    }

    void start(ConnectOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        long slot = slab.reserve(operation);
        if (!SocketAddresses.isOfFamily(operation.remote(), socket.ipv6())) {
            backend.end(
                    operation, ErrorCodes.WSAEAFNOSUPPORT, 0); // Wine would connect all the same
            return;
        }
        long name = slab.annex(slot, SockaddrCodec.MOST_BYTES);
        int nameBytes = SocketAddresses.write(operation.remote(), name);
        int code =
                functions.connectEx(
                        socket.handle(),
                        name,
                        nameBytes,
                        operation.length() == 0 ? 0 : operation.address(),
                        operation.length(),
                        OverlappedSlab.bytes(slot),
                        slot);
        backend.started(operation, slot, code);
    }

    void finish(ConnectOperation operation, int code, int bytes) {
        if (code == 0 && !operation.socket().isHandleClosed()) {
            long handle = ((IocpSocket) operation.socket()).handle();
            int updated =
                    winsock.setsockopt(
                            handle,
                            SocketConstants.SOL_SOCKET,
                            SocketConstants.SO_UPDATE_CONNECT_CONTEXT,
                            0,
                            0);
            backend.end(operation, updated, bytes);
        } else {
            backend.end(operation, code, bytes);
        }
    }
}
