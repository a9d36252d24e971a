package dev.overlapped.soak;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The violations that were found, and the number of times that each load has run. Any thread. */
final class Findings {
    private static final long SHOWN_OF_EACH = 3;

    private final long seed;
    private final Map<String, Long> turns = new ConcurrentSkipListMap<>();
    private final Map<String, Long> failed = new ConcurrentHashMap<>();

    Findings(long seed) {
        this.seed = seed;
    }

    /** A load has run to its end. */
    void ran(String load) {
        turns.merge(load, 1L, Long::sum);
    }

    /**
     * Something is wrong.
     *
     * @param where the load or the checkpoint
     * @param state the port as it describes itself; empty if it is of none
     */
    void violated(String where, String what, String state) {
        if (failed.merge(where, 1L, Long::sum) <= SHOWN_OF_EACH) {
            System.out.println("finding: seed " + seed + ": " + where + ": " + what);
            state.lines().forEach(line -> System.out.println("    " + line));
        }
    }

    /** Prints the verdict on each load and on the checkpoints; returns the exit status. */
    int report(List<Load> loads) {
        int passed = 0;
        for (Load load : loads) {
            passed += verdict(load.name(), turns.getOrDefault(load.name(), 0L) + " turns", true);
        }
        passed +=
                verdict(
                        Checkpoint.NAME,
                        turns.getOrDefault(Checkpoint.NAME, 0L) + " of them",
                        true);
        passed += verdict(Round.NAME, "no exception of a handler that nobody planned", false);
        int all = loads.size() + 2;
        System.out.println(passed + " passed, " + (all - passed) + " failed");
        return passed == all ? 0 : 1;
    }

    private int verdict(String name, String detail, boolean hasTurns) {
        boolean good = !failed.containsKey(name) && (!hasTurns || turns.containsKey(name));
        System.out.println(
                (good ? "passed: " : "failed: ") + name + ", " + detail + " (seed " + seed + ")");
        return good ? 1 : 0;
    }
}
