package dev.overlapped.internal.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void soManyPerPeriodPassAndTheRestIsCounted() {
        RateLimit limit = new RateLimit(2, 100);
        assertEquals(0, limit.tryPass(-7));
        assertEquals(0, limit.tryPass(0));
        assertEquals(RateLimit.HELD, limit.tryPass(10));
        assertEquals(RateLimit.HELD, limit.tryPass(92));
        assertEquals(2, limit.tryPass(93), "a new period");
        assertEquals(0, limit.tryPass(93));
        assertEquals(RateLimit.HELD, limit.tryPass(192));
        assertEquals(1, limit.tryPass(1_000));
    }

    @Test
    void theClockMayPassItsLargestNumber() {
        RateLimit limit = new RateLimit(1, 100);
        assertEquals(0, limit.tryPass(Long.MAX_VALUE - 10));
        assertEquals(RateLimit.HELD, limit.tryPass(Long.MIN_VALUE + 10));
        assertEquals(1, limit.tryPass(Long.MIN_VALUE + 100));
    }
}
