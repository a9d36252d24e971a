package dev.overlapped.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;

class SeriesTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddle() {
        assertEquals(new Series(3, 1, 9), Series.of(List.of(9.0, 1.0, 3.0)));
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertEquals(new Series(3, 1, 9), Series.of(List.of(9.0, 4.0, 1.0, 2.0)));
    }

    @Test
    void thereIsNoneOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> Series.of(List.of()));
    }
}
