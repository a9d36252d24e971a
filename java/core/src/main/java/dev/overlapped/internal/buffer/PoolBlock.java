package dev.overlapped.internal.buffer;

import java.lang.foreign.MemorySegment;

/** One buffer's memory of a pool, which is lent by changing {@link PooledBuffer}s. */
final class PoolBlock {
    final MemorySegment memory;
    final BlockStack home;
    final int index;

    /** The index of the next free block of its stack; only the stack uses it. */
    int nextFree;

    PoolBlock(MemorySegment memory, BlockStack home, int index) {
        this.memory = memory;
        this.home = home;
        this.index = index;
    }
}
