package dev.overlapped;

import dev.overlapped.advanced.CompletionKey;
import dev.overlapped.advanced.CompletionPackets;
import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;

import java.lang.foreign.MemorySegment;

/** The low-level face over a system's queue of packets: checks misuse, and names failures. */
final class RawPort<A> implements RawCompletionPort<A> {
    private final PacketQueue queue;
    private final CompletionKeys<A> keys = new CompletionKeys<>();

    RawPort(PacketQueue queue) {
        this.queue = queue;
    }

    @Override
    public CompletionKey<A> key(A attachment) {
        return keys.add(attachment);
    }

    @Override
    public CompletionPackets<A> packets(int capacity) {
        if (capacity < 1 || capacity > PacketQueue.MAX_PACKETS) {
            throw new IllegalArgumentException(
                    "room for " + capacity + " packets: must be 1 to " + PacketQueue.MAX_PACKETS);
        }
        return new PacketBatch<>(keys, capacity);
    }

    @Override
    public void associate(long handle, CompletionKey<A> key) throws IoFailure {
        long number = keys.number(key);
        try {
            checkOpen(queue.associate(handle, number), "associate");
        } catch (NativeException e) {
            throw IoFailure.of("associate", e);
        } catch (UnsupportedOperationException e) {
            throw IoFailure.of(IoFailure.Kind.UNSUPPORTED, "associate", e.getMessage());
        }
    }

    @Override
    public void post(CompletionKey<A> key, int bytes) throws IoFailure {
        post(key, bytes, 0);
    }

    @Override
    public void post(CompletionKey<A> key, int bytes, MemorySegment overlapped) throws IoFailure {
        if (!overlapped.scope().isAlive()) {
            throw new IllegalStateException(overlapped + " has been freed");
        } else if (!overlapped.isNative()
                || overlapped.byteSize() < PacketQueue.OVERLAPPED_BYTES
                || overlapped.address() % Long.BYTES != 0) {
            throw new IllegalArgumentException(
                    overlapped
                            + ": must be native memory of "
                            + PacketQueue.OVERLAPPED_BYTES
                            + " bytes or more, aligned to "
                            + Long.BYTES);
        }
        post(key, bytes, overlapped.address());
    }

    private void post(CompletionKey<A> key, int bytes, long overlapped) throws IoFailure {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    bytes + " bytes in a packet: must be 0 to " + Integer.MAX_VALUE);
        }
        long number = keys.number(key);
        try {
            checkOpen(queue.post(number, bytes, overlapped), "post");
        } catch (NativeException e) {
            throw IoFailure.of("post", e);
        }
    }

    @Override
    public int dequeue(CompletionPackets<A> packets, Deadline deadline) throws IoFailure {
        if (!(packets instanceof PacketBatch<A> batch) || !batch.belongsTo(keys)) {
            throw new IllegalArgumentException(packets + ": must be a batch of this port");
        }
        long nanos = deadline.remainingNanos();
        if (nanos > 0) {
            Waiter.refuseCompletionThread();
        }
        batch.clear();
        try {
            int count = queue.dequeue(batch.capacity(), nanos, batch);
            checkOpen(count != PacketQueue.CLOSED, "dequeue");
            batch.complete(count);
            return count;
        } catch (NativeException e) {
            throw IoFailure.of("dequeue", e);
        }
    }

    private static void checkOpen(boolean open, String operation) throws IoFailure {
        if (!open) {
            throw IoFailure.of(IoFailure.Kind.CLOSED, operation, "");
        }
    }

    @Override
    public void close() {
        queue.close();
    }

    @Override
    public String toString() {
        return "RawCompletionPort[" + queue + "]";
    }
}
