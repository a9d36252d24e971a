package dev.overlapped.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The tables of a run: for a terminal, as Markdown, and as CSV. A ratio is between medians of the
 * same run.
 */
final class Report {
    private static final String CONTROL = "c-uring";
    private static final String TARGETS = "targets";
    private static final String OURS = "overlapped";

    /** The metrics that a table shows of a workload, where they were measured. */
    private static final List<Metric> SHOWN =
            List.of(
                    Metric.SYSCALLS,
                    Metric.WINESERVER,
                    Metric.ALLOCATED,
                    Metric.RATE,
                    Metric.MEGABYTES,
                    Metric.P50_US,
                    Metric.P99_US,
                    Metric.P999_US,
                    Metric.FAIRNESS,
                    Metric.LIVE_HEAP,
                    Metric.RESIDENT,
                    Metric.START_MS);

    private Report() {}

    static String text(Results results) {
        StringBuilder out = new StringBuilder();
        for (Results.Table table : results.tables()) {
            out.append('\n').append(heading(table)).append('\n');
            out.append(aligned(rows(table)));
        }
        return out + "\n" + TARGETS + "\n" + aligned(targets(results));
    }

    /** Formats a table for a terminal; the first and the last column are text. */
    static String aligned(List<List<String>> rows) {
        StringBuilder out = new StringBuilder();
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                String padding = " ".repeat(widths[i] - cell.length());
                boolean isText = i == 0 || i == widths.length - 1;
                line.append(isText ? cell + padding : padding + cell).append("  ");
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    static String markdown(
            Results results, Map<String, String> machine, String settings, String charts) {
        StringBuilder out = new StringBuilder("# Results of the performance lab\n\n");
        out.append("Written by `tests/bench/run`. ").append(settings).append("\n\n");
        machine.forEach(
                (name, value) ->
                        out.append("- ").append(name).append(": ").append(value).append('\n'));
        out.append(
                """

                CPU is the server's processor time per message (a response, a connection, a MiB), all its
                threads: the median of the rounds, and in brackets their range. The ratios beside it are
                between medians: to the C io_uring control, and of Overlapped to this row. System calls,
                under Wine calls of its server, and heap bytes are counted per message, in a run of their own.
                """);
        for (Results.Table table : results.tables()) {
            out.append("\n## ").append(heading(table)).append("\n\n");
            if (table.series().values().stream().anyMatch(map -> map.containsKey(BarChart.SHOWN))) {
                out.append("![%s](%s/%s.svg)\n\n".formatted(table.name(), charts, table.name()));
            }
            out.append(piped(rows(table)));
        }
        return out + "\n## " + TARGETS + "\n\n" + piped(targets(results));
    }

    /** Formats a table as Markdown; the first and the last column are text. */
    static String piped(List<List<String>> rows) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            out.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                int columns = rows.getFirst().size();
                out.append("|---|").append("--:|".repeat(columns - 2)).append("---|\n");
            }
        }
        return out.toString();
    }

    static String csv(Results results) {
        List<String> first = new ArrayList<>(List.of("workload", "server"));
        for (Metric metric : Metric.values()) {
            Collections.addAll(
                    first, metric.column(), metric.column() + "_least", metric.column() + "_most");
        }
        StringBuilder out = new StringBuilder(String.join(",", first)).append('\n');
        for (Results.Table table : results.tables()) {
            table.series()
                    .forEach(
                            (server, series) ->
                                    out.append(table.name())
                                            .append(',')
                                            .append(server)
                                            .append(',')
                                            .append(csvFigures(series))
                                            .append('\n'));
        }
        return out.toString();
    }

    private static String csvFigures(Map<Metric, Series> series) {
        return Arrays.stream(Metric.values())
                .map(
                        metric -> {
                            Series one = series.get(metric);
                            return one == null
                                    ? ",,"
                                    : String.format(
                                            Locale.ROOT,
                                            "%.4f,%.4f,%.4f",
                                            one.median(),
                                            one.least(),
                                            one.most());
                        })
                .collect(Collectors.joining(","));
    }

    private static String heading(Results.Table table) {
        return table.name() + ": " + table.title();
    }

    /** Returns the rows; the first has the names of the columns. */
    private static List<List<String>> rows(Results.Table table) {
        Map<String, Map<Metric, Series>> all = table.series();
        boolean cpu = all.values().stream().anyMatch(map -> map.containsKey(Metric.CPU_US));
        List<Metric> shown =
                SHOWN.stream()
                        .filter(
                                metric ->
                                        all.values().stream().anyMatch(m -> m.containsKey(metric)))
                        .toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> first = new ArrayList<>(List.of("server"));
        if (cpu) {
            Collections.addAll(first, Metric.CPU_US.label(), "/ C io_uring", "Overlapped / this");
        }
        shown.forEach(metric -> first.add(metric.label()));
        first.add("targets");
        rows.add(first);
        all.forEach(
                (server, series) -> {
                    List<String> row = new ArrayList<>(List.of(server));
                    if (cpu) {
                        Series own = series.get(Metric.CPU_US);
                        row.add(withRange(own));
                        row.add(ratio(own, cpuOf(all, CONTROL)));
                        row.add(ratio(cpuOf(all, OURS), own));
                    }
                    shown.forEach(metric -> row.add(figure(series.get(metric), metric)));
                    row.add(met(table.verdicts(server)));
                    rows.add(row);
                });
        return rows;
    }

    private static List<List<String>> targets(Results results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("workload", "target", "limit", "reached", ""));
        for (Results.Table table : results.tables()) {
            for (String server : table.series().keySet()) {
                for (Target.Verdict verdict : table.verdicts(server)) {
                    rows.add(
                            List.of(
                                    table.name(),
                                    verdict.target().text(),
                                    verdict.limit(),
                                    verdict.figure(),
                                    verdict.word()));
                }
            }
        }
        return rows;
    }

    /** Returns how many of a server's targets were met, of how many. */
    private static String met(List<Target.Verdict> verdicts) {
        long met = verdicts.stream().filter(Target.Verdict::met).count();
        return verdicts.isEmpty() ? "" : met + " of " + verdicts.size() + " met";
    }

    private static Series cpuOf(Map<String, Map<Metric, Series>> all, String server) {
        return Objects.requireNonNullElse(all.get(server), Map.<Metric, Series>of())
                .get(Metric.CPU_US);
    }

    private static String withRange(Series cpu) {
        return cpu == null
                ? ""
                : String.format(
                        Locale.ROOT, "%.2f [%.2f–%.2f]", cpu.median(), cpu.least(), cpu.most());
    }

    private static String ratio(Series one, Series other) {
        return one == null || other == null
                ? ""
                : String.format(Locale.ROOT, "%.2f", one.median() / other.median());
    }

    private static String figure(Series series, Metric metric) {
        return series == null
                ? ""
                : String.format(Locale.ROOT, "%,." + metric.decimals() + "f", series.median());
    }
}
