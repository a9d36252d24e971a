package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Timed;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The deadlines of one loop: a binary heap whose nodes know their place, so that an operation that
 * completes in time leaves without a search. Times are compared by difference, as {@link
 * System#nanoTime} asks.
 */
final class DeadlineHeap {
    private Timed[] nodes = new Timed[64]; // nodes[1] is the earliest; nodes[0] is never used
    private int size;
    private boolean abandoned;

    /** The failure that has cut off a change of the heap; null = none. */
    private @Nullable Throwable torn;

    /** Returns what has cut off a change of the heap, so that the loop has to end. */
    @Nullable Throwable torn() {
        return torn;
    }

    /**
     * Forgets all deadlines, and takes no others: the loop has failed, perhaps within a change of
     * the heap.
     */
    void abandon() {
        abandoned = true;
        size = 0;
    }

    void add(Timed node, long expiryNanos) {
        if (abandoned) {
            return;
        }
        if (node.heapIndex != 0) {
            throw new IllegalStateException("already waiting for a deadline: " + node);
        }
        if (size + 1 == nodes.length) {
            nodes = Arrays.copyOf(nodes, nodes.length * 2);
        }
        node.expiryNanos = expiryNanos;
        try {
            siftUp(++size, node);
        } catch (Throwable t) { // the end of the stack
            torn = t;
            throw t;
        }
    }

    /** Does nothing when {@code node} is not in the heap. */
    @SuppressWarnings("NullAway") // beyond its size the heap reads nothing
    void remove(Timed node) {
        int hole = node.heapIndex;
        if (hole == 0 || abandoned) {
            return;
        }
        node.heapIndex = 0;
        Timed last = nodes[size];
        nodes[size--] = null;
        if (last == node) {
            return;
        }
        try {
            if (hole > 1 && earlier(last, nodes[hole >>> 1])) {
                siftUp(hole, last);
            } else {
                siftDown(hole, last);
            }
        } catch (Throwable t) {
            torn = t;
            throw t;
        }
    }

    /** Expires those whose time has come. Does not ask the clock when nobody waits. */
    void expire(LongSupplier nanoClock) {
        if (size == 0) {
            return;
        }
        long now = nanoClock.getAsLong();
        for (Timed expired; (expired = pollExpired(now)) != null; ) {
            expired.expired();
            CompletionThread.forgetUser();
        }
    }

    /** Removes and returns the earliest node when its time has come, else null. */
    @Nullable Timed pollExpired(long nowNanos) {
        if (size == 0 || nodes[1].expiryNanos - nowNanos > 0) {
            return null;
        }
        Timed first = nodes[1];
        remove(first);
        return first;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Returns the time when the earliest deadline passes; {@link Timed#NEVER} when the heap is
     * empty.
     */
    long next() {
        return size == 0 ? Timed.NEVER : nodes[1].expiryNanos;
    }

    /**
     * Nanoseconds until the earliest deadline, 0 when it has passed; not when the heap is empty.
     */
    long nanosUntilNext(long nowNanos) {
        return Math.max(0, nodes[1].expiryNanos - nowNanos);
    }

    private void siftUp(int index, Timed node) {
        int i = index;
        while (i > 1 && earlier(node, nodes[i >>> 1])) {
            place(i, nodes[i >>> 1]);
            i >>>= 1;
        }
        place(i, node);
    }

    private void siftDown(int index, Timed node) {
        int i = index;
        while (i <= size >>> 1) {
            int child = 2 * i;
            if (child < size && earlier(nodes[child + 1], nodes[child])) {
                child++;
            }
            if (!earlier(nodes[child], node)) {
                break;
            }
            place(i, nodes[child]);
            i = child;
        }
        place(i, node);
    }

    private void place(int index, Timed node) {
        nodes[index] = node;
        node.heapIndex = index;
    }

    private static boolean earlier(Timed a, Timed b) {
        return a.expiryNanos - b.expiryNanos < 0;
    }
}
