package dev.overlapped;

import dev.overlapped.advanced.CompletionPacket;
import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.PacketQueue;

/** The low-level face over a system's queue of packets: checks misuse, and names failures. */
final class RawPort implements RawCompletionPort {
    private final PacketQueue queue;

    RawPort(PacketQueue queue) {
        this.queue = queue;
    }

    @Override
    public void associate(long handle, long key) throws IoFailure {
        try {
            checkOpen(queue.associate(handle, key), "associate");
        } catch (NativeException e) {
            throw IoFailure.of("associate", e);
        } catch (UnsupportedOperationException e) {
            throw IoFailure.of(IoFailure.Kind.UNSUPPORTED, "associate", e.getMessage());
        }
    }

    @Override
    public void post(long key, int bytes) throws IoFailure {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    bytes + " bytes in a packet: must be 0 to " + Integer.MAX_VALUE);
        }
        try {
            checkOpen(queue.post(key, bytes), "post");
        } catch (NativeException e) {
            throw IoFailure.of("post", e);
        }
    }

    @Override
    public int dequeue(CompletionPacket[] packets, Deadline deadline) throws IoFailure {
        if (packets.length == 0) {
            throw new IllegalArgumentException("an array of 0 packets: must have room for 1");
        }
        long nanos = deadline.remainingNanos();
        if (nanos > 0) {
            Waiter.refuseCompletionThread();
        }
        try {
            int count =
                    queue.dequeue(
                            packets.length,
                            nanos,
                            (i, key, bytes, status, overlapped) ->
                                    packets[i] =
                                            new CompletionPacket(key, bytes, status, overlapped));
            checkOpen(count != PacketQueue.CLOSED, "dequeue");
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
