package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.slot.FreeList;

import java.lang.foreign.Arena;

/**
 * Memory for structures that do not fit in a slot of the {@link OverlappedSlab}: the output block
 * of AcceptEx, the address that ConnectEx reads, the array of buffers of a scattered receive.
 * Powers of two from 256 bytes to 64 KiB, each size in {@link Blocks} of its own with a list of the
 * free ones, so that nothing is allocated after the busiest moment.
 *
 * <pre>
 *  31 28 27                     0
 * +-----+------------------------+
 * | size|  number of the block   |      the name of a block, never negative
 * +-----+------------------------+
 * </pre>
 *
 * <p>Lifetime: a block belongs to the operation whose slot names it and to the kernel; the slab
 * releases it together with the slot. The loop's thread only.
 */
final class Annex {
    /** The largest block. */
    static final int MAX_BYTES = 1 << 16;

    /** The smallest block. */
    static final int MIN_BYTES = 1 << 8;

    private static final int MIN_SHIFT = Integer.numberOfTrailingZeros(MIN_BYTES);
    private static final int SIZES = Integer.numberOfTrailingZeros(MAX_BYTES) - MIN_SHIFT + 1;
    private static final int SIZE_SHIFT = 28;
    private static final int NUMBER_MASK = (1 << SIZE_SHIFT) - 1;
    private static final int FIRST_CHUNK_BYTES = 1 << 14;

    private final Blocks[] blocks = new Blocks[SIZES];
    private final FreeList[] free = new FreeList[SIZES];

    Annex(Arena arena) {
        for (int size = 0; size < SIZES; size++) {
            int blockBytes = MIN_BYTES << size;
            blocks[size] =
                    new Blocks(arena, blockBytes, Math.max(1, FIRST_CHUNK_BYTES / blockBytes));
            free[size] = new FreeList("annex block of " + blockBytes + " bytes");
        }
    }

    /**
     * Reserves a block of at least {@code bytes} bytes, at most {@link #MAX_BYTES}; returns its
     * name.
     */
    int reserve(int bytes) {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    bytes + " bytes in an annex of at most " + MAX_BYTES);
        }
        int size =
                bytes <= MIN_BYTES ? 0 : 32 - Integer.numberOfLeadingZeros(bytes - 1) - MIN_SHIFT;
        if (free[size].isEmpty()) {
            blocks[size].grow();
            free[size].extend(blocks[size].capacity());
        }
        return size << SIZE_SHIFT | free[size].take();
    }

    /** Returns the address of a reserved block. */
    long address(int block) {
        return blocks[block >>> SIZE_SHIFT].address(block & NUMBER_MASK);
    }

    /** Releases a block. */
    void release(int block) {
        free[block >>> SIZE_SHIFT].release(block & NUMBER_MASK);
    }

    /** Returns the number of blocks in use. */
    int inUse() {
        int sum = 0;
        for (FreeList list : free) {
            sum += list.inUse();
        }
        return sum;
    }
}
