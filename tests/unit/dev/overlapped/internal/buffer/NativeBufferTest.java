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
import java.nio.ByteBuffer;

class NativeBufferTest {
    private final NativeBufferPool pool = NativeBufferPool.open(1 << 20, 1);
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
    void anAppendingReceiveFillsWhatIsAfterTheData() {
        buffer.put("0123head").region(4, 4).appending(true);
        buffer.pinToFill();
        assertEquals(8, buffer.roomAddress() - buffer.address());
        assertEquals(4088, buffer.roomToFill());
        buffer.completeReceive(10);
        assertEquals(4, buffer.offset());
        assertEquals(14, buffer.length());
        buffer.pinToFill();
        buffer.completeReceive(0); // the end, or a failure
        assertEquals(14, buffer.length());
        buffer.compact();
        assertEquals(0, buffer.offset());
        assertTrue(buffer.toText().startsWith("head"));
        buffer.appending(false).region(2, 2);
        buffer.pinToFill();
        assertEquals(buffer.address(), buffer.roomAddress());
        buffer.completeReceive(3);
        assertEquals(0, buffer.offset());
        assertEquals(3, buffer.length());
    }

    @Test
    void anAppendingReceiveWithoutRoomIsRefused() {
        buffer.region(96, 4000).appending(true);
        String refusal = assertThrows(IllegalStateException.class, buffer::pinToFill).getMessage();
        assertTrue(refusal.contains("data end at 4096 of 4096"), refusal);
        buffer.compact();
        buffer.pinToFill();
        assertEquals(96, buffer.roomToFill());
        buffer.completeReceive(96);
    }

    @Test
    void bytesAreCopiedAndDirectByteBuffersAreShared() {
        byte[] bytes = {1, 2, 3};
        IoBuffer copy = IoBuffer.of(bytes);
        bytes[0] = 9;
        assertArrayEquals(new byte[] {1, 2, 3}, copy.toByteArray());
        assertEquals(3, copy.capacity());
        assertEquals(0, IoBuffer.of(new byte[0]).length());
        ByteBuffer direct = ByteBuffer.allocateDirect(8).put(bytes).put((byte) 7).flip();
        direct.get();
        IoBuffer shared = IoBuffer.of(direct);
        assertArrayEquals(new byte[] {2, 3, 7}, shared.toByteArray());
        direct.put(1, (byte) 5);
        assertEquals(5, shared.toByteArray()[0]);
        assertEquals(1, direct.position());
        IoBuffer readOnly = IoBuffer.of(direct.asReadOnlyBuffer());
        direct.put(1, (byte) 6);
        assertArrayEquals(new byte[] {5, 3, 7}, readOnly.toByteArray());
        readOnly.put(new byte[0]);
        ByteBuffer heap = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
        assertArrayEquals(new byte[] {2, 3}, IoBuffer.of(heap).toByteArray());
        assertArrayEquals(new byte[] {2, 3}, IoBuffer.of(heap.asReadOnlyBuffer()).toByteArray());
    }

    @Test
    void zeroBytesOfNativeMemoryAreABufferToo() {
        assertEquals(0, IoBuffer.wrap(Arena.ofAuto().allocate(0)).capacity());
    }
}
