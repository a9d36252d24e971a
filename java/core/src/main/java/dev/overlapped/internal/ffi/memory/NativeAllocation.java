package dev.overlapped.internal.ffi.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Allocations of native memory while a port is in use, which may be refused. */
public final class NativeAllocation {
    private NativeAllocation() {}

    /**
     * Allocates memory of an arena.
     *
     * @throws NativeMemoryRefused if there is none
     */
    public static MemorySegment allocate(Arena arena, long bytes, long alignment) {
        try {
            return arena.allocate(bytes, alignment);
        } catch (OutOfMemoryError e) {
            throw NativeMemoryRefused.REFUSED;
        }
    }
}
