package dev.overlapped.internal.ffi.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Views of native memory with a lifetime of their own, and notices of a lifetime's end. */
@SuppressWarnings("restricted") // this package is the place for restricted methods
public final class MemoryScopes {
    private static final Class<?> GLOBAL = Arena.global().scope().getClass();
    private static final Class<?> AUTOMATIC = Arena.ofAuto().scope().getClass();
    private static final Class<?> DIRECT =
            MemorySegment.ofBuffer(ByteBuffer.allocateDirect(0)).scope().getClass();

    /** True if arenas that can be closed have a class of their own, as in JDK 25. */
    private static final boolean HAVE_OWN_CLASS = haveOwnClass();

    private MemoryScopes() {}

    private static boolean haveOwnClass() {
        try (Arena shared = Arena.ofShared()) {
            Class<?> closeable = shared.scope().getClass();
            return isOther(closeable);
        }
    }

    /** Returns the same memory as a segment that is accessible until {@code arena} is closed. */
    public static MemorySegment view(MemorySegment memory, Arena arena) {
        return memory.reinterpret(arena, null);
    }

    /**
     * Returns whether somebody can close the arena of the memory: false for that of {@link
     * Arena#global}, {@link Arena#ofAuto} and direct byte buffers, which live as long as they are
     * reachable.
     */
    public static boolean isCloseable(MemorySegment memory) {
        Class<?> kind = memory.scope().getClass();
        return !HAVE_OWN_CLASS || isOther(kind);
    }

    private static boolean isOther(Class<?> kind) {
        return kind != GLOBAL && kind != AUTOMATIC && kind != DIRECT;
    }

    /**
     * Runs {@code action} when the arena of the memory is closed, before it frees this memory and
     * all that was allocated before now. The JDK runs the actions of an arena from the newest to
     * the oldest; one that throws an {@link Error} ends this, so that none of the older memory is
     * freed, and {@link Arena#close} throws it.
     *
     * @param action reaches neither the memory nor its scope, which it would keep alive
     */
    public static void beforeFree(MemorySegment memory, Runnable action) {
        memory.reinterpret(new ScopeOf(memory.scope()), ignored -> action.run());
    }

    /** The arena of a scope, which allocates nothing and cannot be closed. */
    private record ScopeOf(MemorySegment.Scope scope) implements Arena {
        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            throw new UnsupportedOperationException("it allocates nothing");
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException("its owner closes it");
        }
    }
}
