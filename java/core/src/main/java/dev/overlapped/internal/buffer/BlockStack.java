package dev.overlapped.internal.buffer;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The free blocks of one size: a Treiber stack of indices, so that the warmest is lent next. Any
 * thread; adding blocks is the pool's, one thread at a time.
 */
final class BlockStack {
    private static final int NONE_FREE = -1;
    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(BlockStack.class, "top", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int blockSize;
    private volatile PoolBlock[] blocks = new PoolBlock[0];

    /**
     * The stack: index of the first free block below, a count of changes above. The count makes a
     * head that was taken and returned (with another block below it) look different to a slow
     * compare-and-set. Index −1 = none.
     */
    @SuppressWarnings("FieldMayBeFinal") // through TOP
    private volatile long top = NONE_FREE & 0xFFFF_FFFFL;

    BlockStack(int blockSize) {
        this.blockSize = blockSize;
    }

    /** The size of each block. */
    int blockSize() {
        return blockSize;
    }

    /** The number of blocks, free and lent. */
    int count() {
        return blocks.length;
    }

    /** The memory of all blocks. */
    long bytes() {
        return (long) blocks.length * blockSize;
    }

    boolean hasFree() {
        return (int) top >= 0;
    }

    /** Removes the block that was pushed last; null if none is free. */
    @Nullable PoolBlock pop() {
        while (true) {
            long seen = top;
            int index = (int) seen;
            if (index < 0) {
                return null;
            }
            PoolBlock block = blocks[index];
            // If another thread took it meanwhile, nextFree may be stale; then the count has
            // changed and the exchange fails.
            if (TOP.compareAndSet(this, seen, newTop(seen, block.nextFree))) {
                return block;
            }
        }
    }

    void push(PoolBlock block) {
        long seen;
        do {
            seen = top;
            block.nextFree = (int) seen;
        } while (!TOP.compareAndSet(this, seen, newTop(seen, block.index)));
    }

    /** Adds free blocks, which divide {@code piece}. */
    void add(MemorySegment piece) {
        PoolBlock[] before = blocks;
        int count = (int) (piece.byteSize() / blockSize);
        PoolBlock[] after = Arrays.copyOf(before, before.length + count);
        for (int i = 0; i < count; i++) {
            int index = before.length + i;
            MemorySegment memory = piece.asSlice((long) i * blockSize, blockSize);
            after[index] = new PoolBlock(memory, this, index);
        }
        blocks = after; // before any index of it can be seen in top
        for (int index = after.length - 1; index >= before.length; index--) {
            push(after[index]);
        }
    }

    private static long newTop(long seen, int index) {
        return ((seen >>> 32) + 1) << 32 | index & 0xFFFF_FFFFL;
    }
}
