package dev.overlapped.jmh;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The figures of one way to do one thing.
 *
 * @param name of the thing: the class of the benchmark
 * @param way its method
 * @param least nanoseconds per operation in the fastest iteration, which has the least noise
 * @param median the same in the median iteration
 * @param bytes of the Java heap per operation
 */
record Part(String name, String way, double least, double median, double bytes) {
    /** The way of the library, in a class that compares it with others. */
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
