package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.OverlappedEntry;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.schedule.Timed;

import java.lang.foreign.Arena;

/**
 * The packets that one thread dequeued from a completion port last.
 *
 * <p><b>Kernel contract</b> (GetQueuedCompletionStatusEx): up to {@code BATCH} packets a call; a
 * result of WAIT_TIMEOUT writes nothing; any number of threads may wait on one port, each packet
 * goes to one of them.
 */
final class PacketEntries {
    /** The most entries of one dequeue. */
    static final int BATCH = 256;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Winsock winsock;
    private final PortHandle port;
    private final long entries;
    private final long entryCount;

    PacketEntries(Winsock winsock, PortHandle port, Arena arena) {
        this.winsock = winsock;
        this.port = port;
        this.entries = arena.allocate(BATCH * OverlappedEntry.SIZE, Long.BYTES).address();
        this.entryCount = arena.allocate(Integer.BYTES, Integer.BYTES).address();
    }

    /**
     * Dequeues the packets that have arrived, or waits for one.
     *
     * @param timeoutNanos rounded up to milliseconds; {@link Timed#NEVER} = without limit
     * @return the number of entries, 0 after a timeout
     */
    int dequeue(long timeoutNanos) {
        int code =
                winsock.kernel32()
                        .GetQueuedCompletionStatusEx(
                                port.value(), entries, BATCH, entryCount, millis(timeoutNanos), 0);
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

    /** Rounds a timeout up: a deadline must have passed when the wait for it ends. */
    static int millis(long nanos) {
        if (nanos == Timed.NEVER) {
            return Handles.INFINITE;
        }
        long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** Returns the key of entry {@code i}. */
    long key(int i) {
        return NativeMemory.getLong(at(i) + OverlappedEntry.LP_COMPLETION_KEY);
    }

    /** Returns the address of the OVERLAPPED of entry {@code i}. */
    long overlapped(int i) {
        return NativeMemory.getLong(at(i) + OverlappedEntry.LP_OVERLAPPED);
    }

    /** Returns the bytes that entry {@code i} reports. */
    int bytes(int i) {
        return NativeMemory.getInt(at(i) + OverlappedEntry.DW_NUMBER_OF_BYTES_TRANSFERRED);
    }

    private long at(int i) {
        return entries + i * OverlappedEntry.SIZE;
    }

    /** Returns the exception for entry {@code i}, whose key was never used. */
    IllegalStateException unknown(int i) {
        return new IllegalStateException(
                "broken invariant: completion packet with key 0x"
                        + Long.toHexString(key(i))
                        + " and OVERLAPPED 0x"
                        + Long.toHexString(overlapped(i)));
    }
}
