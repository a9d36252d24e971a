package dev.overlapped.internal.iocp;

import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.Timed;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.OverlappedEntry;
import dev.overlapped.internal.ffi.windows.Winsock;

import java.lang.foreign.Arena;

/**
 * One I/O completion port and the entries that were taken from it last. What a packet means is told
 * by its key alone: {@code SOCKET_KEY} for a completed operation, {@code WAKEUP_KEY} for a wake-up;
 * which operation, by the address of its OVERLAPPED.
 *
 * <p><b>Kernel contract</b> (GetQueuedCompletionStatusEx, CreateIoCompletionPort,
 * PostQueuedCompletionStatus): up to {@code BATCH} packets a call; a result of WAIT_TIMEOUT writes
 * nothing; a handle is associated once and for good, with one port. Packets of one port come in the
 * order in which they were queued.
 *
 * <p>Lifetime: the handle is closed by {@link #close}, and a wake-up or an association that comes
 * too late from another thread finds it closed instead of whatever has that number by then.
 */
final class CompletionPortQueue {
    /** The most entries of one dequeue. */
    static final int BATCH = 256;

    private static final long SOCKET_KEY = 0;
    private static final long WAKEUP_KEY = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Winsock winsock;
    private final long entries;
    private final long entryCount;
    private final Object handleLock = new Object();
    private long port; // under handleLock for all but the loop's thread, which alone closes it

    CompletionPortQueue(Winsock winsock, Arena arena) throws NativeException {
        this.winsock = winsock;
        this.entries = arena.allocate(BATCH * OverlappedEntry.SIZE, Long.BYTES).address();
        this.entryCount = arena.allocate(Integer.BYTES, Integer.BYTES).address();
        // One thread ever waits here, so the kernel need not hold back others.
        long made = winsock.CreateIoCompletionPort(Handles.INVALID_HANDLE_VALUE, 0, 0, 1);
        if (made <= 0) {
            throw WinsockErrors.DOMAIN.refused("CreateIoCompletionPort", (int) -made, "");
        }
        port = made;
    }

    /**
     * Makes the completions of {@code handle} come here. Any thread. Returns 0 or the error code.
     */
    int associate(long handle) {
        synchronized (handleLock) {
            if (port == 0) {
                return ErrorCodes.ERROR_INVALID_HANDLE;
            }
            long result = winsock.CreateIoCompletionPort(handle, port, SOCKET_KEY, 0);
            return result == port ? 0 : (int) -result;
        }
    }

    /** Makes a waiting {@link #dequeue} return, or the next one. Any thread. */
    void wakeup() {
        synchronized (handleLock) {
            if (port != 0) {
                int code = winsock.PostQueuedCompletionStatus(port, 0, WAKEUP_KEY, 0);
                if (code != 0) { // out of kernel memory: a lost wake-up would be a hang without a
                    // trace
                    throw new IllegalStateException(
                            "PostQueuedCompletionStatus: " + WinsockErrors.DOMAIN.describe(code));
                }
            }
        }
    }

    /**
     * Takes what is there, or waits for it.
     *
     * @param timeoutNanos rounded up to milliseconds; {@link Timed#NEVER} = without limit
     * @return how many entries there are now, 0 when the time has passed
     */
    int dequeue(long timeoutNanos) {
        int code =
                winsock.GetQueuedCompletionStatusEx(
                        port, entries, BATCH, entryCount, millis(timeoutNanos), 0);
        if (code == ErrorCodes.WAIT_TIMEOUT) {
            return 0;
        }
        if (code != 0) {
            throw new IllegalStateException(
                    "GetQueuedCompletionStatusEx: " + WinsockErrors.DOMAIN.describe(code));
        }
        int count = NativeMemory.getInt(entryCount);
        if (count < 0 || count > BATCH) {
            throw new IllegalStateException(
                    "broken invariant: " + count + " entries dequeued of " + BATCH);
        }
        return count;
    }

    /** Timeouts are rounded up: a deadline must have passed when the wait for it ends. */
    static int millis(long nanos) {
        if (nanos == Timed.NEVER) {
            return Handles.INFINITE;
        }
        long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /**
     * The address of the OVERLAPPED whose operation entry {@code i} completes, 0 for a wake-up.
     *
     * @throws IllegalStateException the entry has a key that was never given out
     */
    long overlapped(int i) {
        long entry = entries + i * OverlappedEntry.SIZE;
        long key = NativeMemory.getLong(entry + OverlappedEntry.LP_COMPLETION_KEY);
        if (key == WAKEUP_KEY) {
            return 0;
        }
        long overlapped = NativeMemory.getLong(entry + OverlappedEntry.LP_OVERLAPPED);
        if (key != SOCKET_KEY || overlapped == 0) {
            throw new IllegalStateException(
                    "broken invariant: completion packet with key 0x"
                            + Long.toHexString(key)
                            + " and OVERLAPPED 0x"
                            + Long.toHexString(overlapped));
        }
        return overlapped;
    }

    /** The bytes that entry {@code i} reports. */
    int bytes(int i) {
        return NativeMemory.getInt(
                entries
                        + i * OverlappedEntry.SIZE
                        + OverlappedEntry.DW_NUMBER_OF_BYTES_TRANSFERRED);
    }

    /** Closes the port. The loop's thread, once. */
    void close() {
        synchronized (handleLock) {
            winsock.CloseHandle(port);
            port = 0;
        }
    }
}
