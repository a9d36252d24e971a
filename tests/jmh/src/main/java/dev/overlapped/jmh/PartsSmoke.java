package dev.overlapped.jmh;

import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.Collection;
import java.util.SortedSet;
import java.util.regex.Pattern;

/**
 * A trial of every benchmark for a moment in this JVM, without measuring: each checks its results.
 * Prints a line per benchmark, and at the end how many passed.
 */
final class PartsSmoke {
    private static final TimeValue MOMENT = TimeValue.milliseconds(50);

    private int passed;
    private int failed;

    /** Returns whether all passed. */
    boolean run(Options selected) {
        for (BenchmarkListEntry each : benchmarks(selected)) {
            String name = each.getUsername();
            try {
                check(new Runner(moment(name)).run());
                passed++;
                System.out.println("passed: " + name);
            } catch (RunnerException e) {
                failed++;
                System.out.println("failed: " + name + ": " + root(e));
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        return passed > 0 && failed == 0;
    }

    private static SortedSet<BenchmarkListEntry> benchmarks(Options selected) {
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return BenchmarkList.defaultList()
                .find(silent, selected.getIncludes(), selected.getExcludes());
    }

    private static Options moment(String name) {
        return new OptionsBuilder()
                .shouldFailOnError(true)
                .include("^" + Pattern.quote(name) + "$")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(MOMENT)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static void check(Collection<?> results) throws RunnerException {
        if (results.size() != 1) {
            throw new RunnerException(results.size() + " results instead of one");
        }
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }
}
