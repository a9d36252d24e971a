package dev.overlapped.soak;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The soak of mixed load: rounds of loads that a seed chooses, and a checkpoint after each. */
@Command(
        name = "tests/soak/run",
        description = "Mixed load, chosen by a seed, that has to leave nothing.",
        sortOptions = false)
public final class Soak implements Callable<Integer> {
    private static final long ROUND_SECONDS = 10;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long it takes (default: ${DEFAULT-VALUE}).")
    private double minutes = 30;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "The seed of all choices (default: one of the clock).")
    private long seed = System.nanoTime() & 0xFF_FFFF;

    @Option(
            names = "--loads",
            paramLabel = "A,B",
            split = ",",
            description = "Only these loads (default: all).")
    private List<String> only = List.of();

    @Option(names = "--list", description = "Prints the loads and ends.")
    private boolean list;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    /** Exit status: 0 nothing was found, 1 something was, 2 wrong options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Load> loads =
                Load.ALL.stream()
                        .filter(load -> only.isEmpty() || only.contains(load.name()))
                        .toList();
        if (list) {
            loads.forEach(load -> System.out.println(load.name()));
            return 0;
        } else if (loads.isEmpty()) {
            throw new IllegalArgumentException(only + ": must be loads that --list names");
        }
        System.out.println("seed " + seed + ", " + minutes + " minutes");
        Findings findings = new Findings(seed);
        long end = System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
        try (Files files = new Files()) {
            Checkpoint checkpoint = new Checkpoint(findings);
            for (int number = 1; number == 1 || end - System.nanoTime() > 0; number++) {
                long left = Math.max(TimeUnit.SECONDS.toNanos(1), end - System.nanoTime());
                long nanos = Math.min(TimeUnit.SECONDS.toNanos(ROUND_SECONDS), left);
                Round round = new Round(seed, number, loads, files, findings);
                round.play(nanos);
                checkpoint.reach(round.summary());
            }
        }
        return findings.report(loads);
    }
}
