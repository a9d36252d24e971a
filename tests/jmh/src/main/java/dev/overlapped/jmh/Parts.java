package dev.overlapped.jmh;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** Measurements of parts of the library, and of the same calls made in other ways. */
@Command(
        name = "tests/jmh/run",
        description = "Measures parts of the library, and the same calls by JNI and JNA.",
        sortOptions = false)
public final class Parts implements Callable<Integer> {
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "P",
            description = "Only these parts: a name, a name and a way, or their beginning.")
    private List<String> only = List.of("");

    @Option(
            names = "--quick",
            description = "One JVM per benchmark, for a second, instead of three.")
    private boolean quick;

    @Option(names = "--smoke", description = "Only tries every benchmark for a moment.")
    private boolean smoke;

    @Option(names = "--list", description = "Prints the names of all parts.")
    private boolean list;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    /** Exit status: 0 measured, with any figures; 1 a benchmark failed; 2 wrong options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Parts()).execute(arguments));
    }

    @Override
    public Integer call() throws RunnerException {
        if (list) {
            new Runner(selected().build()).list();
            return 0;
        }
        if (smoke) {
            return new PartsSmoke().run(selected().build()) ? 0 : 1;
        }
        try {
            var results = new Runner(duration(selected()).addProfiler(GCProfiler.class).build());
            System.out.print(PartsTable.of(results.run().stream().map(Part::of).toList()));
        } catch (NoBenchmarksException e) {
            System.err.println("no part begins with any of " + only + "; --list prints them");
            return 2;
        }
        return 0;
    }

    private ChainedOptionsBuilder selected() {
        ChainedOptionsBuilder selected = new OptionsBuilder().shouldFailOnError(true);
        for (String name : only) {
            selected.include("\\." + Pattern.quote(name));
        }
        return WINDOWS
                ? selected.exclude("\\.DowncallThat|\\.DowncallOfARing")
                : selected.exclude("\\.DowncallOfWindows");
    }

    private ChainedOptionsBuilder duration(ChainedOptionsBuilder selected) {
        TimeValue iteration = TimeValue.milliseconds(100); // many short ones, some undisturbed
        return selected.forks(quick ? 1 : 3)
                .warmupIterations(quick ? 5 : 10)
                .warmupTime(iteration)
                .measurementIterations(quick ? 10 : 20)
                .measurementTime(iteration);
    }
}
