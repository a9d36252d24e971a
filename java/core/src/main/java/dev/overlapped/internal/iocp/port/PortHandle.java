package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.Winsock;

/**
 * The handle of an I/O completion port.
 *
 * <p><b>Kernel contract</b> (CreateIoCompletionPort, PostQueuedCompletionStatus): a handle is
 * associated once and for good, with one port. Packets of one port are dequeued in the order in
 * which they were queued.
 *
 * <p>Lifetime: the handle is closed by {@link #close}, and a late wake-up or association of another
 * thread has no effect, although another handle may have that number by then.
 */
final class PortHandle {
    private final Winsock winsock;
    private final Object lock = new Object();
    private long port; // under the lock, but for the threads that dequeue: it is closed after them

    /**
     * @param concurrency the number of dequeuing threads that may run at once; 0 = as many as there
     *     are processors
     */
    PortHandle(Winsock winsock, int concurrency) throws NativeException {
        this.winsock = winsock;
        long made =
                winsock.kernel32()
                        .CreateIoCompletionPort(Handles.INVALID_HANDLE_VALUE, 0, 0, concurrency);
        if (made <= 0) {
            throw WinsockErrors.DOMAIN.refused("CreateIoCompletionPort", (int) -made, "");
        }
        port = made;
    }

    /**
     * Associates {@code handle} with the port, and its packets with a key. Any thread. Returns 0 or
     * the error code.
     */
    int associate(long handle, long key) {
        synchronized (lock) {
            if (port == 0) {
                return ErrorCodes.ERROR_INVALID_HANDLE;
            }
            long result = winsock.kernel32().CreateIoCompletionPort(handle, port, key, 0);
            return result == port ? 0 : (int) -result;
        }
    }

    /** Queues a packet without OVERLAPPED; no thread waits for one of a closed port. Any thread. */
    void post(long key) {
        synchronized (lock) {
            if (port != 0) {
                int code = winsock.kernel32().PostQueuedCompletionStatus(port, 0, key, 0);
                if (code != 0) { // out of kernel memory: a lost wake-up would be a hang without a
                    // trace
                    throw new IllegalStateException(
                            "PostQueuedCompletionStatus: " + WinsockErrors.DOMAIN.describe(code));
                }
            }
        }
    }

    /** Returns the handle, for the threads that dequeue. */
    long value() {
        return port;
    }

    /** Closes the port, once. No thread dequeues it any more. */
    void close() {
        synchronized (lock) {
            winsock.kernel32().CloseHandle(port);
            port = 0;
        }
    }
}
