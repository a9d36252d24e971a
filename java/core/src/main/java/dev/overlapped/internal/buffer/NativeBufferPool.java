package dev.overlapped.internal.buffer;

import dev.overlapped.BufferPool;
import dev.overlapped.IoBuffer;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whole pages of native memory, in arenas of its own, in blocks of one or several sizes. A block is
 * lent by a {@link PooledBuffer}.
 *
 * <p>All sizes share the limit. A part of it is kept for each, so that one size cannot take all the
 * memory before another has got any.
 */
public final class NativeBufferPool implements BufferPool {
    /** The unit in which Windows locks a posted buffer. */
    private static final int PAGE = 4096;

    /** Memory is taken in pieces of about this size: few arenas, few system calls. */
    private static final int PIECE = 256 * 1024;

    /** The largest buffer. */
    private static final int MAX_BUFFER = 1 << 30;

    /** The most sizes. */
    private static final int MAX_SIZES = 16;

    /** One part in this many of the limit is kept for the sizes, in equal parts. */
    private static final int PARTS_KEPT = 4;

    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle STATE;

    static {
        try {
            STATE =
                    MethodHandles.lookup()
                            .findVarHandle(NativeBufferPool.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Arena arena = Arena.ofShared();
    private final BlockStack[] stacks; // the smallest size first
    private final BlockStack usual; // of the size that lend() takes
    private final long maxBytes;
    private final @Nullable HandleRing handles; // null: each lend makes its own object
    private final @Nullable LeakTracker leaks; // null: nobody asks
    private final boolean ofPort;
    private final List<BufferReservation> reservations = new CopyOnWriteArrayList<>();
    private final LongAdder unusualBytes = new LongAdder(); // lent, above or below the usual size
    private volatile boolean starved; // a completion thread waits for a buffer
    private volatile boolean refused; // the system had no memory for more, when asked last

    /**
     * The number of lent buffers, and {@link #CLOSED} when no more are lent: in one word, so that
     * nobody lends between the last look at the count and the closing.
     */
    @SuppressWarnings("FieldMayBeFinal") // through STATE
    private volatile int state;

    private NativeBufferPool(int[] sizes, long maxBytes, BufferChecks checks, boolean ofPort) {
        int first = roundedSize(sizes[0]);
        this.stacks =
                Arrays.stream(sizes)
                        .map(NativeBufferPool::roundedSize)
                        .sorted()
                        .distinct()
                        .mapToObj(BlockStack::new)
                        .toArray(BlockStack[]::new);
        this.usual =
                Arrays.stream(stacks).filter(s -> s.blockSize() == first).findFirst().orElseThrow();
        this.maxBytes = maxBytes;
        this.handles = checks == BufferChecks.QUARANTINE ? new HandleRing(this) : null;
        this.leaks = checks == BufferChecks.TRACKED ? new LeakTracker() : null;
        this.ofPort = ofPort;
        long one = Arrays.stream(stacks).mapToLong(BlockStack::blockSize).sum();
        if (maxBytes < one) {
            throw new IllegalArgumentException(
                    "pool of at most "
                            + maxBytes
                            + " bytes: must hold one buffer of "
                            + (stacks.length == 1 ? "" : "each of ")
                            + sizesForPeople());
        }
    }

    /**
     * Opens a pool that its owner closes.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static NativeBufferPool open(long maxBytes, int... sizes) {
        BufferChecks checks =
                LeakTracker.isConfigured() ? BufferChecks.TRACKED : BufferChecks.configured();
        return new NativeBufferPool(checkSizes(sizes), maxBytes, checks, false);
    }

    /**
     * Opens a pool that ends with its port.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static NativeBufferPool ofPort(long maxBytes, BufferChecks checks, int... sizes) {
        return new NativeBufferPool(checkSizes(sizes), maxBytes, checks, true);
    }

    /**
     * Returns sizes that a pool may have.
     *
     * @throws IllegalArgumentException if there are too many, or one is outside its range
     */
    public static int[] checkSizes(int... sizes) {
        if (sizes.length < 1 || sizes.length > MAX_SIZES) {
            throw new IllegalArgumentException(
                    sizes.length + " buffer sizes: must be 1 to " + MAX_SIZES);
        }
        for (int size : sizes) {
            if (size < 1 || size > MAX_BUFFER) {
                throw new IllegalArgumentException(
                        "buffer size " + size + ": must be 1 to " + MAX_BUFFER + " bytes");
            }
        }
        return sizes.clone();
    }

    private static int roundedSize(int size) {
        return (size + PAGE - 1) / PAGE * PAGE;
    }

    private String sizesForPeople() {
        StringBuilder sizes = new StringBuilder();
        for (BlockStack stack : stacks) {
            sizes.append(sizes.isEmpty() ? "" : ", ").append(stack.blockSize());
        }
        return sizes.toString();
    }

    // ---- lending

    @Override
    public IoBuffer lend() {
        IoBuffer buffer = tryLend();
        if (buffer == null) {
            throw new IllegalStateException(
                    stacks.length == 1 && !refused
                            ? "all "
                                    + maxBuffers()
                                    + " buffers of "
                                    + bufferSize()
                                    + " bytes up to the limit of the pool are lent"
                            : noneFree(bufferSize()));
        }
        return buffer;
    }

    @Override
    public IoBuffer lend(int minimumBytes) {
        IoBuffer buffer = tryLend(minimumBytes);
        if (buffer == null) {
            throw new IllegalStateException(noneFree(minimumBytes));
        }
        return buffer;
    }

    private String noneFree(int minimumBytes) {
        return "no buffer of "
                + minimumBytes
                + " bytes or more is free: "
                + lent()
                + " buffers of "
                + lentBytes()
                + " bytes are lent, of at most "
                + maxBytes
                + " bytes in all sizes"
                + withoutMemory();
    }

    private String withoutMemory() {
        return refused ? ", and the system has refused memory for more" : "";
    }

    @Override
    public @Nullable PooledBuffer tryLend() {
        return tryLend(usual, false);
    }

    @Override
    public @Nullable IoBuffer tryLend(int minimumBytes) {
        for (BlockStack stack : stacks) {
            if (minimumBytes <= stack.blockSize() && minimumBytes >= 0) {
                return tryLend(stack, true);
            }
        }
        throw new IllegalArgumentException(
                "a buffer of at least "
                        + minimumBytes
                        + " bytes: must be 0 to "
                        + stacks[stacks.length - 1].blockSize()
                        + ", the largest size of this pool");
    }

    private @Nullable PooledBuffer tryLend(BlockStack stack, boolean orLarger) {
        int lent = count();
        PooledBuffer buffer = null;
        try {
            PoolBlock block = pop(stack);
            for (int i = 0; block == null && orLarger && i < stacks.length; i++) {
                block = stacks[i].blockSize() > stack.blockSize() ? pop(stacks[i]) : null;
            }
            if (block != null) {
                buffer = lend(block, lent);
            }
        } finally {
            if (buffer == null) { // none left, or no memory for more
                uncount();
            }
        }
        return buffer;
    }

    private PooledBuffer lend(PoolBlock block, int lent) {
        PooledBuffer buffer;
        try {
            buffer = handles == null ? newBuffer() : handles.claim(lent);
        } catch (Throwable t) { // no memory for an object
            block.home.push(block);
            throw t;
        }
        buffer.lend(block);
        if (leaks != null) {
            buffer.track(leaks);
        }
        countBytes(block, 1);
        return buffer;
    }

    private PooledBuffer newBuffer() {
        PooledBuffer buffer = new PooledBuffer(this);
        buffer.lend(0);
        return buffer;
    }

    private void countBytes(PoolBlock block, int sign) {
        if (block.home != usual) {
            unusualBytes.add((long) sign * (block.home.blockSize() - usual.blockSize()));
        }
    }

    /** Notes one more lent buffer, before there is one: from here on the memory stays. */
    private int count() {
        int seen;
        do {
            seen = state;
            if (seen < 0) {
                throw new IllegalStateException("buffer pool is closed");
            }
        } while (!STATE.compareAndSet(this, seen, seen + 1));
        return seen + 1;
    }

    private void uncount() {
        if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1) {
            arena.close();
        }
    }

    void takeBack(PoolBlock block) {
        block.home.push(block);
        countBytes(block, -1);
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

    /** Returns whether each lend has an object of its own, and views that end with it. */
    boolean isChecked() {
        return handles == null;
    }

    /** The time by which released buffers rest. */
    int time() {
        return handles == null ? 0 : handles.now();
    }

    // ---- memory

    private @Nullable PoolBlock pop(BlockStack stack) {
        PoolBlock block;
        do {
            block = stack.pop();
        } while (block == null && grow(stack));
        return block;
    }

    /** Takes another piece of memory; returns whether there may be a free block now. */
    private synchronized boolean grow(BlockStack stack) {
        if (stack.hasFree()) {
            return true; // another thread was first
        }
        int size = stack.blockSize();
        long count = Math.min(Math.max(1, PIECE / size), roomFor(stack) / size);
        if (count <= 0 || stack.count() + count > Integer.MAX_VALUE - 8) {
            return false;
        }
        try {
            stack.add(arena.allocate(count * size, PAGE));
            refused = false;
            return true;
        } catch (OutOfMemoryError e) {
            refused = true;
            return false; // as if all were lent, and tried again with the next lend
        }
    }

    /** Returns what a size may still take of the limit, and of what is kept for the others. */
    private long roomFor(BlockStack growing) {
        long room = maxBytes;
        for (BlockStack stack : stacks) {
            room -= stack == growing ? stack.bytes() : Math.max(stack.bytes(), kept(stack));
        }
        return room;
    }

    /** Returns what is kept of the limit for a size: whole buffers, one at least. */
    private long kept(BlockStack stack) {
        long part = maxBytes / PARTS_KEPT / stacks.length;
        long whole = part / stack.blockSize() * stack.blockSize();
        return Math.max(stack.blockSize(), whole);
    }

    // ---- the pool

    @Override
    public int bufferSize() {
        return usual.blockSize();
    }

    @Override
    public List<Integer> bufferSizes() {
        return Arrays.stream(stacks).map(BlockStack::blockSize).toList();
    }

    @Override
    public int lent() {
        return (int) Math.max(0, (state & ~CLOSED) - reserved());
    }

    private long reserved() {
        long reserved = 0;
        for (BufferReservation reservation : reservations) {
            reserved += reservation.held();
        }
        return reserved;
    }

    @Override
    public long lentBytes() {
        return Math.max(0, (long) lent() * bufferSize() + unusualBytes.sum());
    }

    @Override
    public void close() {
        if (ofPort) {
            throw new IllegalStateException(
                    "this buffer pool is a port's, and is closed with it: close the port instead");
        }
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

    private int maxBuffers() {
        return (int) Math.min(Integer.MAX_VALUE - 8, maxBytes / bufferSize());
    }

    /** Returns whether less than half of its limit is lent. Any thread. */
    public boolean isHalfFree() {
        return lentBytes() < (long) (maxBuffers() / 2) * bufferSize();
    }

    /** Opens what one of a port's {@code threads} completion threads keeps ready. */
    public BufferReservation reserve(int threads) {
        BufferReservation reservation = new BufferReservation(this, maxBuffers(), threads);
        reservations.add(reservation);
        return reservation;
    }

    /**
     * Lends nothing more, and frees the memory when the last buffer is released. Returns how many
     * are still lent.
     */
    public int closeWhenAllReleased() {
        int lent = (int) STATE.getAndBitwiseOr(this, CLOSED) & ~CLOSED;
        if (lent == 0) {
            arena.close();
        } else if (leaks != null) {
            leaks.poolEnds();
        }
        return lent;
    }

    /** Returns whether those that are lent when it ends are logged, with the place of the lend. */
    public boolean tracksLeaks() {
        return leaks != null;
    }

    @Override
    public String toString() {
        return "BufferPool["
                + lent()
                + " lent of "
                + Arrays.stream(stacks).mapToInt(BlockStack::count).sum()
                + " allocated, "
                + sizesForPeople()
                + " bytes each, at most "
                + (stacks.length == 1 ? String.valueOf(maxBuffers()) : maxBytes + " bytes")
                + withoutMemory()
                + "]";
    }
}
