package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.BufferPool;
import dev.overlapped.IoBuffer;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** A pool of several sizes. */
class SeveralSizesTest {
    private static final int PAGE = 4096;

    @Test
    void theSmallestSizeThatIsLargeEnoughIsLent() {
        try (BufferPool pool = BufferPool.open(1 << 20, 2 * PAGE, 16 * PAGE, 1)) {
            assertEquals(List.of(PAGE, 2 * PAGE, 16 * PAGE), pool.bufferSizes());
            assertEquals(2 * PAGE, pool.bufferSize());
            int[][] wanted = {{0, PAGE}, {PAGE, PAGE}, {PAGE + 1, 2 * PAGE}, {3 * PAGE, 16 * PAGE}};
            List<IoBuffer> lent = new ArrayList<>(List.of(pool.lend()));
            long bytes = 2 * PAGE;
            for (int[] row : wanted) {
                IoBuffer buffer = pool.lend(row[0]);
                assertEquals(row[1], buffer.capacity());
                bytes += row[1];
                lent.add(buffer);
            }
            assertEquals(5, pool.lent());
            assertEquals(bytes, pool.lentBytes());
            lent.forEach(IoBuffer::release);
            assertEquals(0, pool.lentBytes());
        }
    }

    @Test
    void aLargerOneIsLentWhereASizeIsUsedUp() {
        try (BufferPool pool = BufferPool.open(4 * PAGE + 8 * PAGE, PAGE, 8 * PAGE)) {
            List<IoBuffer> lent = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                lent.add(pool.lend(1));
            }
            assertNull(pool.tryLend(), "the usual size has no more");
            IoBuffer large = pool.lend(1);
            assertEquals(8 * PAGE, large.capacity());
            assertNull(pool.tryLend(1));
            String refusal =
                    assertThrows(IllegalStateException.class, () -> pool.lend(1)).getMessage();
            assertTrue(refusal.contains("5 buffers of " + 12 * PAGE + " bytes"), refusal);
            large.release();
            lent.forEach(IoBuffer::release);
        }
    }

    @Test
    void noSizeFindsAllMemoryTakenByAnother() {
        try (BufferPool pool = BufferPool.open(1 << 20, PAGE, 4 * PAGE, 64 * PAGE)) {
            List<IoBuffer> lent = new ArrayList<>();
            for (IoBuffer small; (small = pool.tryLend()) != null; ) {
                lent.add(small);
            }
            assertTrue(lent.size() * PAGE < (1 << 20) - 64 * PAGE, lent.size() + " small ones");
            assertEquals(4 * PAGE, pool.lend(2 * PAGE).region(0, 0).capacity());
            IoBuffer large = pool.tryLend(5 * PAGE);
            assertNotNull(large);
            assertTrue(pool.lentBytes() <= 1 << 20);
            assertThrows(IllegalStateException.class, pool::close);
            lent.forEach(IoBuffer::release);
            large.release();
            assertEquals(1, pool.lent());
            assertEquals(4 * PAGE, pool.lentBytes());
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().startsWith("1 buffers"), e.getMessage());
        }
    }

    @Test
    void sizesOutsideTheirRangeAreNamed() {
        try (BufferPool pool = BufferPool.open(1 << 20, PAGE, 4 * PAGE)) {
            for (int minimum : new int[] {-1, 4 * PAGE + 1, Integer.MAX_VALUE}) {
                String refusal =
                        assertThrows(IllegalArgumentException.class, () -> pool.lend(minimum))
                                .getMessage();
                assertTrue(refusal.contains(minimum + " bytes: must be 0 to 16384"), refusal);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> BufferPool.open(PAGE, PAGE, 2 * PAGE));
        assertThrows(IllegalArgumentException.class, () -> BufferPool.open(PAGE, PAGE, 0));
        assertThrows(
                IllegalArgumentException.class, () -> BufferPool.open(1 << 30, PAGE, new int[16]));
    }

    @Test
    void aPortsPoolIsClosedWithItsPortOnly() {
        NativeBufferPool pool = NativeBufferPool.ofPort(1 << 20, BufferChecks.configured(), PAGE);
        String refusal = assertThrows(IllegalStateException.class, pool::close).getMessage();
        assertTrue(refusal.contains("close the port"), refusal);
        pool.lend().put("still open").release();
        pool.closeWhenAllReleased();
    }
}
