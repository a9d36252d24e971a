package dev.overlapped.internal.buffer;

import dev.overlapped.internal.slot.Gauge;

import org.jspecify.annotations.Nullable;

/**
 * The buffers of a pool that one completion thread keeps ready for data to be received. {@link
 * NativeBufferPool#lent} does not count them, but they keep the pool's memory alive.
 */
public final class BufferReservation implements BufferSource {
    /** All threads together keep at most one part in this many of a pool. */
    private static final int PARTS = 4;

    private final NativeBufferPool pool;
    private final int share;
    private final Gauge held = new Gauge();
    private volatile @Nullable Runnable onReleased; // null: nobody waits for a buffer

    /**
     * @param max how many buffers the pool may have
     * @param threads how many threads share it
     */
    BufferReservation(NativeBufferPool pool, int max, int threads) {
        this.pool = pool;
        this.share = max / PARTS / threads; // 0: each is taken when there are data for it
    }

    /** Returns the number of buffers that it keeps. Any thread. */
    long held() {
        return held.get();
    }

    @Override
    public @Nullable NativeBuffer tryTake() {
        PooledBuffer buffer = pool.tryLend();
        if (buffer != null) {
            buffer.pin();
            held.add(1);
        }
        return buffer;
    }

    @Override
    public void notifyWhenFree(Runnable waiting) {
        onReleased = waiting;
        pool.starved();
    }

    /** The pool has a free buffer again. Any thread. */
    void released() {
        Runnable waiting = onReleased;
        if (waiting != null) {
            onReleased = null;
            waiting.run();
        }
    }

    @Override
    public long address(NativeBuffer buffer) {
        return ((PooledBuffer) buffer).address();
    }

    @Override
    public int capacity() {
        return pool.bufferSize();
    }

    @Override
    public String describe() {
        return pool.toString();
    }

    @Override
    public int share() {
        return share;
    }

    @Override
    public void handOver(NativeBuffer buffer) {
        held.add(-1);
    }

    @Override
    public void giveBack(NativeBuffer buffer) {
        held.add(-1);
        PooledBuffer unused = (PooledBuffer) buffer;
        unused.unpin();
        unused.release();
    }
}
