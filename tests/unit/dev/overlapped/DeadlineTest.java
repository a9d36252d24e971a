package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

class DeadlineTest {
    @Test
    void countsDownToZeroAndNotBelow() {
        long left = Deadline.after(1, TimeUnit.HOURS).remainingNanos();
        assertTrue(
                left > TimeUnit.MINUTES.toNanos(59) && left <= TimeUnit.HOURS.toNanos(1),
                "" + left);
        assertEquals(0, Deadline.after(Duration.ZERO).remainingNanos());
    }

    @Test
    void longEnoughIsNever() {
        assertSame(Deadline.NONE, Deadline.after(Long.MAX_VALUE, TimeUnit.DAYS));
        assertSame(Deadline.NONE, Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(Long.MAX_VALUE, Deadline.NONE.remainingNanos());
    }

    @Test
    void negativeIsRefusedByName() {
        assertTrue(
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Deadline.after(-1, TimeUnit.SECONDS))
                        .getMessage()
                        .contains("-1 SECONDS"));
        assertThrows(IllegalArgumentException.class, () -> Deadline.after(Duration.ofNanos(-1)));
    }

    @Test
    void deadlinesAtTheSameTimeAreEqual() {
        assertEquals(Deadline.at(7), Deadline.at(7));
        assertEquals(Deadline.at(7).hashCode(), Deadline.at(7).hashCode());
        assertNotEquals(Deadline.at(7), Deadline.at(8));
        assertNotEquals(Deadline.NONE, Deadline.at(7));
    }
}
