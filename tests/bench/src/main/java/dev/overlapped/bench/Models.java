package dev.overlapped.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** A new measurement of the classic table of I/O models: every model under every load, in turn. */
@Command(
        name = "tests/bench/models",
        description = "Measures the classic table of I/O models again.",
        sortOptions = false)
public final class Models implements Callable<Integer> {
    /** Processes of a server that does not fit into one. */
    private static final int SEVERAL = 3;

    @Mixin private Programs programs;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "Only so many connections; up to 7,000 send as fast as they can, more are"
                            + " limited.")
    private int connections;

    @Option(names = "--only", split = ",", paramLabel = "MODEL", description = "Only these models.")
    private List<String> only = List.of();

    @Option(names = "--seconds", description = "Seconds of a measurement (default: 5).")
    private double seconds = 5;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes the table there.")
    private Path csv;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Writes the table there, and the charts into charts/ beside it.")
    private Path markdown;

    @Option(names = "--smoke", description = "Only tries every model for a moment.")
    private boolean smoke;

    @Option(names = "--list", description = "Prints the names of models and loads.")
    private boolean list;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    @Spec private CommandSpec spec;

    private final ModelTable table = new ModelTable();
    private Platform platform;
    private boolean failed;

    /** Exit status: 0 measured, with any figures; 1 something failed; 2 wrong options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Models()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check(new Arguments(spec));
        platform = programs.platform();
        if (list) {
            models().forEach(each -> System.out.printf("%-22s %s%n", each.name(), each.title()));
            loads().forEach(
                            each ->
                                    System.out.printf(
                                            "%-22d %s%n", each.connections(), each.title()));
            return 0;
        }
        LoadClient client = programs.client();
        if (smoke) {
            return new ModelSmoke(platform, client).run(models()) ? 0 : 1;
        }
        var duration = new ModelTrial.Duration(Math.min(3, seconds), seconds, 5);
        ModelTrial trial = new ModelTrial(platform, client, duration);
        try {
            for (ModelLoad load : loads()) {
                for (Model model : models()) {
                    measure(trial, model, load);
                }
            }
            missing();
        } finally {
            write(duration);
        }
        return failed ? 1 : 0;
    }

    private void measure(ModelTrial trial, Model model, ModelLoad load)
            throws InterruptedException, IOException {
        ModelRow row = measure(trial, model, load, 1);
        boolean linux = platform instanceof Platform.Linux; // Wine's processes share one limit
        long limit = ProcessState.descriptorLimit(ProcessHandle.current().pid());
        if (row != null && !row.isComplete() && linux && load.connections() > limit) {
            measure(trial, model, load, SEVERAL);
        }
    }

    /** Returns the row, or null if the measurement failed. */
    private ModelRow measure(ModelTrial trial, Model model, ModelLoad load, int processes)
            throws InterruptedException {
        String what =
                String.format(
                        Locale.ROOT,
                        "%s, %,d connections%s",
                        model.name(),
                        load.connections(),
                        processes > 1 ? ", " + processes + " processes" : "");
        System.err.println("models: " + what);
        try {
            ModelRow row = trial.run(model, load, processes);
            table.add(row);
            writeCsv(); // the rows so far, if the run is ended early
            return row;
        } catch (IOException e) {
            failed = true;
            table.remark("not measured: " + what + ": " + e.getMessage());
            System.err.println("models: failed: " + e.getMessage());
            return null;
        }
    }

    private void check(Arguments arguments) {
        List<String> models = Model.ALL.stream().map(Model::name).toList();
        arguments.checkNames("model", only, models::contains);
        arguments.checkAtLeast("--connections", connections, 0);
        arguments.checkAtLeast("--seconds", seconds, Bench.MIN_SECONDS);
    }

    private List<ModelLoad> loads() {
        if (connections > 0) {
            return List.of(ModelLoad.of(connections));
        }
        return !programs.isOnWine() ? ModelLoad.ALL : ModelLoad.WINE;
    }

    private List<Model> models() {
        return Model.ALL.stream().filter(this::isAsked).filter(each -> runsHere(each)).toList();
    }

    private boolean isAsked(Model model) {
        return only.isEmpty() || only.contains(model.name());
    }

    private boolean runsHere(Model model) {
        return platform.has(model.contender());
    }

    private void missing() {
        List<String> here = models().stream().map(Model::name).toList();
        Model.ALL.stream()
                .filter(this::isAsked)
                .filter(each -> !runsHere(each) && !here.contains(each.name()))
                .forEach(
                        each ->
                                table.remark(
                                        each.name()
                                                + (each.isWinsock()
                                                        ? ": Linux has no "
                                                                + each.title()
                                                                + "; --wine measures it"
                                                        : ": Windows has no " + each.title())));
    }

    private void write(ModelTrial.Duration duration) throws IOException {
        Map<String, String> machine = Machine.describe(platform);
        System.out.println();
        machine.forEach((name, value) -> System.out.printf("%-20s %s%n", name, value));
        System.out.print('\n' + table.text());
        writeCsv();
        if (markdown != null) {
            Path charts = markdown.toAbsolutePath().resolveSibling("charts");
            Files.createDirectories(charts);
            Files.writeString(markdown, table.markdown(machine, settings(duration)));
            for (Map.Entry<String, String> chart : table.charts().entrySet()) {
                Files.writeString(charts.resolve(chart.getKey()), chart.getValue());
            }
        }
    }

    private void writeCsv() throws IOException {
        if (csv != null) {
            Files.writeString(csv, table.csv());
        }
    }

    private static String settings(ModelTrial.Duration duration) {
        return String.format(
                Locale.ROOT,
                "Each server is on processor 0, the client on processor 1, from eight addresses of"
                        + " loopback; messages of %,d bytes; %.1f s measured, after %.1f s of"
                        + " warm-up. Every JVM has `-XX:+UseSerialGC -Xmx1g %s`.",
                ModelLoad.SIZE,
                duration.seconds(),
                duration.warmup(),
                String.join(" ", ModelTrial.JVM_OPTIONS));
    }
}
