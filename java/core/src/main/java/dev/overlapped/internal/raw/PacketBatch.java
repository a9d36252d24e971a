package dev.overlapped.internal.raw;

import dev.overlapped.advanced.CompletionKey;
import dev.overlapped.advanced.CompletionPackets;
import dev.overlapped.internal.backend.PacketQueue;

import java.util.Arrays;
import java.util.Objects;

/** A batch of packets in arrays, filled from a system's queue. One thread at a time. */
final class PacketBatch<A> implements CompletionPackets<A>, PacketQueue.Sink {
    private final CompletionKeys<A> keys;
    private final long[] numbers;
    private final long[] bytes;
    private final int[] statuses;
    private final long[] overlappeds;
    private final CompletionKeys.Key<A>[] found;
    private int count;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    PacketBatch(CompletionKeys<A> keys, int capacity) {
        this.keys = keys;
        this.numbers = new long[capacity];
        this.bytes = new long[capacity];
        this.statuses = new int[capacity];
        this.overlappeds = new long[capacity];
        this.found = new CompletionKeys.Key[capacity];
    }

    /** Returns whether it was made for the port with these keys. */
    boolean belongsTo(CompletionKeys<A> others) {
        return keys == others;
    }

    /** Begins a new batch. */
    void clear() {
        Arrays.fill(found, 0, count, null);
        count = 0;
    }

    @Override
    public void packet(int i, long key, long moved, int status, long overlapped) {
        numbers[i] = key;
        bytes[i] = moved;
        statuses[i] = status;
        overlappeds[i] = overlapped;
    }

    /** Ends the batch, with the number of packets that were dequeued. */
    void complete(int packets) {
        keys.find(numbers, found, packets);
        count = packets;
    }

    @Override
    public int capacity() {
        return numbers.length;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public CompletionKey<A> key(int i) {
        return found[Objects.checkIndex(i, count)];
    }

    @Override
    public long bytes(int i) {
        return bytes[Objects.checkIndex(i, count)];
    }

    @Override
    public int status(int i) {
        return statuses[Objects.checkIndex(i, count)];
    }

    @Override
    public long overlapped(int i) {
        return overlappeds[Objects.checkIndex(i, count)];
    }
}
