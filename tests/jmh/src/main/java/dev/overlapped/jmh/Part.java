package dev.overlapped.jmh;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What was measured of one way to do one thing.
 *
 * @param name what is done: the class of the benchmark
 * @param way how: its method
 * @param least nanoseconds an operation, in the fastest of all iterations: what is left of a
 *     machine's noise is least there
 * @param median the same, in the iteration in the middle
 * @param bytes of the Java heap, an operation
 */
record Part(String name, String way, double least, double median, double bytes) {
    /** The way that the library goes, in a class that compares it with others. */
    static final String OURS = "ours";

    private static final int MIDDLE = 50;

    static Part of(RunResult run) {
        String[] path = run.getParams().getBenchmark().split("\\.");
        var times = run.getPrimaryResult().getStatistics();
        Result<?> allocated = run.getSecondaryResults().get("gc.alloc.rate.norm");
        return new Part(
                path[path.length - 2],
                path[path.length - 1],
                times.getMin(),
                times.getPercentile(MIDDLE),
                allocated == null ? Double.NaN : allocated.getScore());
    }
}
