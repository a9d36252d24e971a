package dev.overlapped.internal.buffer;

import dev.overlapped.IoBuffer;
import dev.overlapped.SharedBuffer;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that any number of operations send at a time. It has the buffer that it was made of in
 * flight, until its owner has released it and the last {@link SharedView} has returned.
 */
public final class SharedMemory implements SharedBuffer {
    private static final long RELEASED = 1L << 62;

    private final NativeBuffer source;
    private final MemorySegment data;

    /** The number of views, and {@link #RELEASED} once the owner has released it: one word. */
    private final AtomicLong state = new AtomicLong();

    private SharedMemory(NativeBuffer source) {
        this.source = source;
        this.data = source.sharedData();
    }

    /**
     * Takes a buffer with its data.
     *
     * @throws IllegalStateException if it is not lent
     */
    public static SharedMemory of(IoBuffer source) {
        NativeBuffer taken = NativeBuffer.of(source);
        taken.pin();
        return new SharedMemory(taken);
    }

    @Override
    public IoBuffer lend() {
        long seen;
        do {
            seen = state.get();
            if (seen >= RELEASED) {
                throw new IllegalStateException("shared buffer released already; " + this);
            }
        } while (!state.compareAndSet(seen, seen + 1));
        return new SharedView(this, data);
    }

    void returned() {
        if (state.decrementAndGet() == RELEASED) {
            free();
        }
    }

    @Override
    public void release() {
        long seen;
        do {
            seen = state.get();
            if (seen >= RELEASED) {
                throw new IllegalStateException("shared buffer released already; " + this);
            }
        } while (!state.compareAndSet(seen, seen | RELEASED));
        if (seen == 0) {
            free();
        }
    }

    private void free() {
        source.unpin();
        source.release();
    }

    @Override
    public int length() {
        return (int) data.byteSize();
    }

    @Override
    public long lent() {
        return state.get() & ~RELEASED;
    }

    @Override
    public boolean isReleased() {
        return state.get() >= RELEASED;
    }

    @Override
    public String toString() {
        return "SharedBuffer["
                + length()
                + " bytes, "
                + lent()
                + " lent"
                + (isReleased() ? ", released" : "")
                + "]";
    }
}
