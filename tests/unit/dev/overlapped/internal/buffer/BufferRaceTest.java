package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One thread sets the region while another one starts operations. */
class BufferRaceTest {
    private static final int CAPACITY = 4096;

    @Test
    void anOperationSeesOneRegionAsAWhole() throws Exception {
        var buffer = NativeBuffer.of(IoBuffer.wrap(Arena.ofAuto().allocate(CAPACITY)));
        AtomicBoolean stop = new AtomicBoolean();
        int small = 0;
        try (var other = Executors.newSingleThreadExecutor()) {
            Future<?> mover = other.submit(() -> move(buffer, stop));
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            for (int i = 0; i < 2_000_000 || small == 0 && System.nanoTime() < deadline; i++) {
                buffer.pin();
                int offset = (int) (buffer.dataAddress() - buffer.address());
                int length = buffer.length();
                small += offset == 4000 ? 1 : 0;
                assertTrue(
                        offset == 0 && length <= CAPACITY && length != 96
                                || offset == 4000 && length == 96,
                        offset + "+" + length);
                assertEquals(length, buffer.length(), "it does not change while pinned");
                buffer.unpin();
            }
            stop.set(true);
            mover.get();
        }
        assertTrue(small > 0, "the other thread never was in time");
    }

    private static void move(NativeBuffer buffer, AtomicBoolean stop) {
        while (!stop.get()) {
            try {
                buffer.region(0, CAPACITY);
                buffer.region(4000, 96);
            } catch (IllegalStateException e) {
                // in flight
            }
        }
    }
}
