package dev.overlapped.internal.buffer;

import dev.overlapped.internal.ffi.memory.MemoryScopes;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A buffer of a pool: one lend of a block of its memory. Once released it stays so until its {@link
 * HandleRing} lends it again, with another block; or for good, in a pool that checks its buffers.
 * There the caller sees the memory through a view that ends with the lend, too.
 */
public final class PooledBuffer extends NativeBuffer {
    private static final MemorySegment NO_MEMORY = MemorySegment.NULL;

    private final NativeBufferPool pool;
    private @Nullable PoolBlock block;
    private int releasedAt; // on the clock of the ring
    private @Nullable Arena
            views; // of a checked pool, once the caller has asked for a view; else null
    private @Nullable MemorySegment view;
    private LeakTracker.@Nullable Lend tracked; // null: nobody asks

    PooledBuffer(NativeBufferPool pool) {
        super(NO_MEMORY);
        this.pool = pool;
    }

    /** Lends a block by this buffer, which the caller has claimed or made. */
    void lend(PoolBlock lent) {
        block = lent;
        lendMemory(lent.memory);
    }

    /** Tracks this lend. */
    void track(LeakTracker leaks) {
        tracked = leaks.begin(this, capacity());
    }

    @Override
    public void passTo(Object handler, Object socket) {
        if (tracked != null) {
            tracked.passedTo(handler, socket);
        }
    }

    @Override
    public void release() {
        PoolBlock lent = block; // before the buffer may be another's
        releasedAt = pool.time();
        endLending();
        if (views != null) {
            closeViews(views);
        }
        if (tracked != null) {
            tracked.end();
        }
        if (lent != null) { // as it is from the first lend on
            pool.takeBack(lent);
        }
    }

    @Override
    public void reclaim() {
        if (isLent()) {
            try {
                release();
            } catch (IllegalStateException e) { // another thread has sent or released it just now
            }
        }
    }

    /** {@inheritDoc} It is the step of the release before, which each release changes. */
    @Override
    public int lending() {
        return releasedAt;
    }

    /** The step of the {@link HandleRing} at which it was released. */
    int releasedAt() {
        return releasedAt;
    }

    /** Sets it for a new one, which no other thread has yet. */
    void releasedAt(int step) {
        releasedAt = step;
    }

    private void closeViews(Arena ended) {
        try {
            ended.close();
        } catch (IllegalStateException e) { // the JDK reads or writes through one
            undoEndLending();
            throw new IllegalStateException(
                    "buffer not released: another thread uses a view of it; " + this, e);
        }
    }

    @Override
    MemorySegment view() {
        if (!pool.isChecked()) {
            return wholeMemory();
        }
        synchronized (this) {
            MemorySegment shown = view;
            if (shown == null) {
                Arena ends = Arena.ofShared();
                shown = MemoryScopes.view(wholeMemory(), ends);
                views = ends;
                view = shown;
            }
            return shown;
        }
    }

    @Override
    void holdMemory() {
        // The pool frees no memory while a buffer is lent.
    }

    @Override
    void letGoOfMemory() {
        // See holdMemory.
    }

    @Override
    String owner() {
        return block == null ? "pool" : "pool #" + block.index;
    }
}
