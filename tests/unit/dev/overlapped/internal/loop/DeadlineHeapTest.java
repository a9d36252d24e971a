package dev.overlapped.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.schedule.Timed;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class DeadlineHeapTest {
    private final DeadlineHeap heap = new DeadlineHeap();

    private static Timed node() {
        return new Timed() {
            @Override
            public void expired() {}

            @Override
            public void run() {}
        };
    }

    @Test
    void givesBackByTimeWhateverIsAddedAndRemoved() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            long base =
                    round % 2 == 0
                            ? 0
                            : Long.MAX_VALUE - 500; // a clock that wraps round is still a clock
            List<Timed> nodes = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Timed node = node();
                nodes.add(node);
                heap.add(node, base + random.nextInt(1000));
                if (random.nextInt(3) == 0) {
                    heap.remove(nodes.remove(random.nextInt(nodes.size())));
                }
            }
            long last = base;
            int count = 0;
            Timed next;
            while ((next = heap.pollExpired(base + 1000)) != null) {
                assertTrue(next.expiryNanos - last >= 0);
                last = next.expiryNanos;
                count++;
            }
            assertEquals(nodes.size(), count);
            assertTrue(heap.isEmpty());
        }
    }

    @Test
    void nothingExpiresBeforeItsTime() {
        Timed node = node();
        heap.add(node, 100);
        assertEquals(60, heap.nanosUntilNext(40));
        assertNull(heap.pollExpired(99));
        assertEquals(node, heap.pollExpired(100));
        heap.remove(node); // harmless
    }
}
