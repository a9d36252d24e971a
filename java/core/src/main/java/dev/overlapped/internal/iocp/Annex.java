package dev.overlapped.internal.iocp;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Memory for what does not fit in a slot of the {@link OverlappedSlab}: the output block of
 * AcceptEx, the address that ConnectEx reads, the array of buffers of a scattered receive. Powers
 * of two from 256 bytes to 64 KiB, each size in {@link Blocks} of its own with a list of the free
 * ones, so that nothing is allocated once the busiest moment has been seen.
 *
 * <pre>
 *  31 28 27                     0
 * +-----+------------------------+
 * | size|  number of the block   |      the name of a block, never negative
 * +-----+------------------------+
 * </pre>
 *
 * <p>Lifetime: a block belongs to the operation whose slot names it and to the kernel; the slab
 * gives it back together with the slot. The loop's thread only.
 */
final class Annex {
    /** The largest block. */
    static final int LARGEST = 1 << 16;

    /** The smallest block. */
    static final int SMALLEST = 1 << 8;

    private static final int SMALLEST_SHIFT = Integer.numberOfTrailingZeros(SMALLEST);
    private static final int SIZES = Integer.numberOfTrailingZeros(LARGEST) - SMALLEST_SHIFT + 1;
    private static final int SIZE_SHIFT = 28;
    private static final int NUMBER_MASK = (1 << SIZE_SHIFT) - 1;
    private static final int FIRST_CHUNK_BYTES = 1 << 14;
    private static final int IN_USE = -2; // in nextFree, in place of the next free block's number

    private final Arena arena;
    private final Blocks[] blocks = new Blocks[SIZES];
    private final int[][] nextFree = new int[SIZES][];
    private final int[] firstFree = new int[SIZES];
    private int inUse;

    Annex(Arena arena) {
        this.arena = arena;
        Arrays.fill(firstFree, -1);
    }

    /**
     * Reserves a block of at least {@code bytes} bytes, at most {@link #LARGEST}; returns its name.
     */
    int reserve(int bytes) {
        if (bytes > LARGEST) {
            throw new IllegalArgumentException(bytes + " bytes in an annex of at most " + LARGEST);
        }
        int size =
                bytes <= SMALLEST
                        ? 0
                        : 32 - Integer.numberOfLeadingZeros(bytes - 1) - SMALLEST_SHIFT;
        if (firstFree[size] < 0) {
            grow(size);
        }
        int number = firstFree[size];
        firstFree[size] = nextFree[size][number];
        nextFree[size][number] = IN_USE;
        inUse++;
        return size << SIZE_SHIFT | number;
    }

    /** Where a reserved block is. */
    long address(int block) {
        return blocks[block >>> SIZE_SHIFT].address(block & NUMBER_MASK);
    }

    /** Gives a block back. */
    void release(int block) {
        int size = block >>> SIZE_SHIFT;
        int number = block & NUMBER_MASK;
        if (nextFree[size][number] != IN_USE) {
            throw new IllegalStateException(
                    "broken invariant: annex block " + Integer.toHexString(block) + " freed twice");
        }
        nextFree[size][number] = firstFree[size];
        firstFree[size] = number;
        inUse--;
    }

    /** Blocks in use. */
    int inUse() {
        return inUse;
    }

    private void grow(int size) {
        int blockBytes = SMALLEST << size;
        if (blocks[size] == null) {
            blocks[size] =
                    new Blocks(arena, blockBytes, Math.max(1, FIRST_CHUNK_BYTES / blockBytes));
            nextFree[size] = new int[0];
        }
        int from = blocks[size].capacity();
        blocks[size].grow();
        int to = blocks[size].capacity();
        nextFree[size] = Arrays.copyOf(nextFree[size], to);
        for (int i = to - 1; i >= from; i--) {
            nextFree[size][i] = firstFree[size];
            firstFree[size] = i;
        }
    }
}
