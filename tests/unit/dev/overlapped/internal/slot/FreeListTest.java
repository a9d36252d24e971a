package dev.overlapped.internal.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FreeListTest {
    private final FreeList free = new FreeList("thing");

    @Test
    void theLowestFirstAndThenTheOneGivenBackLast() {
        assertTrue(free.isEmpty());
        free.extend(3);
        assertEquals(0, free.take());
        assertEquals(1, free.take());
        free.release(0);
        free.release(1);
        assertEquals(1, free.take());
        assertEquals(0, free.take());
        assertEquals(2, free.take());
        assertTrue(free.isEmpty());
        assertEquals(3, free.inUse());
    }

    @Test
    void moreComeBehindThoseThatThereAre() {
        free.extend(1);
        assertEquals(0, free.take());
        free.extend(4);
        assertFalse(free.isEmpty());
        assertEquals(4, free.capacity());
        assertEquals(1, free.take());
        assertEquals(2, free.inUse());
        free.release(0);
        assertEquals(0, free.take());
    }

    @Test
    void whatIsFreeCannotBeGivenBack() {
        free.extend(2);
        free.take();
        free.release(0);
        for (int number = 0; number < 2; number++) {
            int is = number;
            String message =
                    assertThrows(IllegalStateException.class, () -> free.release(is)).getMessage();
            assertEquals("broken invariant: thing " + is + " freed twice", message);
        }
    }
}
