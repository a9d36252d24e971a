package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.ffi.memory.NativeAllocation;
import dev.overlapped.internal.ffi.memory.NativeMemoryRefused;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Equal blocks of native memory, numbered from 0, that never move: it grows by whole chunks, each
 * as large as all before it together, so that both ways between number and address are arithmetic
 * on at most a handful of chunks.
 *
 * <pre>
 *  chunk 0        chunk 1        chunk 2                       chunk k >= 1
 * +--------------+--------------+----------------------------+---------------------------+
 * | 0 .. n-1     | n .. 2n-1    | 2n .. 4n-1                 | n*2^(k-1) .. n*2^k - 1    |
 * +--------------+--------------+----------------------------+---------------------------+
 * </pre>
 *
 * <p>Lifetime: the memory lives as long as the arena. The owner knows which blocks are in use. The
 * loop's thread only.
 */
final class Blocks {
    private static final int CACHE_LINE = 64;

    private final Arena arena;
    private final int blockBytes;
    private final int firstShift;
    private long[] bases = new long[4];
    private int chunks;

    /**
     * @param blockBytes a multiple of 64, so that no two blocks share a cache line
     * @param firstCount the number of blocks of the first chunk; a power of two
     */
    Blocks(Arena arena, int blockBytes, int firstCount) {
        if (blockBytes % CACHE_LINE != 0 || Integer.bitCount(firstCount) != 1) {
            throw new IllegalArgumentException(
                    firstCount
                            + " blocks of "
                            + blockBytes
                            + " bytes: want a power of two of them,"
                            + " each a multiple of "
                            + CACHE_LINE
                            + " bytes");
        }
        this.arena = arena;
        this.blockBytes = blockBytes;
        this.firstShift = Integer.numberOfTrailingZeros(firstCount);
    }

    /** Returns the number of blocks. */
    int capacity() {
        return chunks == 0 ? 0 : 1 << firstShift + chunks - 1;
    }

    /**
     * Doubles the number of blocks; from none to the first count.
     *
     * @throws NativeMemoryRefused if there is no memory for them
     */
    void grow() {
        if (chunks == bases.length) {
            bases = Arrays.copyOf(bases, chunks * 2);
        }
        long bytes = (long) countOf(chunks) * blockBytes;
        long base = NativeAllocation.allocate(arena, bytes, CACHE_LINE).address();
        bases[chunks++] = base;
    }

    /** Returns the address of block {@code index}. */
    long address(int index) {
        int chunk = 32 - Integer.numberOfLeadingZeros(index >>> firstShift);
        if (chunk >= chunks) {
            throw new IndexOutOfBoundsException(
                    "block " + index + " of " + capacity() + " blocks of " + blockBytes + " bytes");
        }
        return bases[chunk] + (long) (index - firstOf(chunk)) * blockBytes;
    }

    /**
     * Returns the number of the block that begins at {@code address}.
     *
     * @return −1 when none does: the address then points into a block, or is not ours at all
     */
    int index(long address) {
        for (int chunk = chunks - 1; chunk >= 0; chunk--) { // the later ones hold more
            long offset = address - bases[chunk];
            if (offset >= 0 && offset < (long) countOf(chunk) * blockBytes) {
                return offset % blockBytes == 0 ? firstOf(chunk) + (int) (offset / blockBytes) : -1;
            }
        }
        return -1;
    }

    private int countOf(int chunk) {
        return chunk == 0 ? 1 << firstShift : 1 << firstShift + chunk - 1;
    }

    private int firstOf(int chunk) {
        return chunk == 0 ? 0 : 1 << firstShift + chunk - 1;
    }
}
