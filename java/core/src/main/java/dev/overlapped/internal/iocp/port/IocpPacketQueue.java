package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.NativeWinsock;
import dev.overlapped.internal.ffi.windows.OverlappedEntry;
import dev.overlapped.internal.ffi.windows.Winsock;

import java.lang.foreign.Arena;

/**
 * An I/O completion port of the low-level API: the caller's handles and packets, and any number of
 * threads.
 *
 * <p><b>Kernel contract</b> (CreateIoCompletionPort, PostQueuedCompletionStatus,
 * GetQueuedCompletionStatusEx): keys, bytes and OVERLAPPED addresses are delivered as they are. The
 * low half of the entry's Internal is the operation's NTSTATUS, 0 of a posted packet; Wine does not
 * write the upper half.
 *
 * <p>Closing: Wine 8.0 wakes no thread that waits on a port that is closed, and on Windows a thread
 * that was about to wait could meet a handle that is closed, or another's. So the closing thread
 * posts a packet with an OVERLAPPED address that is used for nothing else; each thread that leaves
 * a closing port posts it for the next; and the handle is closed after the last of them has left.
 */
public final class IocpPacketQueue implements PacketQueue {
    private final Winsock winsock;
    private final Arena arena = Arena.ofShared();
    private final long wakeup = arena.allocate(Long.BYTES, Long.BYTES).address();
    private final long port;

    // Under this queue's monitor.
    private int inside;
    private boolean closed;

    private IocpPacketQueue(Winsock winsock, int concurrency) throws NativeException {
        this.winsock = winsock;
        port =
                winsock.kernel32()
                        .CreateIoCompletionPort(Handles.INVALID_HANDLE_VALUE, 0, 0, concurrency);
        if (port <= 0) {
            arena.close();
            throw WinsockErrors.DOMAIN.refused("CreateIoCompletionPort", (int) -port, "");
        }
    }

    /**
     * Opens a port on this system.
     *
     * @param concurrency how many threads may run at once; 0 = as many as there are processors
     */
    public static PacketQueue open(int concurrency) throws NativeException {
        return open(new NativeWinsock(), concurrency);
    }

    /** Opens a port on {@code winsock}. */
    public static PacketQueue open(Winsock winsock, int concurrency) throws NativeException {
        return new IocpPacketQueue(winsock, concurrency);
    }

    @Override
    public boolean associate(long handle, long key) throws NativeException {
        if (!enter()) {
            return false;
        }
        try {
            long result = winsock.kernel32().CreateIoCompletionPort(handle, port, key, 0);
            if (result != port) {
                throw WinsockErrors.DOMAIN.refused("CreateIoCompletionPort", (int) -result, "");
            }
            return true;
        } finally {
            leave();
        }
    }

    @Override
    public boolean post(long key, int bytes, long overlapped) throws NativeException {
        if (!enter()) {
            return false;
        }
        try {
            int code = winsock.kernel32().PostQueuedCompletionStatus(port, bytes, key, overlapped);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("PostQueuedCompletionStatus", code, "");
            }
            return true;
        } finally {
            leave();
        }
    }

    @Override
    public int dequeue(int max, long timeoutNanos, Sink sink) throws NativeException {
        if (!enter()) {
            return CLOSED;
        }
        int count;
        try (Arena batch = Arena.ofConfined()) {
            count = dequeue(batch, max, timeoutNanos, sink);
        } finally {
            leave();
        }
        return count;
    }

    private int dequeue(Arena batch, int max, long timeoutNanos, Sink sink) throws NativeException {
        long entries = batch.allocate(max * OverlappedEntry.SIZE, Long.BYTES).address();
        long removed = batch.allocate(Integer.BYTES, Integer.BYTES).address();
        int millis = PacketEntries.millis(timeoutNanos);
        int code =
                winsock.kernel32()
                        .GetQueuedCompletionStatusEx(port, entries, max, removed, millis, 0);
        if (code == ErrorCodes.WAIT_TIMEOUT) {
            return 0;
        }
        if (code != 0) {
            throw WinsockErrors.DOMAIN.refused("GetQueuedCompletionStatusEx", code, "");
        }
        int count = 0;
        for (int i = 0; i < NativeMemory.getInt(removed); i++) {
            if (give(entries + i * OverlappedEntry.SIZE, count, sink)) {
                count++;
            }
        }
        return count == 0 ? CLOSED : count;
    }

    /** Passes an entry to the sink; returns false if it is the wake-up. */
    private boolean give(long entry, int i, Sink sink) {
        long overlapped = NativeMemory.getLong(entry + OverlappedEntry.LP_OVERLAPPED);
        if (overlapped == wakeup) {
            return false;
        }
        sink.packet(
                i,
                NativeMemory.getLong(entry + OverlappedEntry.LP_COMPLETION_KEY),
                Integer.toUnsignedLong(
                        NativeMemory.getInt(
                                entry + OverlappedEntry.DW_NUMBER_OF_BYTES_TRANSFERRED)),
                NativeMemory.getInt(entry + OverlappedEntry.INTERNAL),
                overlapped);
        return true;
    }

    private synchronized boolean enter() {
        if (!closed) {
            inside++;
        }
        return !closed;
    }

    private synchronized void leave() {
        inside--;
        if (closed) {
            wakeNext();
            notifyAll();
        }
    }

    private void wakeNext() {
        if (inside > 0) {
            int code = winsock.kernel32().PostQueuedCompletionStatus(port, 0, 0, wakeup);
            if (code != 0) { // out of kernel memory: the waiting threads would wait for ever
                throw new IllegalStateException(
                        "PostQueuedCompletionStatus: " + WinsockErrors.DOMAIN.describe(code));
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = false;
        wakeNext();
        while (inside > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // the other threads leave without further help
            }
        }
        winsock.kernel32().CloseHandle(port);
        arena.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "I/O completion port";
    }
}
