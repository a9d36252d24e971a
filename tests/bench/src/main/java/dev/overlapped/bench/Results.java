package dev.overlapped.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All figures of a run, by workload, contender and metric, in the order of measurement. */
final class Results {
    /** The figures under one workload. */
    static final class Table {
        private final String name;
        private final String title;
        private final Map<String, Map<Metric, List<Double>>> figures = new LinkedHashMap<>();

        private final List<Target> targets;

        private Table(String name, String title, List<Target> targets) {
            this.targets = targets;
            this.name = name;
            this.title = title;
        }

        String name() {
            return name;
        }

        String title() {
            return title;
        }

        void add(String contender, Metric metric, double figure) {
            figures.computeIfAbsent(contender, any -> new EnumMap<>(Metric.class))
                    .computeIfAbsent(metric, any -> new ArrayList<>())
                    .add(figure);
        }

        Map<String, Map<Metric, Series>> series() {
            Map<String, Map<Metric, Series>> all = new LinkedHashMap<>();
            figures.forEach(
                    (contender, byMetric) -> {
                        Map<Metric, Series> series = new EnumMap<>(Metric.class);
                        byMetric.forEach((metric, list) -> series.put(metric, Series.of(list)));
                        all.put(contender, series);
                    });
            return all;
        }

        /** Returns the results of the targets of this contender under this workload. */
        List<Target.Verdict> verdicts(String contender) {
            Map<String, Map<Metric, Series>> series = series();
            return targets.stream()
                    .filter(target -> target.workload().equals(name))
                    .filter(target -> target.subject().equals(contender))
                    .map(target -> target.judge(series))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Target> targets;

    /**
     * @param targets of the run
     */
    Results(List<Target> targets) {
        this.targets = targets;
    }

    /** Notes a measurement that failed, and why. */
    void failed(String what, Exception why) {
        failures.add(what + ": " + why.getMessage());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    Table table(String name, String title) {
        return tables.computeIfAbsent(name, any -> new Table(name, title, targets));
    }

    List<Table> tables() {
        return List.copyOf(tables.values());
    }
}
