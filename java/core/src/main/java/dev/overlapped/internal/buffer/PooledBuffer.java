package dev.overlapped.internal.buffer;

import java.lang.foreign.MemorySegment;

/** A buffer of a pool. */
public final class PooledBuffer extends NativeBuffer {
    private final NativeBufferPool pool;
    private final int index;

    /** The index of the next free buffer in the pool's stack; only the pool uses it. */
    int nextFree;

    PooledBuffer(NativeBufferPool pool, MemorySegment memory, int index) {
        super(memory);
        this.pool = pool;
        this.index = index;
    }

    int index() {
        return index;
    }

    @Override
    public void release() {
        endLending();
        pool.takeBack(this);
    }

    @Override
    void checkMemory() {
        // The pool frees no memory while a buffer is lent.
    }

    @Override
    String owner() {
        return "pool #" + index;
    }
}
