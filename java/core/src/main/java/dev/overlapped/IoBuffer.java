package dev.overlapped;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Native memory that can be given to the kernel, with the region of it that holds data.
 *
 * <pre>
 *  0            offset          offset + length        capacity
 *  +-------------+-------------------+--------------------+
 *  |             |       data        |                    |      a receive fills from 0 and sets the region,
 *  +-------------+-------------------+--------------------+      a send takes the region
 * </pre>
 *
 * <p>Ownership: a buffer is in one of three states. <em>Lent</em>: yours, read and write it. <em>In
 * flight</em>: an operation has it, and the kernel may be reading or writing it; it comes back with
 * the completion, also when that is a failure. <em>Released</em>: back in its {@link BufferPool}.
 * Using a buffer in the wrong state is an {@link IllegalStateException} and changes nothing.
 *
 * <p>Threads: one at a time, like a collection. Only the change of state is safe against races: of
 * two threads that start an operation with the same buffer, one gets the exception.
 */
public final class IoBuffer {
    private static final int RELEASED = 0;
    private static final int LENT = 1;
    private static final int IN_FLIGHT = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(IoBuffer.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BufferPool pool; // null: wrapped memory of the user's
    private final MemorySegment memory;
    private final int index;
    private volatile int state;
    private int offset;
    private int length;

    /** The next free buffer's index in the pool's stack; the pool's alone. */
    int nextFree;

    IoBuffer(BufferPool pool, MemorySegment memory, int index) {
        this.pool = pool;
        this.memory = memory;
        this.index = index;
        this.state = pool == null ? LENT : RELEASED;
    }

    /**
     * Makes a buffer of native memory of the caller's own, which must stay alive while an operation
     * has it: an arena closed earlier leaves the kernel writing to freed memory (one closed before
     * the operation is started is noticed). Memory of {@code Arena.global()} or {@code
     * Arena.ofAuto()} is always safe.
     *
     * @param memory native, writable, accessible from every thread, 0 to 2,147,483,647 bytes
     * @return the buffer, lent, with no data
     * @throws IllegalArgumentException if the memory is on the heap, read-only, confined to a
     *     thread, or too long
     */
    public static IoBuffer wrap(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException(
                    "memory on the Java heap can move under the kernel's hands: native memory is"
                            + " needed, not "
                            + memory);
        }
        if (memory.isReadOnly()) {
            throw new IllegalArgumentException("writable memory is needed, not " + memory);
        }
        if (memory.byteSize() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a buffer of " + memory.byteSize() + " bytes: at most " + Integer.MAX_VALUE);
        }
        Thread elsewhere = Thread.ofPlatform().unstarted(() -> {});
        if (!memory.isAccessibleBy(elsewhere)) {
            throw new IllegalArgumentException(
                    "memory confined to a thread: completions come on another one; use a shared or"
                            + " automatic arena");
        }
        return new IoBuffer(null, memory, -1);
    }

    // ---- data

    /**
     * The size of the whole memory.
     *
     * @return bytes
     */
    public int capacity() {
        return (int) memory.byteSize();
    }

    /**
     * Where the data begins.
     *
     * @return bytes from the start of the memory
     */
    public int offset() {
        return offset;
    }

    /**
     * How much data there is.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Sets the region that holds data, for instance to send a part of what was received.
     *
     * @param offset where it begins, 0 to {@link #capacity}
     * @param length how long it is, 0 to {@code capacity - offset}
     * @return this
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if the buffer is not lent
     */
    public IoBuffer region(int offset, int length) {
        checkLent();
        Objects.checkFromIndexSize(offset, length, capacity());
        this.offset = offset;
        this.length = length;
        return this;
    }

    /**
     * Forgets the data: an empty region at the start.
     *
     * @return this
     * @throws IllegalStateException if the buffer is not lent
     */
    public IoBuffer clear() {
        return region(0, 0);
    }

    /**
     * The whole memory, to read and write without a copy.
     *
     * @return {@link #capacity} bytes; use it only while the buffer is lent
     * @throws IllegalStateException if the buffer is not lent
     */
    public MemorySegment memory() {
        checkLent();
        return memory;
    }

    /**
     * The region that holds data, without a copy.
     *
     * @return {@link #length} bytes; use it only while the buffer is lent
     * @throws IllegalStateException if the buffer is not lent
     */
    public MemorySegment data() {
        checkLent();
        return memory.asSlice(offset, length);
    }

    /**
     * The region that holds data as a byte buffer, without a copy.
     *
     * @return position 0, limit {@link #length}; use it only while the buffer is lent
     * @throws IllegalStateException if the buffer is not lent
     */
    public ByteBuffer asByteBuffer() {
        return data().asByteBuffer();
    }

    /**
     * A copy of the data.
     *
     * @return {@link #length} bytes
     * @throws IllegalStateException if the buffer is not lent
     */
    public byte[] toByteArray() {
        return data().toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * The data as text.
     *
     * @return decoded from UTF-8
     * @throws IllegalStateException if the buffer is not lent
     */
    public String toText() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }

    /**
     * Appends to the data.
     *
     * @param bytes what to append; as many as fit behind the region
     * @return this
     * @throws IndexOutOfBoundsException if they do not fit; nothing is appended then
     * @throws IllegalStateException if the buffer is not lent
     */
    public IoBuffer put(byte[] bytes) {
        checkLent();
        int end = offset + length;
        if (bytes.length > capacity() - end) {
            throw new IndexOutOfBoundsException(
                    bytes.length
                            + " bytes behind "
                            + end
                            + " of "
                            + capacity()
                            + ": at most "
                            + (capacity() - end)
                            + " fit");
        }
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, end, bytes.length);
        length += bytes.length;
        return this;
    }

    /**
     * Appends text, in UTF-8.
     *
     * @param text what to append
     * @return this
     * @throws IndexOutOfBoundsException if it does not fit; nothing is appended then
     * @throws IllegalStateException if the buffer is not lent
     */
    public IoBuffer put(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Gives the buffer back to its pool. A wrapped one is only cleared.
     *
     * @throws IllegalStateException if the buffer is in flight or released already
     */
    public void release() {
        if (pool == null) {
            clear();
            return;
        }
        if (!STATE.compareAndSet(this, LENT, RELEASED)) {
            throw wrongState();
        }
        pool.takeBack(this);
    }

    // ---- ownership

    /** Pool: lends it. */
    IoBuffer lend() {
        offset = 0;
        length = 0;
        state = LENT;
        return this;
    }

    /** Face: the kernel's from here on. */
    void takeOff() {
        if (pool == null && !memory.scope().isAlive()) {
            throw new IllegalStateException(
                    "the buffer's memory is freed: its arena was closed; " + this);
        }
        if (!STATE.compareAndSet(this, LENT, IN_FLIGHT)) {
            throw wrongState();
        }
    }

    /** Face: the completion is here, the buffer the user's again. */
    void land() {
        if (!STATE.compareAndSet(this, IN_FLIGHT, LENT)) {
            throw new IllegalStateException(
                    "broken invariant: a completion for a buffer that is not in flight: " + this);
        }
    }

    /** Face: a completed receive has put this much at the start. */
    void landWith(int received) {
        offset = 0;
        length = received;
        land();
    }

    long address() {
        return memory.address();
    }

    long dataAddress() {
        return memory.address() + offset;
    }

    int index() {
        return index;
    }

    private void checkLent() {
        if (state != LENT) {
            throw wrongState();
        }
    }

    private IllegalStateException wrongState() {
        return new IllegalStateException(
                state == IN_FLIGHT
                        ? "buffer in flight: it comes back with the completion of the operation"
                                + " that has it; "
                                + this
                        : "buffer released already; " + this);
    }

    @Override
    public String toString() {
        String owner = pool == null ? "wrapped" : "pool #" + index;
        String now =
                switch (state) {
                    case RELEASED -> "released";
                    case LENT -> "lent";
                    default -> "in flight";
                };
        return "IoBuffer["
                + owner
                + ", "
                + now
                + ", data "
                + offset
                + "+"
                + length
                + " of "
                + capacity()
                + "]";
    }
}
