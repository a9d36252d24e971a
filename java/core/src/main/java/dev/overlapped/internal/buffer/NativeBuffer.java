package dev.overlapped.internal.buffer;

import dev.overlapped.IoBuffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A buffer as operations see it.
 *
 * <pre>
 *                lend                    pin
 *   released ───────────► lent ─────────────────────► in flight
 *       ▲                 │  ▲                            │
 *       └─────────────────┘  └────────────────────────────┘
 *             release           unpin, completeReceive
 * </pre>
 *
 * Starting an operation pins its buffer; completing it, with or without success, unpins it.
 *
 * <p>State, offset and length are one word, which changes as a whole: so nobody reads the offset of
 * one region with the length of another, and a region that is set on another thread cannot change
 * after the buffer is pinned.
 *
 * <pre>
 *   63 62   61 ............. 31   30 .............. 0
 *   state   offset                length
 * </pre>
 */
public abstract sealed class NativeBuffer implements IoBuffer
        permits PooledBuffer, WrappedMemory, SharedView {
    private static final int RELEASED = 0;
    private static final int LENT = 1;
    private static final int IN_FLIGHT = 2;

    private static final int STATE_SHIFT = 62;
    private static final int OFFSET_SHIFT = 31;
    private static final long MASK = (1L << OFFSET_SHIFT) - 1;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(NativeBuffer.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private MemorySegment memory; // of a pool's buffer: that of its present lend
    private volatile long word;
    private boolean appending;
    private int filledFrom; // where the receive fills that has it; -1 = it replaces the data

    /** Makes a released one. */
    NativeBuffer(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * The implementation of a public buffer.
     *
     * @throws IllegalArgumentException if it is of a foreign class
     */
    public static NativeBuffer of(IoBuffer buffer) {
        if (buffer instanceof NativeBuffer ours) {
            return ours;
        }
        Objects.requireNonNull(buffer, "buffer");
        throw new IllegalArgumentException(
                "a buffer of a pool or of wrapped memory is needed, not " + buffer);
    }

    private static long word(int state, int offset, int length) {
        return (long) state << STATE_SHIFT | (long) offset << OFFSET_SHIFT | length;
    }

    private static int state(long word) {
        return (int) (word >>> STATE_SHIFT);
    }

    private static int offset(long word) {
        return (int) (word >>> OFFSET_SHIFT & MASK);
    }

    private static int length(long word) {
        return (int) (word & MASK);
    }

    /** Returns the same region in another state. */
    private static long inState(int state, long word) {
        return (long) state << STATE_SHIFT | word & (1L << STATE_SHIFT) - 1;
    }

    // ---- data

    @Override
    public final int capacity() {
        return (int) memory.byteSize();
    }

    @Override
    public final int offset() {
        return offset(word);
    }

    @Override
    public final int length() {
        return length(word);
    }

    @Override
    public final IoBuffer region(int offset, int length) {
        lentWord();
        if ((offset | length) < 0 || length > capacity() - offset) {
            throw new IndexOutOfBoundsException(
                    "region of "
                            + length
                            + " bytes at "
                            + offset
                            + ": must lie within the buffer's "
                            + capacity());
        }
        replaceRegion(offset, length);
        return this;
    }

    private void replaceRegion(int offset, int length) {
        long wanted = word(LENT, offset, length);
        long seen;
        do {
            seen = lentWord();
        } while (!WORD.compareAndSet(this, seen, wanted));
    }

    @Override
    public final IoBuffer clear() {
        replaceRegion(0, 0);
        return this;
    }

    @Override
    public final IoBuffer compact() {
        long now = lentWord();
        if (offset(now) > 0) {
            MemorySegment writable = writable();
            MemorySegment.copy(writable, offset(now), writable, 0, length(now));
            replaceRegion(0, length(now));
        }
        return this;
    }

    @Override
    public final boolean isAppending() {
        return appending;
    }

    @Override
    public final IoBuffer appending(boolean append) {
        lentWord();
        appending = append;
        return this;
    }

    @Override
    public final MemorySegment memory() {
        lentWord();
        return view();
    }

    @Override
    public final MemorySegment data() {
        long now = lentWord();
        return view().asSlice(offset(now), length(now));
    }

    @Override
    public final ByteBuffer asByteBuffer() {
        return data().asByteBuffer();
    }

    @Override
    public final byte[] toByteArray() {
        long now = lentWord();
        return memory.asSlice(offset(now), length(now)).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public final String toText() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }

    @Override
    public final IoBuffer put(byte[] bytes) {
        long now = lentWord();
        MemorySegment writable = writable();
        int end = offset(now) + length(now);
        if (bytes.length > capacity() - end) {
            throw new IndexOutOfBoundsException(
                    bytes.length
                            + " bytes after "
                            + end
                            + " of "
                            + capacity()
                            + ": at most "
                            + (capacity() - end)
                            + " fit");
        }
        MemorySegment.copy(bytes, 0, writable, ValueLayout.JAVA_BYTE, end, bytes.length);
        replaceRegion(offset(now), length(now) + bytes.length);
        return this;
    }

    @Override
    public final IoBuffer put(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    // ---- ownership

    /** Makes a released buffer the caller's, with {@code length} bytes of data at the start. */
    final void lend(int length) {
        appending = false;
        filledFrom = -1;
        word = word(LENT, 0, length);
    }

    /** Gives a buffer of a pool, which the caller has claimed, the memory of this lend. */
    final void lendMemory(MemorySegment lent) {
        memory = lent;
        appending = false;
        filledFrom = -1;
    }

    /**
     * Makes a released buffer the caller's, if it still is released.
     *
     * @throws IllegalStateException if it is lent or in flight
     */
    final void lendAgain() {
        long seen = word;
        if (state(seen) != RELEASED || !WORD.compareAndSet(this, seen, word(LENT, 0, 0))) {
            throw new IllegalStateException("buffer not released yet; " + this);
        }
        appending = false;
    }

    /**
     * Makes a released buffer the caller's; for the {@link HandleRing} only.
     *
     * @return false if it is lent or in flight, or another thread was first
     */
    final boolean claim() {
        long seen = word;
        return state(seen) == RELEASED && WORD.compareAndSet(this, seen, word(LENT, 0, 0));
    }

    /**
     * Ends the caller's use.
     *
     * @throws IllegalStateException if it is in flight or released already
     */
    final void endLending() {
        long seen;
        do {
            seen = lentWord();
        } while (!WORD.compareAndSet(this, seen, inState(RELEASED, seen)));
    }

    /**
     * Releases a buffer of a pool that the handler which got it has left lent when it threw; does
     * nothing to others.
     */
    public void reclaim() {}

    /**
     * Returns the number of the present lend of a pool's buffer, by which {@link #reclaim(int)}
     * knows it again: a buffer that was released meanwhile may be another's. 0 of others.
     */
    public int lending() {
        return 0;
    }

    /**
     * As {@link #reclaim()}, of a lend that began before its handler was called.
     *
     * @param lending its number
     */
    public final void reclaim(int lending) {
        if (lending == lending()) {
            reclaim();
        }
    }

    /** Returns whether the caller has it. */
    final boolean isLent() {
        return state(word) == LENT;
    }

    /** Takes back an {@link #endLending} whose view could not be closed. */
    final void undoEndLending() {
        word = inState(LENT, word);
    }

    /**
     * Starts the use by an operation that reads the data: from here on the kernel may read the
     * memory.
     *
     * @throws IllegalStateException if the buffer is in flight or released, or its memory freed
     */
    public final void pin() {
        holdMemory();
        long seen;
        do {
            seen = word;
            if (state(seen) != LENT) {
                letGoOfMemory();
                throw wrongState();
            }
        } while (!WORD.compareAndSet(this, seen, inState(IN_FLIGHT, seen)));
    }

    /**
     * Starts the use by an operation that fills the memory: from its start, or after the data if
     * the buffer is {@link #isAppending}.
     *
     * @throws IllegalStateException if the buffer is in flight or released, its memory freed, or
     *     there is no room after the data
     * @throws IllegalArgumentException if it must not be written to
     */
    public final void pinToFill() {
        checkWritable();
        pin();
        if (!appending) {
            filledFrom = -1;
            return;
        }
        long now = word;
        filledFrom = offset(now) + length(now);
        if (filledFrom == capacity() && filledFrom > 0) {
            unpin();
            throw new IllegalStateException(
                    "no room to append: the data end at "
                            + filledFrom
                            + " of "
                            + capacity()
                            + "; compact or clear the buffer first; "
                            + this);
        }
    }

    /** Ends the use by an operation: the buffer is the caller's again. */
    public final void unpin() {
        letGoOfMemory();
        long seen = word;
        if (state(seen) != IN_FLIGHT || !WORD.compareAndSet(this, seen, inState(LENT, seen))) {
            throw new IllegalStateException(
                    "broken invariant: a completion for a buffer that is not in flight: " + this);
        }
    }

    /** Ends the use by a receive that has put {@code received} bytes where it was to. */
    public final void completeReceive(int received) {
        long seen = word;
        long region =
                filledFrom < 0
                        ? word(LENT, 0, received)
                        : word(LENT, offset(seen), length(seen) + received);
        letGoOfMemory();
        if (state(seen) != IN_FLIGHT || !WORD.compareAndSet(this, seen, region)) {
            throw new IllegalStateException(
                    "broken invariant: a completion for a buffer that is not in flight: " + this);
        }
    }

    /** The address of the memory. */
    public final long address() {
        return memory.address();
    }

    /** The address of the data. */
    public final long dataAddress() {
        return memory.address() + offset();
    }

    /** The address of the room that a receive fills which has pinned it. */
    public final long roomAddress() {
        return memory.address() + Math.max(0, filledFrom);
    }

    /** The size of the room that a receive fills which has pinned it. */
    public final int room() {
        return capacity() - Math.max(0, filledFrom);
    }

    /**
     * Keeps the memory from being freed until {@link #letGoOfMemory}.
     *
     * @throws IllegalStateException if it is freed already
     */
    abstract void holdMemory();

    /** Ends what {@link #holdMemory} has begun. */
    abstract void letGoOfMemory();

    /** Throws an {@link IllegalArgumentException} if nobody may write to the memory. */
    void checkWritable() {}

    /** The memory as the caller sees it. */
    MemorySegment view() {
        return memory;
    }

    /** The memory, to be written to. */
    MemorySegment writable() {
        return memory;
    }

    /** The memory, whatever the state. */
    final MemorySegment wholeMemory() {
        return memory;
    }

    /** The data of a pinned buffer. */
    final MemorySegment sharedData() {
        long now = word;
        return memory.asSlice(offset(now), length(now));
    }

    /** Takes note that a handler gets it, for a {@link LeakTracker}. */
    public void passTo(Object handler, Object socket) {}

    /** The owner of the memory, for messages. */
    abstract String owner();

    final boolean hasBeenReleased() {
        return state(word) == RELEASED;
    }

    private long lentWord() {
        long now = word;
        if (state(now) != LENT) {
            throw wrongState();
        }
        return now;
    }

    private IllegalStateException wrongState() {
        return new IllegalStateException(
                state(word) == IN_FLIGHT
                        ? "buffer in flight: the completion of the operation that has it returns"
                                + " it; "
                                + this
                        : "buffer released already; " + this);
    }

    @Override
    public final String toString() {
        long now = word;
        String condition =
                switch (state(now)) {
                    case LENT -> "lent";
                    case IN_FLIGHT -> "in flight";
                    default -> "released";
                };
        return "IoBuffer["
                + owner()
                + ", "
                + condition
                + ", data "
                + offset(now)
                + "+"
                + length(now)
                + " of "
                + capacity()
                + "]";
    }
}
