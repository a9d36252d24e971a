package dev.overlapped;

import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.slot.Gauge;

/**
 * The buffers of a pool that one completion thread keeps ready for data that come. They are
 * nobody's yet, so {@link BufferPool#lent} does not count them; but they keep the pool's memory
 * alive.
 */
final class BufferReservation implements BufferSource {
    /** How many parts of a pool are left to others. */
    private static final int PARTS = 4;

    private final BufferPool pool;
    private final int share;
    private final Gauge held = new Gauge();
    private volatile Runnable told; // null: nobody waits for a buffer

    /**
     * @param most the most buffers that the pool may have
     * @param threads how many threads share it
     */
    BufferReservation(BufferPool pool, int most, int threads) {
        this.pool = pool;
        this.share = Math.max(1, most / PARTS / threads);
    }

    /** How many it keeps. Any thread. */
    long held() {
        return held.get();
    }

    @Override
    public Object tryTake() {
        IoBuffer buffer = pool.tryLend();
        if (buffer != null) {
            buffer.takeOff();
            held.add(1);
        }
        return buffer;
    }

    @Override
    public void notifyWhenFree(Runnable waiting) {
        told = waiting;
        pool.starved();
    }

    /** Pool: a buffer has come back. Any thread. */
    void free() {
        Runnable waiting = told;
        if (waiting != null) {
            told = null;
            waiting.run();
        }
    }

    @Override
    public long address(Object buffer) {
        return ((IoBuffer) buffer).address();
    }

    @Override
    public int capacity() {
        return pool.bufferSize();
    }

    @Override
    public int share() {
        return share;
    }

    @Override
    public void handOver(Object buffer) {
        held.add(-1);
    }

    @Override
    public void giveBack(Object buffer) {
        held.add(-1);
        ((IoBuffer) buffer).land();
        ((IoBuffer) buffer).release();
    }
}
