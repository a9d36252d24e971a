package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.operation.Operation;

import java.lang.foreign.Arena;

/** The result codes of dequeued operations. The loop's thread only. */
public final class OverlappedResult {
    private final Winsock winsock;
    private final long ignored; // lpcbTransfer and lpdwFlags, which the packet and the slot have

    public OverlappedResult(Winsock winsock, Arena arena) {
        this.winsock = winsock;
        this.ignored = arena.allocate(2 * Integer.BYTES, Integer.BYTES).address();
    }

    /**
     * Returns the Winsock code of a dequeued operation. The port's own error is of another, coarser
     * map: ERROR_NETNAME_DELETED may be a reset or a close by this side. WSAGetOverlappedResult
     * distinguishes the two, but needs a socket that is open, and none of another kind.
     */
    public int code(Operation operation, long slot) {
        int status = OverlappedSlab.status(slot);
        if (status == ErrorCodes.STATUS_PENDING) {
            throw new IllegalStateException(
                    "broken invariant: completion packet, but still pending: " + operation);
        }
        if (WinsockErrors.isSuccess(status)) {
            return 0;
        }
        IocpSocket socket = (IocpSocket) operation.socket();
        if (socket.isHandleClosed()
                || !socket.isWinsock()
                || status == ErrorCodes.STATUS_TOO_MANY_OPENED_FILES) {
            return WinsockErrors.ofStatus(status);
        }
        int code =
                winsock.sockets()
                        .WSAGetOverlappedResult(
                                socket.handle(), slot, ignored, 0, ignored + Integer.BYTES);
        return code != 0 ? code : WinsockErrors.ofStatus(status);
    }
}
