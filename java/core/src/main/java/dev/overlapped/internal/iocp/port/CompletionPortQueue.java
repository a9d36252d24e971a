package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.Winsock;

import java.lang.foreign.Arena;

/**
 * A completion port that one loop has for itself. The key of a packet says what it reports: {@code
 * SOCKET_KEY} a completed operation, which the address of its OVERLAPPED names, {@code WAKEUP_KEY}
 * a wake-up.
 */
public final class CompletionPortQueue implements LoopQueue {
    private static final long SOCKET_KEY = 0;
    private static final long WAKEUP_KEY = 1;

    private final PortHandle port;
    private final PacketEntries entries;

    public CompletionPortQueue(Winsock winsock, Arena arena) throws NativeException {
        // One thread ever waits here, so the kernel has no others to hold back.
        PortHandle opened = new PortHandle(winsock, 1);
        PacketEntries made = null;
        try {
            made = new PacketEntries(winsock, opened, arena);
        } finally {
            if (made == null) {
                opened.close();
            }
        }
        port = opened;
        entries = made;
    }

    @Override
    public int associate(long handle) {
        return port.associate(handle, SOCKET_KEY);
    }

    @Override
    public void wakeup() {
        port.post(WAKEUP_KEY);
    }

    @Override
    public int dequeue(long timeoutNanos) {
        return entries.dequeue(timeoutNanos);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException the entry has a key that was never given out
     */
    @Override
    public long overlapped(int i) {
        long key = entries.key(i);
        if (key == WAKEUP_KEY) {
            return 0;
        }
        long overlapped = entries.overlapped(i);
        if (key != SOCKET_KEY || overlapped == 0) {
            throw entries.unknown(i);
        }
        return overlapped;
    }

    @Override
    public int bytes(int i) {
        return entries.bytes(i);
    }

    @Override
    public String description() {
        return "I/O completion port";
    }

    @Override
    public void close() {
        port.close();
    }
}
