package dev.overlapped.internal.buffer;

import java.lang.foreign.MemorySegment;
import java.nio.ReadOnlyBufferException;

/** One use of a {@link SharedMemory}: a buffer of its data that nobody writes to. */
public final class SharedView extends NativeBuffer {
    private final SharedMemory shared;

    SharedView(SharedMemory shared, MemorySegment memory) {
        super(memory);
        this.shared = shared;
        lend((int) memory.byteSize());
    }

    @Override
    public void release() {
        endLending();
        shared.returned();
    }

    @Override
    MemorySegment view() {
        return wholeMemory().asReadOnly();
    }

    @Override
    MemorySegment writable() {
        throw new ReadOnlyBufferException();
    }

    @Override
    void checkWritable() {
        throw new IllegalArgumentException(
                "a receive needs a buffer that it may write to, not a shared one: " + this);
    }

    @Override
    void holdMemory() {
        // The shared buffer keeps its memory while one of these is lent.
    }

    @Override
    void letGoOfMemory() {
        // See holdMemory.
    }

    @Override
    String owner() {
        return "shared";
    }
}
