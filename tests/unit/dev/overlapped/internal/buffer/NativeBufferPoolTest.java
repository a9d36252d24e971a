package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.BufferPool;
import dev.overlapped.IoBuffer;

import org.junit.jupiter.api.Test;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class NativeBufferPoolTest {
    @Test
    void buffersAreWholePagesOnPageBoundaries() {
        try (BufferPool pool = BufferPool.open(5000, 100_000)) {
            IoBuffer buffer = pool.lend();
            assertEquals(8192, buffer.capacity());
            assertEquals(0, NativeBuffer.of(buffer).address() % 4096);
            assertEquals(8192, pool.lentBytes());
            buffer.release();
        }
    }

    @Test
    void theLimitHoldsAndAReleasedBufferIsLentAgain() {
        try (BufferPool pool = BufferPool.open(4096, 3 * 4096 + 1)) {
            List<IoBuffer> lent = new ArrayList<>(List.of(pool.lend(), pool.lend(), pool.lend()));
            assertNull(pool.tryLend());
            assertTrue(
                    assertThrows(IllegalStateException.class, pool::lend)
                            .getMessage()
                            .contains("3 buffers"));
            lent.removeFirst().release();
            lent.add(pool.lend());
            lent.forEach(IoBuffer::release);
            assertEquals(0, pool.lent());
        }
    }

    @Test
    void aPoolRefusesToCloseWhileOneIsLent() {
        BufferPool pool = BufferPool.open(1, 4096);
        IoBuffer buffer = pool.lend();
        assertTrue(
                assertThrows(IllegalStateException.class, pool::close)
                        .getMessage()
                        .startsWith("1 buffers"));
        buffer.put("still there");
        buffer.release();
        pool.close();
        pool.close();
        assertThrows(IllegalStateException.class, pool::lend);
        assertThrows(IllegalStateException.class, pool::tryLend);
    }

    @Test
    void aPortsPoolFreesItsMemoryWithTheLastBuffer() {
        NativeBufferPool pool = NativeBufferPool.open(1 << 20, 1);
        IoBuffer buffer = pool.lend();
        pool.closeWhenAllReleased();
        assertThrows(IllegalStateException.class, pool::lend);
        var memory = buffer.put("valid until the end").memory();
        buffer.release();
        assertThrows(IllegalStateException.class, () -> memory.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void numbersOutsideTheirRangeAreNamed() {
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> BufferPool.open(0, 4096))
                        .getMessage()
                        .contains("1 to 1073741824"));
        assertThrows(IllegalArgumentException.class, () -> BufferPool.open(-1, 4096));
        assertThrows(
                IllegalArgumentException.class,
                () -> BufferPool.open((1 << 30) + 1, Long.MAX_VALUE));
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> BufferPool.open(4097, 8191))
                        .getMessage()
                        .contains("8192"));
    }

    @Test
    void noBufferIsEverLentTwiceAtOnce() throws Exception {
        try (BufferPool pool = BufferPool.open(1, 64 * 4096);
                var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int mark = t;
                work.add(
                        () -> {
                            for (int i = 0; i < 50_000; i++) {
                                IoBuffer first = lend(pool);
                                IoBuffer second = lend(pool);
                                first.memory().set(ValueLayout.JAVA_INT, 0, mark);
                                second.memory().set(ValueLayout.JAVA_INT, 0, mark);
                                assertEquals(mark, first.memory().get(ValueLayout.JAVA_INT, 0));
                                first.release();
                                assertEquals(mark, second.memory().get(ValueLayout.JAVA_INT, 0));
                                second.release();
                            }
                            return null;
                        });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
            assertEquals(0, pool.lent());
        }
    }

    /**
     * Closing while another thread lends: one of the two is refused, and nobody gets dead memory.
     */
    @Test
    void aBufferLentWhileThePoolClosesIsAlive() throws Exception {
        try (var other = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 20_000; round++) {
                BufferPool pool = BufferPool.open(1, 4096);
                pool.lend().release(); // so that there is memory to be freed
                CyclicBarrier together = new CyclicBarrier(2);
                Future<Boolean> closing =
                        other.submit(
                                () -> {
                                    together.await();
                                    return isDone(pool::close);
                                });
                together.await();
                boolean lent = isDone(() -> pool.lend().put("alive").release());
                if (!closing.get()) {
                    assertTrue(lent, "both were refused");
                    pool.close();
                }
            }
        }
    }

    private static boolean isDone(Runnable action) {
        try {
            action.run();
            return true;
        } catch (IllegalStateException e) {
            assertFalse(e.getMessage().contains("Already closed"), e.getMessage());
            return false;
        }
    }

    private static IoBuffer lend(BufferPool pool) {
        IoBuffer buffer = pool.tryLend();
        assertNotNull(buffer, "4 threads hold 8 of 64 buffers at the most");
        return buffer;
    }
}
