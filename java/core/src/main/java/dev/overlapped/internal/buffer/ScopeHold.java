package dev.overlapped.internal.buffer;

import dev.overlapped.MemoryInUseError;
import dev.overlapped.internal.ffi.memory.MemoryScopes;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The operations that have memory of one arena in flight, which can be closed: while there are
 * some, closing it is refused and its memory is never freed, for the kernel may write to it.
 *
 * <p>An arena is asked for nothing but its scope, so that public API cannot hold it open as the JDK
 * does during a call. But it runs actions when it is closed, from the newest to the oldest, and
 * memory is freed by such an action. So each piece of wrapped memory has an action newer than its
 * own allocation. A piece is known by its address: an arena frees none before it is closed, so no
 * other memory of it has the same one.
 *
 * <p>Lifetime: the scope's. Any thread.
 */
final class ScopeHold {
    private static final Map<MemorySegment.Scope, ScopeHold> HOLDS = new WeakHashMap<>();

    private final AtomicInteger inFlight = new AtomicInteger();
    private final Set<Long> watched = new HashSet<>();

    private ScopeHold() {}

    /**
     * Returns the one of this memory's arena, which has an action for it from now on.
     *
     * @throws IllegalStateException if the arena is closed
     */
    static ScopeHold of(MemorySegment memory) {
        ScopeHold hold;
        synchronized (HOLDS) {
            hold = HOLDS.computeIfAbsent(memory.scope(), scope -> new ScopeHold());
        }
        hold.watch(memory);
        return hold;
    }

    private synchronized void watch(MemorySegment memory) {
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("memory is freed: its arena was closed; " + memory);
        }
        if (watched.add(memory.address())) {
            MemoryScopes.beforeFree(memory, this::refuseWhileInFlight);
        }
    }

    private void refuseWhileInFlight() {
        int operations = inFlight.get();
        if (operations > 0) {
            throw new MemoryInUseError(
                    "arena closed while "
                            + operations
                            + " operations have memory of it in flight: it is not freed, ever;"
                            + " wait for the operations first, or cancel them and wait");
        }
    }

    /** Notes one more operation; returns false if the arena is closed, and notes nothing. */
    boolean acquire(MemorySegment memory) {
        inFlight.incrementAndGet(); // before the look at the scope, which closing changes first
        if (memory.scope().isAlive()) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    /** An operation has ended. */
    void release() {
        inFlight.decrementAndGet();
    }
}
