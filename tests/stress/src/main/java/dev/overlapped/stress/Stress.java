package dev.overlapped.stress;

import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;
import org.openjdk.jcstress.infra.grading.TestGrading;

import java.util.Map;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A run of jcstress with its own options: prints a line per test with the results that were seen,
 * and at the end how many passed.
 */
public final class Stress {
    private int passed;
    private int failed;

    private Stress() {}

    /** Exit status: 0 all passed; 1 a forbidden result or a test that did not run; 2 options. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        if (!options.parse()) {
            System.exit(2);
        }
        JCStress jcstress = new JCStress(options);
        SortedSet<String> tests = jcstress.getTests();
        if (options.shouldList()) {
            tests.forEach(System.out::println);
            return;
        }
        try {
            jcstress.run();
        } catch (AssertionError e) {
            System.out.println(e.getMessage()); // of a failed test, which is judged below
        }
        System.exit(new Stress().judge(tests, results(options.getResultFile())) ? 0 : 1);
    }

    private static Map<String, TestResult> results(String file) throws Exception {
        InProcessCollector collector = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(file, collector);
        reader.dump();
        reader.close();
        return ReportUtils.mergedByName(collector.getTestResults()).stream()
                .collect(Collectors.toMap(TestResult::getName, Function.identity()));
    }

    /** Returns whether all passed. */
    private boolean judge(SortedSet<String> tests, Map<String, TestResult> results) {
        for (String test : tests) {
            TestResult result = results.get(test);
            if (result == null) {
                fail(test, "it has not run");
                continue;
            }
            TestGrading grading = result.grading();
            if (result.status() != Status.NORMAL) { // an exception, or no end
                fail(test, result.status() + " " + result.getMessages());
            } else if (!grading.isPassed || result.getTotalCount() == 0) {
                fail(test, grading.failureMessages + ", " + seen(grading));
            } else {
                passed++;
                System.out.println("passed: " + test + ": " + seen(grading));
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        return passed > 0 && failed == 0;
    }

    private void fail(String test, String why) {
        failed++;
        System.out.println("failed: " + test + ": " + why.lines().collect(Collectors.joining(" ")));
    }

    /** Returns each result and how often it was seen. */
    private static String seen(TestGrading grading) {
        return grading.gradingResults.values().stream()
                .map((GradingResult each) -> "(" + each.id + ") x " + each.count)
                .collect(Collectors.joining(", "));
    }
}
