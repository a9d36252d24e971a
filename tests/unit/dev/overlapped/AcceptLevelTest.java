package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class AcceptLevelTest {
    @Test
    void doublesWhenDryUpToTheHighWatermark() {
        AcceptLevel level = new AcceptLevel(3, 20);
        assertEquals(3, level.wanted());
        level.ranDry();
        assertEquals(6, level.wanted());
        level.ranDry();
        level.ranDry();
        assertEquals(20, level.wanted());
    }

    @Test
    void risesToTwiceWhatCameInAPeriod() {
        AcceptLevel level = new AcceptLevel(3, 100);
        arrive(level, 17);
        assertTrue(level.periodEnded());
        assertEquals(34, level.wanted());
        arrive(level, 1_000);
        assertTrue(level.periodEnded());
        assertEquals(100, level.wanted());
    }

    @Test
    void fallsByAQuarterAPeriodDownToTheLowWatermark() {
        AcceptLevel level = new AcceptLevel(3, 100);
        arrive(level, 50);
        level.periodEnded();
        assertTrue(level.periodEnded());
        assertEquals(75, level.wanted());
        arrive(level, 35);
        level.periodEnded();
        assertEquals(70, level.wanted());
        while (level.periodEnded()) {
            assertTrue(level.wanted() >= 3);
        }
        assertEquals(3, level.wanted());
        assertFalse(level.periodEnded());
    }

    private static void arrive(AcceptLevel level, int count) {
        for (int i = 0; i < count; i++) {
            level.arrived();
        }
    }

    @Test
    void optionsNameTheLegalRange() {
        AcceptOptions options = AcceptOptions.DEFAULT;
        assertTells("0 accepts at least: must be 1 to 65535", () -> options.withPosted(0, 5));
        assertTells("4 accepts at most: must be 5 to 65535", () -> options.withPosted(5, 4));
        assertTells(
                "0 silent clients at most: must be 1 or more",
                () -> options.withSilent(0, Duration.ofSeconds(1)));
        assertTells(
                "clients silent for PT0.5S: must be 1 second or more",
                () -> options.withSilent(1, Duration.ofMillis(500)));
    }

    private static void assertTells(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
