package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;
import dev.overlapped.MemoryInUseError;
import dev.overlapped.internal.ffi.memory.MemoryScopes;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The arena of wrapped memory is closed. */
class ClosedArenaTest {
    @Test
    void inFlightItIsRefusedAndNothingIsFreed() {
        Arena arena = Arena.ofShared();
        boolean[] freed = new boolean[2];
        MemorySegment first = arena.allocate(64);
        MemoryScopes.beforeFree(first, () -> freed[0] = true);
        NativeBuffer older = NativeBuffer.of(IoBuffer.wrap(first));
        MemorySegment second = arena.allocate(64); // after the action for the first one
        MemoryScopes.beforeFree(second, () -> freed[1] = true);
        NativeBuffer newer = NativeBuffer.of(IoBuffer.wrap(second));
        IoBuffer.wrap(first).release();
        older.pin();
        newer.pin();
        String refusal = assertThrows(MemoryInUseError.class, arena::close).getMessage();
        assertTrue(refusal.contains("2 operations"), refusal);
        assertFalse(freed[0] || freed[1], "the kernel may still write to it");
        older.completeReceive(1);
        newer.unpin();
        assertThrows(IllegalStateException.class, older::pin);
        older.release();
    }

    @Test
    void afterwardsItIsFreed() {
        Arena arena = Arena.ofShared();
        boolean[] freed = new boolean[1];
        MemorySegment memory = arena.allocate(64);
        MemoryScopes.beforeFree(memory, () -> freed[0] = true);
        NativeBuffer buffer = NativeBuffer.of(IoBuffer.wrap(memory));
        buffer.pin();
        buffer.unpin();
        arena.close();
        assertTrue(freed[0]);
        assertThrows(IllegalStateException.class, buffer::pin);
        assertThrows(IllegalStateException.class, buffer::pinToFill);
        assertThrows(IllegalStateException.class, () -> IoBuffer.wrap(memory));
        buffer.release();
    }

    @Test
    void otherArenasAreKeptByTheBuffer() {
        assertFalse(MemoryScopes.isCloseable(Arena.ofAuto().allocate(1)));
        assertFalse(MemoryScopes.isCloseable(Arena.global().allocate(1)));
        assertFalse(
                MemoryScopes.isCloseable(
                        MemorySegment.ofBuffer(java.nio.ByteBuffer.allocateDirect(1))));
        try (Arena arena = Arena.ofShared()) {
            assertTrue(MemoryScopes.isCloseable(arena.allocate(1)));
            assertEquals(1, IoBuffer.wrap(arena.allocate(1)).capacity());
        }
    }
}
