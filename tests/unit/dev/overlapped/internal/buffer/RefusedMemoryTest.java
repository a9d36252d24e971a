package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A system that has no memory for a pool to grow: a shortage, as if all buffers were lent. */
@Timeout(60)
class RefusedMemoryTest {
    /** An arena that refuses memory when the test says so. */
    private static final class ScarceArena implements Arena {
        private final Arena memory = Arena.ofShared();
        private boolean refuses;
        private int refusals;

        @Override
        public MemorySegment allocate(long bytes, long alignment) {
            if (refuses) {
                refusals++;
                throw new OutOfMemoryError("planned");
            }
            return memory.allocate(bytes, alignment);
        }

        @Override
        public MemorySegment.Scope scope() {
            return memory.scope();
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @Test
    void refusedMemoryIsAShortageThatPasses() {
        ScarceArena scarce = new ScarceArena();
        try (NativeBufferPool pool =
                NativeBufferPool.on(scarce, 64 << 20, BufferChecks.QUARANTINE, 64 << 10)) {
            List<IoBuffer> lent = new ArrayList<>();
            lent.add(pool.lend());
            scarce.refuses = true;
            for (IoBuffer one; (one = pool.tryLend()) != null; ) {
                lent.add(one);
            }
            int count = lent.size();
            assertEquals(count, pool.lent());
            String message = assertThrows(IllegalStateException.class, pool::lend).getMessage();
            assertTrue(message.contains("refused memory"), message);
            assertTrue(pool.toString().contains("refused memory"), pool::toString);
            assertEquals(1, scarce.refusals, "asking costs time, and is not repeated at once");
            lent.removeLast().release();
            lent.add(pool.lend());
            scarce.refuses = false;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            IoBuffer more = null;
            while (more == null && System.nanoTime() - end < 0) {
                more = pool.tryLend();
            }
            assertNotNull(more);
            more.release();
            lent.forEach(IoBuffer::release);
            assertEquals(0, pool.lent());
        }
    }

    @Test
    void aPoolWithoutAnyMemoryLendsNothing() {
        ScarceArena scarce = new ScarceArena();
        scarce.refuses = true;
        try (NativeBufferPool pool =
                NativeBufferPool.on(scarce, 64 << 20, BufferChecks.CHECKED, 64 << 10)) {
            assertNull(pool.tryLend());
            assertEquals(0, pool.lent());
        }
    }
}
