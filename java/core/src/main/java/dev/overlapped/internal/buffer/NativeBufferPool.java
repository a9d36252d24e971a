package dev.overlapped.internal.buffer;

import dev.overlapped.BufferPool;
import dev.overlapped.IoBuffer;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whole pages of native memory, in arenas of its own. The free buffers are a Treiber stack of
 * indices.
 */
public final class NativeBufferPool implements BufferPool {
    /**
     * The unit in which the system locks a posted buffer. 4 KiB on every system that has a backend.
     */
    private static final int PAGE = 4096;

    /** Memory is taken in pieces of about this size: few arenas, few system calls. */
    private static final int PIECE = 256 * 1024;

    /** The largest buffer. */
    private static final int MAX_BUFFER = 1 << 30;

    private static final long NONE_FREE = -1;
    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle TOP;
    private static final VarHandle STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TOP = lookup.findVarHandle(NativeBufferPool.class, "top", long.class);
            STATE = lookup.findVarHandle(NativeBufferPool.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Arena arena = Arena.ofShared();
    private final int bufferSize;
    private final int maxBuffers;
    private final List<BufferReservation> reservations = new CopyOnWriteArrayList<>();
    private volatile PooledBuffer[] buffers = new PooledBuffer[0];
    private volatile boolean starved; // a completion thread waits for a buffer

    /**
     * The stack of free buffers: index of the first one below, a count of changes above. The count
     * makes a head that was taken and returned (with another buffer below it) look different to a
     * slow compare-and-set. Index −1 = none.
     */
    @SuppressWarnings("FieldMayBeFinal") // through TOP
    private volatile long top = NONE_FREE & 0xFFFF_FFFFL;

    /**
     * The number of lent buffers, and {@link #CLOSED} when no more are lent: in one word, so that
     * nobody lends between the last look at the count and the closing.
     */
    @SuppressWarnings("FieldMayBeFinal") // through STATE
    private volatile int state;

    private NativeBufferPool(int bufferSize, int maxBuffers) {
        this.bufferSize = bufferSize;
        this.maxBuffers = maxBuffers;
    }

    /**
     * Opens a pool.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static NativeBufferPool open(int bufferSize, long maxBytes) {
        if (bufferSize < 1 || bufferSize > MAX_BUFFER) {
            throw new IllegalArgumentException(
                    "buffer size " + bufferSize + ": must be 1 to " + MAX_BUFFER + " bytes");
        }
        int rounded = (bufferSize + PAGE - 1) / PAGE * PAGE;
        if (maxBytes < rounded) {
            throw new IllegalArgumentException(
                    "pool of at most " + maxBytes + " bytes: must hold one buffer of " + rounded);
        }
        return new NativeBufferPool(
                rounded, (int) Math.min(Integer.MAX_VALUE - 8, maxBytes / rounded));
    }

    @Override
    public IoBuffer lend() {
        IoBuffer buffer = tryLend();
        if (buffer == null) {
            throw new IllegalStateException(
                    "all "
                            + maxBuffers
                            + " buffers of "
                            + bufferSize
                            + " bytes up to the limit of the pool are lent");
        }
        return buffer;
    }

    @Override
    public @Nullable PooledBuffer tryLend() {
        count();
        PooledBuffer buffer = null;
        try {
            buffer = pop();
        } finally {
            if (buffer == null) { // none left, or no memory for more
                uncount();
            }
        }
        if (buffer != null) {
            buffer.lend();
        }
        return buffer;
    }

    /** Notes one more lent buffer, before there is one: from here on the memory stays. */
    private void count() {
        int seen;
        do {
            seen = state;
            if (seen < 0) {
                throw closed();
            }
        } while (!STATE.compareAndSet(this, seen, seen + 1));
    }

    private void uncount() {
        if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1) {
            arena.close();
        }
    }

    private @Nullable PooledBuffer pop() {
        while (true) {
            long seen = top;
            int index = (int) seen;
            if (index < 0) {
                if (!grow()) {
                    return null;
                }
                continue;
            }
            PooledBuffer buffer = buffers[index];
            // If another thread took it meanwhile, nextFree may be stale; then the count has
            // changed and the exchange fails.
            if (TOP.compareAndSet(this, seen, newTop(seen, buffer.nextFree))) {
                return buffer;
            }
        }
    }

    void takeBack(PooledBuffer buffer) {
        push(buffer);
        uncount();
        if (starved) {
            starved = false;
            reservations.forEach(BufferReservation::released);
        }
    }

    /** Notes that a completion thread waits for a buffer. */
    void starved() {
        starved = true;
    }

    private static long newTop(long seen, int index) {
        return ((seen >>> 32) + 1) << 32 | index & 0xFFFF_FFFFL;
    }

    /** Takes another piece of memory; returns whether there may be a free buffer now. */
    private synchronized boolean grow() {
        if ((int) top >= 0) {
            return true; // another thread was first
        }
        PooledBuffer[] before = buffers;
        int count = Math.min(Math.max(1, PIECE / bufferSize), maxBuffers - before.length);
        if (count == 0) {
            return false;
        }
        MemorySegment piece = arena.allocate((long) count * bufferSize, PAGE);
        PooledBuffer[] after = Arrays.copyOf(before, before.length + count);
        for (int i = 0; i < count; i++) {
            int index = before.length + i;
            after[index] =
                    new PooledBuffer(this, piece.asSlice((long) i * bufferSize, bufferSize), index);
        }
        buffers = after; // before any index of it can be seen in top
        for (int index = after.length - 1; index >= before.length; index--) {
            push(after[index]);
        }
        return true;
    }

    private void push(PooledBuffer buffer) {
        long seen;
        do {
            seen = top;
            buffer.nextFree = (int) seen;
        } while (!TOP.compareAndSet(this, seen, newTop(seen, buffer.index())));
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("buffer pool is closed");
    }

    @Override
    public int bufferSize() {
        return bufferSize;
    }

    @Override
    public int lent() {
        long reserved = 0;
        for (BufferReservation reservation : reservations) {
            reserved += reservation.held();
        }
        return (int) Math.max(0, (state & ~CLOSED) - reserved);
    }

    @Override
    public long lentBytes() {
        return (long) lent() * bufferSize;
    }

    @Override
    public void close() {
        int seen;
        do {
            seen = state;
            if (seen > 0) {
                throw new IllegalStateException(
                        seen
                                + " buffers of the pool are still lent or in flight;"
                                + " release them first");
            }
            if (seen < 0) {
                return;
            }
        } while (!STATE.compareAndSet(this, seen, CLOSED));
        arena.close();
    }

    /** Returns whether less than half of its limit is lent. Any thread. */
    public boolean isHalfFree() {
        return lent() < maxBuffers / 2;
    }

    /** Opens what one of a port's {@code threads} completion threads keeps ready. */
    public BufferReservation reserve(int threads) {
        BufferReservation reservation = new BufferReservation(this, maxBuffers, threads);
        reservations.add(reservation);
        return reservation;
    }

    /** Lends nothing more, and frees the memory when the last buffer is released. */
    public void closeWhenAllReleased() {
        if ((int) STATE.getAndBitwiseOr(this, CLOSED) == 0) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "BufferPool["
                + lent()
                + " lent of "
                + buffers.length
                + " allocated, "
                + bufferSize
                + " bytes each, at most "
                + maxBuffers
                + "]";
    }
}
