package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED_ENTRY;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.NetworkClock;

import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;

/**
 * An I/O completion port: packets, dequeued in the order in which they were queued. The adversary
 * queues some later than their operation completed, as when the completing processor is slow, but
 * keeps the order of completion within one socket and direction.
 */
final class ModelPort {
    /** One packet, and the time from which it can be dequeued. */
    private record Packet(
            long nanoTime, long number, long key, long overlapped, int bytes, PendingOperation of)
            implements Comparable<Packet> {
        @Override
        public int compareTo(Packet other) {
            int byTime = Long.compare(nanoTime, other.nanoTime);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final Kernel kernel;
    private final Condition changed;
    private final PriorityQueue<Packet> packets = new PriorityQueue<>();
    private long number;
    private boolean closed;

    ModelPort(Kernel kernel) {
        this.kernel = kernel;
        this.changed = kernel.lock.newCondition();
    }

    /** PostQueuedCompletionStatus: delivered verbatim [WT test_post_completion]. */
    void post(long key, long overlapped, int bytes) {
        add(new Packet(kernel.clock.nanoTime(), number++, key, overlapped, bytes, null));
    }

    /** The packet of an operation that has completed, at the earliest at {@code nanoTime}. */
    void post(PendingOperation operation, long key, long nanoTime) {
        add(new Packet(nanoTime, number++, key, operation.overlapped, operation.moved, operation));
    }

    private void add(Packet packet) {
        packets.add(packet);
        changed.signal();
    }

    /** Makes waiting threads look again. */
    void signal() {
        changed.signal();
    }

    Condition changed() {
        return changed;
    }

    /** Returns the time of the first packet; {@link NetworkClock#NEVER} if none is queued. */
    long nextPacket() {
        return packets.isEmpty() ? NetworkClock.NEVER : packets.peek().nanoTime();
    }

    /** Dequeues packets into an array of OVERLAPPED_ENTRY; returns their number. */
    int take(long entries, int max) {
        int count = 0;
        while (count < max && nextPacket() <= kernel.clock.nanoTime() && !packets.isEmpty()) {
            Packet packet = packets.poll();
            if (packet.of() != null) {
                kernel.custody.release(packet.of());
            }
            write(packet, entries + count * OVERLAPPED_ENTRY.sizeof());
            count++;
        }
        return count;
    }

    private static void write(Packet packet, long entry) {
        Native.putLong(entry + OVERLAPPED_ENTRY.lpCompletionKey$offset(), packet.key());
        Native.putLong(entry + OVERLAPPED_ENTRY.lpOverlapped$offset(), packet.overlapped());
        // The upper half of Internal is undefined [WT compares the lower].
        int status = packet.of() == null ? Status.SUCCESS : packet.of().status;
        Native.putLong(
                entry + OVERLAPPED_ENTRY.Internal$offset(),
                0xBAD_BAD_BADL << 32 | Integer.toUnsignedLong(status));
        Native.putInt(entry + OVERLAPPED_ENTRY.dwNumberOfBytesTransferred$offset(), packet.bytes());
    }

    boolean isClosed() {
        return closed;
    }

    /** Wakes all waiting threads, whose calls return ERROR_ABANDONED_WAIT_0. */
    void close() {
        closed = true;
        for (Packet packet : packets) {
            if (packet.of() != null) {
                throw kernel.violation("port closed with the packet of " + packet.of() + " in it");
            }
        }
        packets.clear();
        changed.signalAll();
    }

    @Override
    public String toString() {
        return "port with " + packets.size() + " packets";
    }
}
