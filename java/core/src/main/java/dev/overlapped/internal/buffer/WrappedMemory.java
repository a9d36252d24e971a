package dev.overlapped.internal.buffer;

import dev.overlapped.WrappedBuffer;
import dev.overlapped.internal.ffi.memory.MemoryScopes;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A buffer of the caller's memory. */
public final class WrappedMemory extends NativeBuffer implements WrappedBuffer {
    /** Any thread but the caller's: who may access memory with it has a shared arena. */
    private static final Thread ANOTHER = another();

    private final @Nullable ScopeHold hold; // null: nobody can free the memory

    private WrappedMemory(MemorySegment memory) {
        super(memory);
        hold = MemoryScopes.isCloseable(memory) ? ScopeHold.of(memory) : null;
    }

    private static Thread another() {
        Thread thread =
                Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});
        thread.setContextClassLoader(null);
        return thread;
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
        if (!memory.isAccessibleBy(ANOTHER)) {
            throw new IllegalArgumentException(
                    "memory confined to a thread: another thread completes operations; use a shared"
                            + " or automatic arena");
        }
        WrappedMemory buffer = new WrappedMemory(memory);
        buffer.lend(0);
        return buffer;
    }

    /** Makes a buffer, lent, that holds a copy of bytes. */
    public static WrappedMemory copyOf(byte[] bytes) {
        return withData(copyOf(MemorySegment.ofArray(bytes)));
    }

    /**
     * Makes a buffer, lent, that holds the bytes between position and limit: itself if the system
     * can use its memory, else a copy.
     */
    public static WrappedMemory of(ByteBuffer bytes) {
        MemorySegment memory = MemorySegment.ofBuffer(bytes);
        boolean usable = memory.isNative() && !memory.isReadOnly();
        return withData(usable && memory.isAccessibleBy(ANOTHER) ? memory : copyOf(memory));
    }

    private static MemorySegment copyOf(MemorySegment bytes) {
        return Arena.ofAuto().allocate(bytes.byteSize()).copyFrom(bytes);
    }

    private static WrappedMemory withData(MemorySegment memory) {
        WrappedMemory buffer = new WrappedMemory(memory);
        buffer.lend((int) memory.byteSize());
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
    void holdMemory() {
        if (hold != null && !hold.acquire(wholeMemory())) {
            throw new IllegalStateException(
                    "the buffer's memory is freed: its arena was closed; " + this);
        }
    }

    @Override
    void letGoOfMemory() {
        if (hold != null) {
            hold.release();
        }
    }

    @Override
    String owner() {
        return "wrapped";
    }
}
