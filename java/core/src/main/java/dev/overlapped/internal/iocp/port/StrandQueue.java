package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.backend.StrandSignal;

import java.util.Arrays;

/**
 * A strand's part of a {@link SharedCompletionPort}: the packets that threads have dequeued for it.
 * Any thread of the pool adds them, and the one that runs the strand takes them.
 */
final class StrandQueue implements LoopQueue {
    private static final int FIRST_ROOM = 64;

    private final SharedCompletionPort port;
    private final StrandSignal strand;
    private final long key;

    // Under this queue's monitor.
    private long[] overlapped = new long[FIRST_ROOM];
    private int[] bytes = new int[FIRST_ROOM];
    private int count;

    // The strand's: the packets that it took last.
    private long[] takenOverlapped = new long[FIRST_ROOM];
    private int[] takenBytes = new int[FIRST_ROOM];

    private volatile boolean closed;

    /**
     * @param key the key of its packets
     */
    StrandQueue(SharedCompletionPort port, StrandSignal strand, long key) {
        this.port = port;
        this.strand = strand;
        this.key = key;
    }

    StrandSignal strand() {
        return strand;
    }

    /** Adds a packet. A thread of the pool. */
    synchronized void put(long address, int moved) {
        if (count == overlapped.length) {
            overlapped = Arrays.copyOf(overlapped, 2 * count);
            bytes = Arrays.copyOf(bytes, 2 * count);
        }
        overlapped[count] = address;
        bytes[count++] = moved;
    }

    @Override
    public int associate(long handle) {
        return port.handle().associate(handle, key);
    }

    @Override
    public void wakeup() {
        if (!closed && strand.wake()) {
            port.handle().post(key);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Only a strand that is abandoned waits here, for packets that other threads may have
     * dequeued: so it waits once, and returns the packets of its own that have arrived by then.
     */
    @Override
    public int dequeue(long timeoutNanos) {
        int taken = take();
        if (taken == 0 && timeoutNanos > 0) {
            port.pump(timeoutNanos);
            taken = take();
        }
        return taken;
    }

    private synchronized int take() {
        int taken = count;
        if (taken > 0) {
            long[] addresses = overlapped;
            int[] moved = bytes;
            overlapped = takenOverlapped;
            bytes = takenBytes;
            takenOverlapped = addresses;
            takenBytes = moved;
            count = 0;
        }
        return taken;
    }

    @Override
    public long overlapped(int i) {
        return takenOverlapped[i];
    }

    @Override
    public int bytes(int i) {
        return takenBytes[i];
    }

    @Override
    public String description() {
        return "shared I/O completion port";
    }

    /** The port itself is closed after the last thread has left it. */
    @Override
    public void close() {
        closed = true;
    }
}
