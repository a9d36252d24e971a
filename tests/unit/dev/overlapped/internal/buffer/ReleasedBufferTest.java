package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Uses of an object after its release, while its memory is lent to somebody else. */
@ParameterizedClass
@EnumSource(BufferChecks.class)
class ReleasedBufferTest {
    /** Other lends that the documentation promises between two of the same object. */
    private static final int REST = 1_000;

    @Parameter BufferChecks checks;

    private NativeBufferPool pool;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, pool.lent());
        pool.closeWhenAllReleased();
    }

    private void open(int buffers) {
        pool = NativeBufferPool.ofPort(buffers * 4096L, checks, 4096);
    }

    @Test
    void everyUseIsRefusedAndTheNextBorrowerIsNotHarmed() {
        open(1);
        IoBuffer stale = pool.lend();
        stale.put("mine");
        stale.release();
        IoBuffer next = pool.lend(); // of the same memory: there is no other
        next.put("another's");
        assertNotSame(stale, next);
        for (Runnable use :
                List.<Runnable>of(
                        stale::release,
                        stale::data,
                        stale::memory,
                        stale::asByteBuffer,
                        stale::toText,
                        stale::clear,
                        stale::compact,
                        () -> stale.region(0, 1),
                        () -> stale.put("x"),
                        () -> stale.appending(true),
                        () -> NativeBuffer.of(stale).pin(),
                        () -> NativeBuffer.of(stale).pinToFill())) {
            String refusal = assertThrows(IllegalStateException.class, use::run).getMessage();
            assertTrue(refusal.contains("released already"), refusal);
        }
        assertEquals("another's", next.toText());
        assertEquals(1, pool.lent());
        next.release();
    }

    @Test
    void anObjectRestsForAThousandOtherLends() {
        open(64);
        List<IoBuffer> held = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            held.add(pool.lend());
        }
        for (int round = 0; round < 20; round++) {
            IoBuffer stale = pool.lend();
            stale.release();
            for (int i = 0; i < REST; i++) {
                IoBuffer other = pool.lend();
                assertNotSame(stale, other);
                if (i % 100 == 0) { // objects that were held for long return at any time
                    held.add(other);
                    held.removeFirst().release();
                } else {
                    other.release();
                }
            }
        }
        held.forEach(IoBuffer::release);
    }

    @Test
    void manyLentAtATimeAreDifferentObjectsOnDifferentMemory() {
        open(5_000);
        for (int round = 0; round < 3; round++) {
            Set<Long> addresses = new HashSet<>();
            List<IoBuffer> lent = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                IoBuffer buffer = pool.lend();
                assertTrue(addresses.add(NativeBuffer.of(buffer).address()));
                lent.add(buffer);
            }
            assertEquals(5_000, new HashSet<>(lent).size());
            lent.forEach(IoBuffer::release);
        }
    }

    @Test
    void viewsEndWithTheLendInACheckedPool() {
        open(1);
        IoBuffer buffer = pool.lend();
        MemorySegment memory = buffer.memory();
        MemorySegment data = buffer.put("abc").data();
        ByteBuffer bytes = buffer.asByteBuffer();
        assertEquals('a', data.get(ValueLayout.JAVA_BYTE, 0));
        assertEquals('b', bytes.get(1));
        buffer.release();
        if (checks != BufferChecks.QUARANTINE) {
            assertThrows(IllegalStateException.class, () -> memory.get(ValueLayout.JAVA_BYTE, 0));
            assertThrows(IllegalStateException.class, () -> data.get(ValueLayout.JAVA_BYTE, 0));
            assertThrows(IllegalStateException.class, () -> bytes.get(0));
        } else {
            assertEquals('a', memory.get(ValueLayout.JAVA_BYTE, 0), "documented as what remains");
        }
    }
}
