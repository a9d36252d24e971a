package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class IoBufferTest {
    private final BufferPool pool = BufferPool.open(1, 1 << 20);
    private final IoBuffer buffer = pool.lend();

    @AfterEach
    void nothingIsLost() {
        assertEquals(1, pool.lent(), "whatever was tried, the one buffer is still lent");
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
    void inFlightItIsTheKernels() {
        buffer.takeOff();
        assertThrows(IllegalStateException.class, buffer::takeOff);
        assertThrows(IllegalStateException.class, buffer::memory);
        assertThrows(IllegalStateException.class, buffer::data);
        assertThrows(IllegalStateException.class, buffer::clear);
        assertTrue(
                assertThrows(IllegalStateException.class, buffer::release)
                        .getMessage()
                        .contains("in flight"));
        buffer.landWith(3);
        assertEquals(3, buffer.length());
        assertThrows(IllegalStateException.class, buffer::land);
    }

    @Test
    void releasedItIsNobodys() {
        IoBuffer other = pool.lend();
        other.release();
        assertTrue(
                assertThrows(IllegalStateException.class, other::release)
                        .getMessage()
                        .contains("released"));
        assertThrows(IllegalStateException.class, other::takeOff);
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
    void wrappedMemoryIsLentAgainAfterRelease() {
        IoBuffer wrapped = IoBuffer.wrap(Arena.ofAuto().allocateFrom("native").asSlice(0, 6));
        wrapped.region(0, 6);
        assertEquals("native", wrapped.toText());
        wrapped.takeOff();
        assertThrows(IllegalStateException.class, wrapped::release);
        wrapped.land();
        wrapped.release();
        assertEquals(0, wrapped.length());
        wrapped.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    }

    @Test
    void zeroBytesOfNativeMemoryAreABufferToo() {
        assertEquals(0, IoBuffer.wrap(Arena.ofAuto().allocate(0)).capacity());
    }
}
