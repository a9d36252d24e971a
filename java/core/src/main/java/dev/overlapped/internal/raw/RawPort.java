package dev.overlapped.internal.raw;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.advanced.CompletionKey;
import dev.overlapped.advanced.CompletionPackets;
import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionThread;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The raw completion port over a system's queue of packets: refuses misuse, and names failures. Any
 * thread.
 */
public final class RawPort<A> implements RawCompletionPort<A> {
    private static final int ALL_PROCESSORS = 0;

    private final PacketQueue queue;
    private final CompletionKeys<A> keys = new CompletionKeys<>();

    /** Makes a port on {@code queue}. */
    public RawPort(PacketQueue queue) {
        this.queue = queue;
    }

    /** Opens a port on which as many threads run at once as there are processors. */
    public static <A> RawPort<A> open() throws IoFailure {
        return onThisSystem(ALL_PROCESSORS);
    }

    /** Opens a port on which at most {@code concurrency} threads run at once. */
    public static <A> RawPort<A> open(int concurrency) throws IoFailure {
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    concurrency + " threads at once: must be 1 to " + Integer.MAX_VALUE);
        }
        return onThisSystem(concurrency);
    }

    private static <A> RawPort<A> onThisSystem(int concurrency) throws IoFailure {
        return new RawPort<>(SystemQueue.open(System.getProperty("os.name"), concurrency));
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
            checkOpen(queue.associate(handle, number), IoOperation.ASSOCIATE);
        } catch (NativeException e) {
            throw Failures.of(IoOperation.ASSOCIATE, e);
        } catch (UnsupportedOperationException e) {
            String detail = Objects.requireNonNullElse(e.getMessage(), "");
            throw Failures.of(IoFailure.Kind.UNSUPPORTED, IoOperation.ASSOCIATE, detail);
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
            checkOpen(queue.post(number, bytes, overlapped), IoOperation.POST);
        } catch (NativeException e) {
            throw Failures.of(IoOperation.POST, e);
        }
    }

    @Override
    public int dequeue(CompletionPackets<A> packets, Deadline deadline) throws IoFailure {
        if (!(packets instanceof PacketBatch<A> batch) || !batch.belongsTo(keys)) {
            throw new IllegalArgumentException(packets + ": must be a batch of this port");
        }
        long nanos = deadline.remainingNanos();
        if (nanos > 0) {
            CompletionThread.refuseBlocking();
        }
        batch.clear();
        try {
            int count = queue.dequeue(batch.capacity(), nanos, batch);
            checkOpen(count != PacketQueue.CLOSED, IoOperation.DEQUEUE);
            batch.complete(count);
            return count;
        } catch (NativeException e) {
            throw Failures.of(IoOperation.DEQUEUE, e);
        }
    }

    private static void checkOpen(boolean open, IoOperation operation) throws IoFailure {
        if (!open) {
            throw Failures.of(IoFailure.Kind.CLOSED, operation, "");
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
