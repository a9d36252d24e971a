package dev.overlapped.internal.backend;

import dev.overlapped.internal.schedule.Timed;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queue part of a completion port, for a system that has none: packets under a lock. It has no
 * descriptor.
 */
public final class LinkedPacketQueue implements PacketQueue {
    private record Packet(long key, int bytes, long overlapped) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    private boolean closed;

    @Override
    public boolean associate(long handle, long key) {
        throw new UnsupportedOperationException(
                "this system queues no completions of foreign descriptors: an io_uring takes only"
                        + " what was submitted to it");
    }

    @Override
    public boolean post(long key, int bytes, long overlapped) {
        lock.lock();
        try {
            if (!closed) {
                packets.add(new Packet(key, bytes, overlapped));
                changed.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int dequeue(int most, long timeoutNanos, Sink sink) {
        boolean interrupted = false;
        lock.lock();
        try {
            long end = System.nanoTime() + timeoutNanos;
            while (packets.isEmpty() && !closed) {
                long left = timeoutNanos == Timed.NEVER ? Timed.NEVER : end - System.nanoTime();
                if (left <= 0) {
                    return 0;
                }
                try {
                    changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true; // as on Windows, where it ends no wait
                }
            }
            return closed ? CLOSED : take(most, sink);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int take(int most, Sink sink) {
        int count = 0;
        while (count < most && !packets.isEmpty()) {
            Packet packet = packets.poll();
            sink.packet(count++, packet.key(), packet.bytes(), 0, packet.overlapped());
        }
        return count;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            packets.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "queue of packets";
    }
}
