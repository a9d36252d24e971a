package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;
import dev.overlapped.WrappedBuffer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class NativeBufferTest {
    private final NativeBufferPool pool = NativeBufferPool.open(1, 1 << 20);
    private final NativeBuffer buffer = pool.tryLend();

    @AfterEach
    void nothingIsLeft() {
        assertEquals(1, pool.lent(), "after every attempt the one buffer is still lent");
        buffer.release();
        pool.close();
    }

    @Test
    void dataIsAppendedAndReadBack() {
        buffer.put("hello, ").put(new byte[] {'w', 'o', 'r', 'l', 'd'});
        assertEquals("hello, world", buffer.toText());
        buffer.region(7, 5);
        assertEquals(7, buffer.offset());
        assertArrayEquals("world".getBytes(), buffer.toByteArray());
        assertEquals('w', buffer.asByteBuffer().get(0));
        assertEquals(0, buffer.clear().length());
    }

    @Test
    void aRegionOutsideTheMemoryIsRefusedAndChangesNothing() {
        buffer.put("abc");
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.region(-1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.region(0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.region(4096, 1));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> buffer.region(Integer.MAX_VALUE, Integer.MAX_VALUE));
        IndexOutOfBoundsException e =
                assertThrows(IndexOutOfBoundsException.class, () -> buffer.put(new byte[4094]));
        assertTrue(e.getMessage().contains("4093"), e.getMessage());
        assertEquals("abc", buffer.toText());
    }

    @Test
    void aBufferInFlightRefusesTheCaller() {
        buffer.pin();
        assertThrows(IllegalStateException.class, buffer::pin);
        assertThrows(IllegalStateException.class, buffer::memory);
        assertThrows(IllegalStateException.class, buffer::data);
        assertThrows(IllegalStateException.class, buffer::clear);
        assertTrue(
                assertThrows(IllegalStateException.class, buffer::release)
                        .getMessage()
                        .contains("in flight"));
        buffer.completeReceive(3);
        assertEquals(3, buffer.length());
        assertThrows(IllegalStateException.class, buffer::unpin);
    }

    @Test
    void aReleasedBufferRefusesEveryone() {
        NativeBuffer other = pool.tryLend();
        other.release();
        assertTrue(
                assertThrows(IllegalStateException.class, other::release)
                        .getMessage()
                        .contains("released"));
        assertThrows(IllegalStateException.class, other::pin);
        assertThrows(IllegalStateException.class, () -> other.put("x"));
    }

    @Test
    void memoryThatTheKernelMustNotGetIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> IoBuffer.wrap(MemorySegment.ofArray(new byte[10])));
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(IllegalArgumentException.class, () -> IoBuffer.wrap(arena.allocate(10)));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> IoBuffer.wrap(Arena.ofAuto().allocate(10).asReadOnly()));
    }

    @Test
    void wrappedMemoryIsUsedAgainAfterRelease() {
        WrappedBuffer wrapped = IoBuffer.wrap(Arena.ofAuto().allocateFrom("native").asSlice(0, 6));
        wrapped.region(0, 6);
        assertEquals("native", wrapped.toText());
        NativeBuffer.of(wrapped).pin();
        assertThrows(IllegalStateException.class, wrapped::release);
        assertThrows(IllegalStateException.class, wrapped::reuse);
        assertFalse(wrapped.isReleased());
        NativeBuffer.of(wrapped).unpin();
        assertThrows(IllegalStateException.class, wrapped::reuse);
        wrapped.release();
        assertTrue(wrapped.isReleased());
        assertThrows(IllegalStateException.class, wrapped::memory);
        assertThrows(IllegalStateException.class, wrapped::release);
        assertSame(wrapped, wrapped.reuse());
        assertEquals(0, wrapped.length());
        wrapped.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    }

    @Test
    void zeroBytesOfNativeMemoryAreABufferToo() {
        assertEquals(0, IoBuffer.wrap(Arena.ofAuto().allocate(0)).capacity());
    }
}
