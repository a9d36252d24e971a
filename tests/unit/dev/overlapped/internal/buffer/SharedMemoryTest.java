package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;
import dev.overlapped.SharedBuffer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.ValueLayout;
import java.nio.ReadOnlyBufferException;

class SharedMemoryTest {
    private final NativeBufferPool pool =
            NativeBufferPool.ofPort(1 << 20, BufferChecks.configured(), 4096);
    private final IoBuffer source = pool.lend().put("0123shared").region(4, 6);
    private final SharedBuffer shared = SharedBuffer.of(source);

    @AfterEach
    void theMemoryIsReleasedOnce() {
        assertEquals(0, pool.lent());
        pool.closeWhenAllReleased();
    }

    @Test
    void manyAreInFlightAtATime() {
        assertEquals(6, shared.length());
        IoBuffer[] lent = new IoBuffer[1_000];
        for (int i = 0; i < lent.length; i++) {
            lent[i] = shared.lend();
            NativeBuffer.of(lent[i]).pin();
        }
        assertEquals(1_000, shared.lent());
        shared.release();
        assertTrue(shared.isReleased());
        assertThrows(IllegalStateException.class, shared::release);
        assertThrows(IllegalStateException.class, shared::lend);
        assertEquals(1, pool.lent(), "the memory is in flight");
        for (IoBuffer buffer : lent) {
            NativeBuffer.of(buffer).unpin();
            assertEquals("shared", buffer.toText());
            buffer.release();
            assertThrows(IllegalStateException.class, buffer::release);
        }
        assertEquals(0, shared.lent());
    }

    @Test
    void theOwnersReleaseIsTheLastUseWhereNothingIsLent() {
        shared.lend().release();
        assertFalse(shared.isReleased());
        assertEquals(1, pool.lent());
        shared.release();
        assertThrows(IllegalStateException.class, source::data);
    }

    @Test
    void nobodyWritesToIt() {
        IoBuffer buffer = shared.lend();
        assertThrows(ReadOnlyBufferException.class, () -> buffer.put("x"));
        assertThrows(ReadOnlyBufferException.class, () -> buffer.region(0, 2).put("x"));
        assertThrows(ReadOnlyBufferException.class, () -> buffer.region(2, 2).compact());
        assertThrows(
                IllegalArgumentException.class,
                () -> buffer.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        assertTrue(buffer.asByteBuffer().isReadOnly());
        assertThrows(IllegalArgumentException.class, () -> NativeBuffer.of(buffer).pinToFill());
        assertEquals("ar", buffer.toText(), "a part of the data may be sent");
        assertThrows(IllegalStateException.class, () -> source.put("x"), "its source is in flight");
        buffer.release();
        shared.release();
    }
}
