package dev.overlapped.internal.slot;

import java.util.Arrays;

/**
 * The free ones of the numbers 0 to {@link #capacity} − 1 are free: those of slots, or of blocks of
 * memory. The one given back last is the next to be taken, for its memory is the warmest. Not
 * thread-safe.
 */
public final class FreeList {
    private static final int NONE = -1;
    private static final int IN_USE = -2; // in next, in place of the next free number

    private final String what;
    private int[] next = {};
    private int first = NONE;
    private int inUse;

    /**
     * An empty one, with capacity 0.
     *
     * @param what is numbered, for the message when something is given back twice
     */
    public FreeList(String what) {
        this.what = what;
    }

    /** Returns whether none is free: {@link #extend} before the next {@link #take}. */
    public boolean isEmpty() {
        return first == NONE;
    }

    /** Takes a free number; there must be one. */
    public int take() {
        int number = first;
        first = next[number];
        next[number] = IN_USE;
        inUse++;
        return number;
    }

    /** Gives a number back that was taken. */
    public void release(int number) {
        if (next[number] != IN_USE) {
            throw new IllegalStateException(
                    "broken invariant: " + what + " " + number + " freed twice");
        }
        next[number] = first;
        first = number;
        inUse--;
    }

    /** Adds the numbers from the present capacity on, the lowest to be taken first. */
    public void extend(int capacity) {
        int from = next.length;
        next = Arrays.copyOf(next, capacity);
        for (int i = capacity - 1; i >= from; i--) {
            next[i] = first;
            first = i;
        }
    }

    /** The count of all numbers, free or taken. */
    public int capacity() {
        return next.length;
    }

    /** The count of those taken. */
    public int inUse() {
        return inUse;
    }
}
