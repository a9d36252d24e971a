package dev.overlapped.internal.buffer;

import dev.overlapped.WrappedBuffer;

import java.lang.foreign.MemorySegment;

/** A buffer of the caller's memory. */
public final class WrappedMemory extends NativeBuffer implements WrappedBuffer {
    private WrappedMemory(MemorySegment memory) {
        super(memory);
    }

    /**
     * Makes a buffer, lent.
     *
     * @throws IllegalArgumentException if operations cannot use the memory
     */
    public static WrappedMemory of(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException(
                    "memory on the Java heap can move while the kernel uses it: native memory is"
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
        Thread another = Thread.ofPlatform().unstarted(() -> {});
        if (!memory.isAccessibleBy(another)) {
            throw new IllegalArgumentException(
                    "memory confined to a thread: another thread completes operations; use a shared"
                            + " or automatic arena");
        }
        WrappedMemory buffer = new WrappedMemory(memory);
        buffer.lend();
        return buffer;
    }

    @Override
    public void release() {
        endLending();
    }

    @Override
    public boolean isReleased() {
        return hasBeenReleased();
    }

    @Override
    public WrappedBuffer reuse() {
        lendAgain();
        return this;
    }

    @Override
    void checkMemory() {
        if (!isMemoryAlive()) {
            throw new IllegalStateException(
                    "the buffer's memory is freed: its arena was closed; " + this);
        }
    }

    @Override
    String owner() {
        return "wrapped";
    }
}
