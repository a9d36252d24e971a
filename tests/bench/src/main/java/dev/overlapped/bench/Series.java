package dev.overlapped.bench;

import java.util.Arrays;
import java.util.List;

/** A figure of each round, at least one. */
record Series(double median, double least, double most) {
    static Series of(List<Double> figures) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no figures");
        }
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Series(median, sorted[0], sorted[sorted.length - 1]);
    }
}
