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
 */
public abstract sealed class NativeBuffer implements IoBuffer permits PooledBuffer, WrappedMemory {
    private static final int RELEASED = 0;
    private static final int LENT = 1;
    private static final int IN_FLIGHT = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(NativeBuffer.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment memory;
    private volatile int state;
    private int offset;
    private int length;

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

    // ---- data

    @Override
    public final int capacity() {
        return (int) memory.byteSize();
    }

    @Override
    public final int offset() {
        return offset;
    }

    @Override
    public final int length() {
        return length;
    }

    @Override
    public final IoBuffer region(int offset, int length) {
        checkLent();
        Objects.checkFromIndexSize(offset, length, capacity());
        this.offset = offset;
        this.length = length;
        return this;
    }

    @Override
    public final IoBuffer clear() {
        return region(0, 0);
    }

    @Override
    public final MemorySegment memory() {
        checkLent();
        return memory;
    }

    @Override
    public final MemorySegment data() {
        checkLent();
        return memory.asSlice(offset, length);
    }

    @Override
    public final ByteBuffer asByteBuffer() {
        return data().asByteBuffer();
    }

    @Override
    public final byte[] toByteArray() {
        return data().toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public final String toText() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }

    @Override
    public final IoBuffer put(byte[] bytes) {
        checkLent();
        int end = offset + length;
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
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, end, bytes.length);
        length += bytes.length;
        return this;
    }

    @Override
    public final IoBuffer put(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    // ---- ownership

    /** Makes a released buffer the caller's, without data. */
    final void lend() {
        offset = 0;
        length = 0;
        state = LENT;
    }

    /**
     * Makes a released buffer the caller's, if it still is released.
     *
     * @throws IllegalStateException if it is lent or in flight
     */
    final void lendAgain() {
        if (!STATE.compareAndSet(this, RELEASED, LENT)) {
            throw new IllegalStateException("buffer not released yet; " + this);
        }
        offset = 0;
        length = 0;
    }

    /**
     * Ends the caller's use.
     *
     * @throws IllegalStateException if it is in flight or released already
     */
    final void endLending() {
        if (!STATE.compareAndSet(this, LENT, RELEASED)) {
            throw wrongState();
        }
    }

    /**
     * Starts the use by an operation: from here on the kernel may read or write the memory.
     *
     * @throws IllegalStateException if the buffer is in flight or released, or its memory freed
     */
    public final void pin() {
        checkMemory();
        if (!STATE.compareAndSet(this, LENT, IN_FLIGHT)) {
            throw wrongState();
        }
    }

    /** Ends the use by an operation: the buffer is the caller's again. */
    public final void unpin() {
        if (!STATE.compareAndSet(this, IN_FLIGHT, LENT)) {
            throw new IllegalStateException(
                    "broken invariant: a completion for a buffer that is not in flight: " + this);
        }
    }

    /** Ends the use by a receive that has put {@code received} bytes at the start. */
    public final void completeReceive(int received) {
        offset = 0;
        length = received;
        unpin();
    }

    /** The address of the memory. */
    public final long address() {
        return memory.address();
    }

    /** The address of the data. */
    public final long dataAddress() {
        return memory.address() + offset;
    }

    /** Throws an {@link IllegalStateException} if the memory is known to be freed. */
    abstract void checkMemory();

    /** The owner of the memory, for messages. */
    abstract String owner();

    final boolean isMemoryAlive() {
        return memory.scope().isAlive();
    }

    final boolean hasBeenReleased() {
        return state == RELEASED;
    }

    private void checkLent() {
        if (state != LENT) {
            throw wrongState();
        }
    }

    private IllegalStateException wrongState() {
        return new IllegalStateException(
                state == IN_FLIGHT
                        ? "buffer in flight: the completion of the operation that has it returns"
                                + " it; "
                                + this
                        : "buffer released already; " + this);
    }

    @Override
    public final String toString() {
        String now =
                switch (state) {
                    case RELEASED -> "released";
                    case LENT -> "lent";
                    default -> "in flight";
                };
        return "IoBuffer["
                + owner()
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
