package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.LoopQueue;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.SocketHandles;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Operation;

/**
 * The end of a port that could not be closed in order, because its loop has failed. Unlike the
 * closing of an io_uring, that of a completion port cancels nothing: the operations in flight would
 * continue to write to their slots and buffers. So their sockets are closed, and their packets
 * dequeued for a second or so. An operation whose packet has not been dequeued by then keeps its
 * slot, and its memory, for good.
 */
final class Abandonment {
    private static final long WAIT_NANOS = 100_000_000;
    private static final int MAX_WAITS = 10;

    private final Winsock winsock;
    private final LoopQueue queue;
    private final OverlappedSlab slab;
    private final SocketHandles handles;
    private final IocpVerbs verbs;

    Abandonment(
            Winsock winsock,
            LoopQueue queue,
            OverlappedSlab slab,
            SocketHandles handles,
            IocpVerbs verbs) {
        this.winsock = winsock;
        this.queue = queue;
        this.slab = slab;
        this.handles = handles;
        this.verbs = verbs;
    }

    /** Closes the sockets of the operations in flight, and dequeues their packets. */
    void reap() {
        closeSockets();
        int waits = 0;
        try {
            while (slab.inUse() > 0 && waits < MAX_WAITS) {
                int count = queue.dequeue(WAIT_NANOS);
                waits += count == 0 ? 1 : 0;
                for (int i = 0; i < count; i++) {
                    long slot = queue.overlapped(i);
                    if (slot != 0) {
                        release(slab.resolve(slot), slot);
                    }
                }
            }
        } catch (RuntimeException e) {
            // The error that broke the loop in the first place, and has been reported. The slots
            // left stay as they are.
            waits = MAX_WAITS;
        }
    }

    private void closeSockets() {
        for (int i = 0; i < slab.capacity(); i++) {
            Operation operation = slab.operation(i);
            if (operation != null && !verbs.submitter().dropHeld(operation)) {
                close((IocpSocket) operation.socket());
            }
        }
    }

    /** Closes a socket's handle once. */
    private void close(IocpSocket socket) {
        synchronized (socket) {
            if (socket.isHandleClosed()) {
                return;
            }
            socket.markClosing(CloseReason.PORT_CLOSED);
            socket.handleClosed = true;
        }
        winsock.kernel32().CancelIoEx(socket.handle(), 0);
        handles.close(socket.handle());
    }

    private void release(Operation operation, long slot) {
        if (operation instanceof AcceptOperation accept) {
            verbs.acceptEx().close(accept, OverlappedSlab.acceptSocket(slot));
        }
        slab.release(operation);
    }
}
