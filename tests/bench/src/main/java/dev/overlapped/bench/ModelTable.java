package dev.overlapped.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rows of a run, as CSV, Markdown, charts and text. */
final class ModelTable {
    private record Column(String csv, String heading, Function<ModelRow, String> value) {}

    /** The columns of the CSV, in order. */
    private static final List<Column> COLUMNS =
            List.of(
                    new Column("model", "model", row -> row.model().name()),
                    new Column("attempted", "attempted", row -> "" + row.load().connections()),
                    new Column("connected", "connected", row -> "" + row.connected()),
                    new Column("rss_kb", "memory KB", row -> "" + row.residentKb()),
                    new Column("kernel_kb", "kernel KB", row -> "" + row.kernelKb()),
                    new Column("threads", "threads", row -> "" + row.threads()),
                    new Column("cpu_percent", "CPU %", row -> rounded(row.cpuPercent(), 1)),
                    new Column("bytes_per_s", "bytes/s", row -> rounded(row.bytesPerSecond(), 0)),
                    new Column("p50_us", "p50 µs", row -> rounded(row.p50Us(), 0)),
                    new Column("p99_us", "p99 µs", row -> rounded(row.p99Us(), 0)),
                    new Column(
                            "messages_per_s",
                            "messages/s",
                            row -> rounded(row.messagesPerSecond(), 0)),
                    new Column("processes", "processes", row -> "" + row.processes()),
                    new Column(
                            "bytes_per_connection",
                            "B/connection",
                            row -> "" + row.bytesPerConnection()),
                    new Column("errors", "errors", row -> "" + row.errors()),
                    new Column("load", "load", row -> row.load().name()),
                    new Column("note", "note", ModelRow::note));

    private final List<ModelRow> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    void add(ModelRow row) {
        rows.add(row);
    }

    /** The remarks below the rows: a model that the system lacks, a trial that failed. */
    void remark(String text) {
        remarks.add(text);
    }

    String csv() {
        StringBuilder out = new StringBuilder();
        out.append(COLUMNS.stream().map(Column::csv).collect(Collectors.joining(",")));
        out.append('\n');
        for (ModelRow row : rows) {
            out.append(
                    COLUMNS.stream()
                            .map(column -> quoted(column.value().apply(row)))
                            .collect(Collectors.joining(",")));
            out.append('\n');
        }
        return out.toString();
    }

    private static String quoted(String value) {
        return value.contains(",") || value.contains("\"")
                ? '"' + value.replace("\"", "\"\"") + '"'
                : value;
    }

    String text() {
        return rows.isEmpty()
                ? remarkLines("")
                : Report.aligned(cells(rows)) + '\n' + remarkLines("");
    }

    private String remarkLines(String before) {
        return remarks.stream().map(each -> before + each + "\n").collect(Collectors.joining());
    }

    /** Returns the rows; the first has the names of the columns. */
    private static List<List<String>> cells(List<ModelRow> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(COLUMNS.stream().map(Column::heading).toList());
        for (ModelRow row : rows) {
            cells.add(COLUMNS.stream().map(column -> column.value().apply(row)).toList());
        }
        return cells;
    }

    /**
     * @param machine of the run
     * @param settings of the run, in words
     */
    String markdown(Map<String, String> machine, String settings) {
        StringBuilder out = new StringBuilder("# The classic table of I/O models, again\n\n");
        out.append("Written by `tests/bench/models`. ").append(settings).append("\n\n");
        machine.forEach(
                (name, value) ->
                        out.append("- ").append(name).append(": ").append(value).append('\n'));
        out.append(
                """

                Every server echoes, and the client checks every byte. *memory* is the resident memory of the
                server, including the JVM, in the middle of the measurement, *B/connection* its growth since it was
                warm and without connections. *kernel* is the growth of the kernel's memory on the whole machine
                (Slab, KernelStack and PageTables of /proc/meminfo, mem of TCP in /proc/net/sockstat; under Wine
                with the memory of its server): of both ends of each connection, for the client runs there, too.
                *CPU* is that of the server, 100 = one processor; under Wine with that of its server.
                """);
        loads().forEach(load -> out.append(section(load)));
        return out + (remarks.isEmpty() ? "" : "\n" + remarkLines("- "));
    }

    private String section(ModelLoad load) {
        List<ModelRow> some = of(load);
        return String.format(
                        Locale.ROOT,
                        "\n## %,d connections, %s\n\n![memory](charts/%s)\n\n",
                        load.connections(),
                        load.title(),
                        chartName(load))
                + Report.piped(cells(some));
    }

    private List<ModelLoad> loads() {
        return rows.stream().map(ModelRow::load).distinct().toList();
    }

    private List<ModelRow> of(ModelLoad load) {
        return rows.stream().filter(row -> row.load().equals(load)).toList();
    }

    private static String chartName(ModelLoad load) {
        return "models-" + load.connections() + ".svg";
    }

    /** Returns the content of each file by its name. */
    Map<String, String> charts() {
        return loads().stream().collect(Collectors.toMap(ModelTable::chartName, this::chart));
    }

    private String chart(ModelLoad load) {
        List<BarChart.Bar> bars =
                of(load).stream()
                        .map(
                                row ->
                                        new BarChart.Bar(
                                                nameInChart(row),
                                                row.model().contender().family(),
                                                Series.of(List.of(row.residentKb() / 1024.0)),
                                                figureInChart(row)))
                        .toList();
        return BarChart.of(
                String.format(Locale.ROOT, "%,d connections, %s", load.connections(), load.title()),
                "resident memory of the server in MiB, and the connections that it held",
                bars);
    }

    private static String nameInChart(ModelRow row) {
        return row.model().name() + (row.processes() > 1 ? " × " + row.processes() : "");
    }

    private static String figureInChart(ModelRow row) {
        return String.format(
                Locale.ROOT, "%.1f, %,d held", row.residentKb() / 1024.0, row.connected());
    }

    private static String rounded(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
