package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;

import java.util.concurrent.TimeUnit;

/**
 * Asks Windows to end operations early.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/fileio/cancelioex-func">page of CancelIoEx</a>):
 * a request. The operation's packet comes all the same, and tells whether it was in time;
 * ERROR_NOT_FOUND says that the operation is done and its packet under way. Wine 8.0 says it also
 * in the moment in which a send or a transmission goes on to its next part, and the operation is
 * not cancelled then: so it is asked for again, until the packet is here. An AcceptEx is an
 * operation of the listening socket, not of the accept socket.
 */
public final class Cancellation {
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Winsock winsock;
    private final Loop loop;
    private final OverlappedSlab slab;
    private final HeldWrites held;

    public Cancellation(Winsock winsock, Loop loop, OverlappedSlab slab, HeldWrites held) {
        this.winsock = winsock;
        this.loop = loop;
        this.slab = slab;
        this.held = held;
    }

    public void cancel(Operation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        if (held.isHeld(operation)) {
            held.cancel(operation);
        } else if (!socket.isHandleClosed()) {
            int code = winsock.CancelIoEx(socket.handle(), slab.address(operation));
            if (code == ErrorCodes.ERROR_NOT_FOUND) {
                long token = slab.token(operation);
                loop.schedule(AGAIN_NANOS, () -> cancelAgain(token));
            }
        }
    }

    private void cancelAgain(long token) {
        Operation operation = slab.inFlight(token);
        if (operation != null) {
            cancel(operation);
        }
    }

    /**
     * All that Windows has of a socket, before its handle is closed: closing with sends in flight
     * would else reset the connection on Windows; Wine 8.0 goes on sending, by the number of the
     * handle, to whichever socket has it by then.
     */
    public void cancelAll(IocpSocket socket) {
        winsock.CancelIoEx(socket.handle(), 0);
    }
}
