package dev.overlapped.internal.raw;

import dev.overlapped.advanced.CompletionKey;
import dev.overlapped.internal.slot.FreeList;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of a raw completion port. The system knows a key by a number: the low half is its index,
 * the high half counts the earlier keys of that index, so that a late packet is not taken for one
 * of a later key.
 *
 * <pre>
 *  63            32 31             0
 * +----------------+----------------+
 * |   generation   |     index      |
 * +----------------+----------------+
 * </pre>
 *
 * <p>Any thread.
 */
final class CompletionKeys<A> {
    private static final int MAX_KEYS = 1 << 24;
    private static final int MIN_CAPACITY = 16;

    /** A key. A later key is another object, even with the same index. */
    static final class Key<A> implements CompletionKey<A> {
        private final CompletionKeys<A> owner;
        private final A attachment;
        private final long number;

        private Key(CompletionKeys<A> owner, A attachment, long number) {
            this.owner = owner;
            this.attachment = attachment;
            this.number = number;
        }

        @Override
        public A attachment() {
            return attachment;
        }

        @Override
        public void close() {
            owner.remove(this);
        }

        @Override
        public String toString() {
            return "CompletionKey[" + attachment + "]";
        }
    }

    private final FreeList free = new FreeList("completion key");
    private final List<Key<A>> keys = new ArrayList<>();
    private int[] generations = {};

    /** Makes a key. */
    synchronized Key<A> add(A attachment) {
        if (free.isEmpty()) {
            grow();
        }
        int index = free.take();
        Key<A> key = new Key<>(this, attachment, (long) generations[index] << 32 | index);
        keys.set(index, key);
        return key;
    }

    private void grow() {
        int capacity = Math.clamp(2L * keys.size(), MIN_CAPACITY, MAX_KEYS);
        if (capacity == keys.size()) {
            throw new IllegalStateException(
                    "all " + MAX_KEYS + " completion keys of a port are in use");
        }
        while (keys.size() < capacity) {
            keys.add(null);
        }
        generations = Arrays.copyOf(generations, capacity);
        free.extend(capacity);
    }

    private synchronized void remove(Key<A> key) {
        int index = (int) key.number;
        if (at(key.number) == key) {
            keys.set(index, null);
            generations[index]++;
            free.release(index);
        }
    }

    /** Returns the number of a key of this port; refuses one that has been given back. */
    synchronized long number(CompletionKey<A> key) {
        if (!(key instanceof Key<A> own) || own.owner != this) {
            throw new IllegalArgumentException(key + ": must be a key of this port");
        } else if (at(own.number) != own) {
            throw new IllegalStateException(key + " has been given back");
        }
        return own.number;
    }

    /** Finds the first {@code count} keys; null stands for one that has been given back. */
    synchronized void find(long[] numbers, @Nullable Key<A>[] found, int count) {
        for (int i = 0; i < count; i++) {
            found[i] = at(numbers[i]);
        }
    }

    private @Nullable Key<A> at(long number) {
        int index = (int) number;
        Key<A> key = index >= 0 && index < keys.size() ? keys.get(index) : null;
        return key != null && key.number == number ? key : null;
    }
}
