package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.overlapped.internal.iocp.IocpFactory;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.TreeMap;

/** {@code -Dseeds=10000} runs so many seeds, {@code -Dseed=42} from that one on. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("seeds", 1_000);
    private static final long FIRST = Long.getLong("seed", 1);

    @Test
    void everySeedAccountsForEveryByteAndBuffer() {
        Map<String, Integer> outcomes = new TreeMap<>();
        long begin = System.nanoTime();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Simulation.run(seed, outcomes, winsock -> IocpFactory.on(winsock));
        }
        System.out.printf(
                "simulation: %d seeds from %d on in %.1f s: %s%n",
                SEEDS, FIRST, (System.nanoTime() - begin) / 1e9, outcomes);
    }

    @Test
    void theSameSeedIsTheSameRun() {
        for (long seed = 1; seed <= 50; seed++) {
            assertEquals(Simulation.run(seed), Simulation.run(seed), "seed " + seed);
        }
        assertNotEquals(Simulation.run(1), Simulation.run(2));
    }
}
