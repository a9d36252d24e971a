package dev.overlapped;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Lends buffers of one size, whole pages of native memory, and takes them back. Memory is taken
 * from the system as it is needed, up to the pool's limit, and given back when the pool is closed.
 *
 * <p>Threads: all methods from any thread. Lending and giving back are lock-free and allocate
 * nothing once the memory is there.
 */
public final class BufferPool implements AutoCloseable {
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
            TOP = lookup.findVarHandle(BufferPool.class, "top", long.class);
            STATE = lookup.findVarHandle(BufferPool.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Arena arena = Arena.ofShared();
    private final int bufferSize;
    private final int mostBuffers;
    private final List<BufferReservation> reservations = new CopyOnWriteArrayList<>();
    private volatile IoBuffer[] buffers = new IoBuffer[0];
    private volatile boolean starved; // a completion thread waits for a buffer

    /**
     * The stack of free buffers: index of the first one below, a count of changes above. The count
     * makes a head that went and came back (with another buffer below it) look different to a slow
     * compare-and-set. Index −1 = none.
     */
    @SuppressWarnings("FieldMayBeFinal") // through TOP
    private volatile long top = NONE_FREE & 0xFFFF_FFFFL;

    /**
     * How many buffers are lent, and {@link #CLOSED} when no more are: in one word, so that nobody
     * lends between the last look at the count and the closing.
     */
    @SuppressWarnings("FieldMayBeFinal") // through STATE
    private volatile int state;

    private BufferPool(int bufferSize, int mostBuffers) {
        this.bufferSize = bufferSize;
        this.mostBuffers = mostBuffers;
    }

    /**
     * Opens a pool. It takes no memory yet.
     *
     * @param bufferSize bytes of a buffer, 1 to 1,073,741,824; rounded up to whole pages of 4,096
     * @param maxBytes the most that the pool may take from the system, at least one buffer
     * @return the pool
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static BufferPool open(int bufferSize, long maxBytes) {
        if (bufferSize < 1 || bufferSize > MAX_BUFFER) {
            throw new IllegalArgumentException(
                    "buffer size " + bufferSize + ": must be 1 to " + MAX_BUFFER + " bytes");
        }
        int rounded = (bufferSize + PAGE - 1) / PAGE * PAGE;
        if (maxBytes < rounded) {
            throw new IllegalArgumentException(
                    "pool of at most " + maxBytes + " bytes: must hold one buffer of " + rounded);
        }
        return new BufferPool(rounded, (int) Math.min(Integer.MAX_VALUE - 8, maxBytes / rounded));
    }

    /**
     * Lends a buffer.
     *
     * @return a lent buffer without data
     * @throws IllegalStateException if the pool is closed, or all it may have is lent
     */
    public IoBuffer lend() {
        IoBuffer buffer = tryLend();
        if (buffer == null) {
            throw new IllegalStateException(
                    "all "
                            + mostBuffers
                            + " buffers of "
                            + bufferSize
                            + " bytes that the pool may have are lent");
        }
        return buffer;
    }

    /**
     * Lends a buffer if there is one.
     *
     * @return a lent buffer without data, or null when all that the pool may have are lent
     * @throws IllegalStateException if the pool is closed
     */
    public IoBuffer tryLend() {
        count();
        IoBuffer buffer = null;
        try {
            buffer = pop();
        } finally {
            if (buffer == null) { // none left, or no memory for more
                uncount();
            }
        }
        return buffer == null ? null : buffer.lend();
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

    private IoBuffer pop() {
        while (true) {
            long seen = top;
            int index = (int) seen;
            if (index < 0) {
                if (!grow()) {
                    return null;
                }
                continue;
            }
            IoBuffer buffer = buffers[index];
            // If another thread took it meanwhile, nextFree may be stale; then the count has
            // changed and the exchange fails.
            if (TOP.compareAndSet(this, seen, newTop(seen, buffer.nextFree))) {
                return buffer;
            }
        }
    }

    void takeBack(IoBuffer buffer) {
        push(buffer);
        uncount();
        if (starved) {
            starved = false;
            reservations.forEach(BufferReservation::free);
        }
    }

    /** Port: one of its threads waits for a buffer. */
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
        IoBuffer[] before = buffers;
        int count = Math.min(Math.max(1, PIECE / bufferSize), mostBuffers - before.length);
        if (count == 0) {
            return false;
        }
        MemorySegment piece = arena.allocate((long) count * bufferSize, PAGE);
        IoBuffer[] after = Arrays.copyOf(before, before.length + count);
        for (int i = 0; i < count; i++) {
            int index = before.length + i;
            after[index] =
                    new IoBuffer(this, piece.asSlice((long) i * bufferSize, bufferSize), index);
        }
        buffers = after; // before any index of it can be seen in top
        for (int index = after.length - 1; index >= before.length; index--) {
            push(after[index]);
        }
        return true;
    }

    private void push(IoBuffer buffer) {
        long seen;
        do {
            seen = top;
            buffer.nextFree = (int) seen;
        } while (!TOP.compareAndSet(this, seen, newTop(seen, buffer.index())));
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("buffer pool is closed");
    }

    /**
     * The size of each buffer.
     *
     * @return bytes, whole pages
     */
    public int bufferSize() {
        return bufferSize;
    }

    /**
     * How many buffers are lent or in flight; not those that a port keeps ready for data that come.
     *
     * @return exact when nothing is under way
     */
    public int lent() {
        long reserved = 0;
        for (BufferReservation reservation : reservations) {
            reserved += reservation.held();
        }
        return (int) Math.max(0, (state & ~CLOSED) - reserved);
    }

    /**
     * How much memory is lent or in flight.
     *
     * @return bytes
     */
    public long lentBytes() {
        return (long) lent() * bufferSize;
    }

    /**
     * Gives the memory back to the system. Harmless when repeated.
     *
     * @throws IllegalStateException if buffers are still lent, with their number; the pool stays
     *     open then
     */
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

    /** Whether less than half of what it may have is lent. Any thread. */
    boolean isHalfFree() {
        return lent() < mostBuffers / 2;
    }

    /** Port: what one of its {@code threads} completion threads keeps ready. */
    BufferReservation reserve(int threads) {
        BufferReservation reservation = new BufferReservation(this, mostBuffers, threads);
        reservations.add(reservation);
        return reservation;
    }

    /** Port: lends nothing more, and gives the memory back when the last buffer is. */
    void closeWhenAllBack() {
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
                + " made, "
                + bufferSize
                + " bytes each, at most "
                + mostBuffers
                + "]";
    }
}
