package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.TreeMap;

/**
 * The simulation on the model of Linux: {@code -Dseeds=10000} runs so many seeds, {@code -Dseed=42}
 * from that one on.
 */
class LinuxSimulationTest {
    private static final long SEEDS = Long.getLong("seeds", 400);
    private static final long FIRST = Long.getLong("seed", 1);

    @Test
    void everySeedAccountsForEveryByteAndBuffer() {
        Map<String, Integer> outcomes = new TreeMap<>();
        long begin = System.nanoTime();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Simulation.runOn(LinuxWorld.sound(), seed, outcomes);
        }
        System.out.printf(
                "simulation on the model of Linux: %d seeds from %d on in %.1f s: %s%n",
                SEEDS, FIRST, (System.nanoTime() - begin) / 1e9, outcomes);
    }

    @Test
    void theSameSeedIsTheSameRun() {
        for (long seed = 1; seed <= 50; seed++) {
            assertEquals(run(seed), run(seed), "seed " + seed);
        }
        assertNotEquals(run(1), run(2));
    }

    private static long run(long seed) {
        return Simulation.runOn(LinuxWorld.sound(), seed, new TreeMap<>());
    }
}
