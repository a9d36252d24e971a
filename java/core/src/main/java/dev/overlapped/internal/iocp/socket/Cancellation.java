package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;

import java.util.concurrent.TimeUnit;

/**
 * Requests of Windows that operations end early.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/fileio/cancelioex-func">page of CancelIoEx</a>):
 * a request. The operation's packet follows all the same, and reports whether the request was in
 * time; ERROR_NOT_FOUND says that the operation is done and its packet under way. Wine returns it
 * also in the moment in which a send or a transmission begins its next part, and the operation is
 * not cancelled then: so the request is repeated until the packet has been dequeued. An AcceptEx is
 * an operation of the listening socket, not of the accept socket.
 */
final class Cancellation {
    private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Winsock winsock;
    private final Loop loop;
    private final OverlappedSlab slab;
    private final HeldWrites held;

    Cancellation(Winsock winsock, Loop loop, OverlappedSlab slab, HeldWrites held) {
        this.winsock = winsock;
        this.loop = loop;
        this.slab = slab;
        this.held = held;
    }

    void cancel(Operation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        if (held.isHeld(operation)) {
            held.cancel(operation);
        } else if (!socket.isHandleClosed()) {
            int code = winsock.kernel32().CancelIoEx(socket.handle(), slab.address(operation));
            if (code == ErrorCodes.ERROR_NOT_FOUND) {
                long token = slab.token(operation);
                loop.schedule(REPEAT_NANOS, () -> repeat(token));
            }
        }
    }

    private void repeat(long token) {
        Operation operation = slab.inFlight(token);
        if (operation != null) {
            cancel(operation);
        }
    }

    /**
     * Cancels all operations of a socket before its handle is closed: closing with sends in flight
     * would otherwise reset the connection on Windows; Wine continues to send, by the number of the
     * handle, to whichever socket has it by then.
     */
    void cancelAll(IocpSocket socket) {
        winsock.kernel32().CancelIoEx(socket.handle(), 0);
    }
}
