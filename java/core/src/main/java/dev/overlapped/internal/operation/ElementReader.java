package dev.overlapped.internal.operation;

import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of a transmission that no call of the system can read, a block at a time,
 * between the calls of the system. The loop's thread only.
 */
public interface ElementReader {
    /**
     * Returns the next element to be read, {@code index} or a later one; −1 = none, or none yet.
     */
    int next(int index);

    /**
     * Reads the block that begins with element {@code index}, then runs {@code then} in the loop.
     */
    void read(int index, Runnable then);

    /** The failure of the last read; null = it succeeded. */
    @Nullable Exception failure();

    /**
     * Takes note that the bytes of element {@code index} have been sent; returns whether that was a
     * block, and the rest of its piece takes its place.
     */
    boolean sent(int index);

    /** Returns the block, which has been sent or will not be sent any more. */
    void releaseBlock();
}
