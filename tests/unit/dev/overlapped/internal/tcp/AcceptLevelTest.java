package dev.overlapped.internal.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptOptions;

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
            level.clientAccepted();
        }
    }

    @Test
    void optionsNameTheLegalRange() {
        AcceptOptions options = AcceptOptions.DEFAULT;
        assertTells("0 posted accepts: must be 1 to 65535", () -> options.withMinPosted(0));
        assertTells(
                "65536 posted accepts: must be 1 to 65535", () -> options.withMaxPosted(65_536));
        assertTells(
                "at least 5 posted accepts: must be 1 to the most, which is 4",
                () -> new AcceptLevel(5, 4));
        assertTells(
                "at most 0 silent clients: must be 1 or more",
                () -> options.withMaxSilentClients(0));
        assertTells(
                "silence timeout of PT0.5S: must be 1 second or more",
                () -> options.withSilenceTimeout(Duration.ofMillis(500)));
    }

    private static void assertTells(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
