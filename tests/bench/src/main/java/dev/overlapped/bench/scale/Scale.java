package dev.overlapped.bench.scale;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * Trials of a server's limits: a storm of clients, silent ones, a limit of descriptors, slow
 * readers, and clients that write first.
 */
@Command(
        name = "tests/bench/scale",
        description = "Tries the limits of a server; without a choice, all of them.",
        sortOptions = false)
public final class Scale implements Callable<Integer> {
    @Option(names = "--peers", required = true, hidden = true)
    private Path peers;

    @Option(names = "--storm", description = "30,000 clients that connect at once.")
    private boolean storm;

    @Option(names = "--silent", description = "10,000 silent clients.")
    private boolean silent;

    @Option(names = "--limit", description = "1,000 descriptors for 3,000 clients.")
    private boolean limit;

    @Option(names = "--slow", description = "200 slow readers among 2,000 connections.")
    private boolean slow;

    @Option(names = "--duplex", description = "16 MiB each way at once on 200 connections.")
    private boolean duplex;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            description = "Backlog of the listener in the storm (default: ${DEFAULT-VALUE}).")
    private int backlog = 4_096;

    @Option(names = "--small", description = "A tenth of each number.")
    private boolean small;

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            description = "Draws how accepts were kept posted in the storm, as SVG.")
    private Path chart;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    private int passed;
    private int failed;

    private interface Run {
        Verdict run() throws IOException, InterruptedException;
    }

    /** Exit status: 0 all held, 1 something did not, 2 wrong options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Scale()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        Trial trial = new Trial(peers);
        int part = small ? 10 : 1;
        boolean all = !storm && !silent && !limit && !slow && !duplex;
        if (storm || all) {
            attempt("storm", new Storm(trial, 30_000 / part, backlog, chart)::run);
        }
        for (boolean direct : new boolean[] {false, true}) {
            if (silent || all) {
                int seconds = small ? 1 : 5;
                attempt("silent", new SilentFlood(trial, 10_000 / part, seconds, direct)::run);
            }
            if (limit || all) {
                // a JVM needs more than 100 itself
                attempt("limit", new DescriptorLimit(trial, small ? 200 : 1_000, direct)::run);
            }
        }
        if (slow || all) {
            int millis = small ? 500 : 3_000;
            int rounds = small ? 1 : 5;
            attempt("slow", new SlowReaders(trial, 2_000 / part, millis, rounds, !small)::run);
        }
        if (duplex || all) {
            attempt("duplex", new Duplex(trial, 200 / part)::run);
        }
        System.out.printf("%d passed, %d failed%n", passed, failed);
        return failed == 0 ? 0 : 1;
    }

    private void attempt(String name, Run run) throws InterruptedException {
        boolean good = false;
        try {
            Verdict verdict = run.run();
            good = verdict.isGood();
            System.out.println(verdict);
        } catch (IOException e) {
            System.out.println("failed: " + name + " (" + e.getMessage() + ")");
        }
        passed += good ? 1 : 0;
        failed += good ? 0 : 1;
    }
}
