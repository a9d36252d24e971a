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
import java.util.stream.Stream;

/** The performance lab: runs workloads on servers side by side, and reports the results. */
@Command(
        name = "tests/bench/run",
        description = "Compares servers under the same load, interleaved.",
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    private static final List<String> OTHERS =
            List.of(IdleMemory.FEW, IdleMemory.MANY, StartUp.NAME);

    /** A shorter measurement counts too few messages. */
    static final double MIN_SECONDS = 0.1;

    @Mixin private Programs programs;

    @Option(names = "--scratch", required = true, hidden = true)
    private Path scratch;

    @Option(
            names = "--shape",
            split = ",",
            paramLabel = "S",
            description = "Only these workloads; a name, or its beginning.")
    private List<String> shapes = List.of("");

    @Option(names = "--only", split = ",", paramLabel = "A", description = "Only these servers.")
    private List<String> only = List.of();

    @Option(
            names = "--before",
            paramLabel = "FOLDER",
            description =
                    "Our servers of another checkout, too, whose lab is built, as NAME@before.")
    private Path before;

    @Option(names = "--rounds", description = "Measurements of each server (default: 5).")
    private int rounds = 5;

    @Option(names = "--seconds", description = "Seconds of a measurement (default: 2).")
    private double seconds = 2;

    @Option(names = "--warm-up", description = "Seconds of load on a JVM before it (default: 15).")
    private double warmup = 15;

    @Option(names = "--quick", description = "2 rounds of 1 second, 2 seconds of warm-up.")
    private boolean quick;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes all figures there.")
    private Path csv;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Writes the tables there, and the charts into charts/ beside it.")
    private Path markdown;

    @Option(
            names = "--smoke",
            description = "Only tries every server with every shape for a moment.")
    private boolean smoke;

    @Option(names = "--list", description = "Prints the names of workloads and servers.")
    private boolean list;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    @Spec private CommandSpec spec;

    private LoadClient client;
    private Platform platform;
    private Results results;

    /** Exit status: 0 measured, with any figures; 1 something failed; 2 wrong options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            Workload.ALL.forEach(each -> print(each.name(), each.title()));
            OTHERS.forEach(each -> print(each, ""));
            Contender.ALL.forEach(each -> print(each.name(), each.program()));
            return 0;
        }
        if (quick) {
            rounds = 2;
            seconds = 1;
            warmup = 2;
        }
        check(new Arguments(spec));
        client = programs.client();
        platform = programs.platform();
        results = new Results(platform.targets());
        List<Contender> contenders = contenders();
        var files = new SampleFiles(scratch);
        if (smoke) {
            return new Smoke(platform, client, files).run(contenders) ? 0 : 1;
        }
        var duration = new Lab.Duration(rounds, seconds, warmup);
        Lab lab = new Lab(platform, client, files, duration, results, Bench::progress);
        if (!lab.countsSystemCalls()) {
            progress("system calls are not counted: perf does not, for this user");
        }
        try {
            lab.run(
                    Workload.ALL.stream().filter(each -> isAsked(each.name())).toList(),
                    contenders);
            runOthers(contenders);
        } finally {
            write();
        }
        results.failures().forEach(failure -> System.out.println("not measured: " + failure));
        return results.failures().isEmpty() ? 0 : 1;
    }

    private void runOthers(List<Contender> contenders) throws IOException, InterruptedException {
        var idle = new IdleMemory(platform, client, Bench::progress);
        for (String name : List.of(IdleMemory.FEW, IdleMemory.MANY)) {
            if (isAsked(name)) {
                idle.run(name, contenders, Math.min(rounds, 3), Math.min(warmup, 5), results);
            }
        }
        if (isAsked(StartUp.NAME)) {
            StartUp.run(contenders, platform, rounds, results, Bench::progress);
        }
    }

    /** A complete name selects its workload alone, even if others begin like it. */
    private boolean isAsked(String workload) {
        return shapes.stream()
                .anyMatch(
                        shape ->
                                names().anyMatch(shape::equals)
                                        ? workload.equals(shape)
                                        : workload.startsWith(shape));
    }

    private static Stream<String> names() {
        return Stream.concat(Workload.ALL.stream().map(Workload::name), OTHERS.stream());
    }

    private void check(Arguments arguments) {
        arguments.checkNames(
                "workload", shapes, shape -> names().anyMatch(name -> name.startsWith(shape)));
        List<String> servers = Contender.ALL.stream().map(Contender::name).toList();
        arguments.checkNames("server", only, servers::contains);
        arguments.check(
                before == null || Files.isDirectory(before.resolve("tests/bench/target/lib")),
                "--before " + before + ": no built lab there; run tests/bench/run --list in it");
        arguments.checkAtLeast("--rounds", rounds, 1);
        arguments.checkAtLeast("--seconds", seconds, MIN_SECONDS);
        arguments.checkAtLeast("--warm-up", warmup, 0);
    }

    private List<Contender> contenders() {
        return Contender.ALL.stream()
                .filter(platform::has)
                .filter(each -> only.isEmpty() || only.contains(each.name()))
                .flatMap(this::withBefore)
                .toList();
    }

    private Stream<Contender> withBefore(Contender contender) {
        return before == null || contender.family() != Contender.Family.OURS
                ? Stream.of(contender)
                : Stream.of(contender, contender.before(before));
    }

    private void write() throws IOException {
        Map<String, String> machine = Machine.describe(platform);
        System.out.println();
        machine.forEach(Bench::print);
        System.out.print(Report.text(results));
        if (csv != null) {
            Files.writeString(csv, Report.csv(results));
        }
        if (markdown != null) {
            Path charts = markdown.toAbsolutePath().resolveSibling("charts");
            Files.createDirectories(charts);
            Files.writeString(markdown, Report.markdown(results, machine, settings(), "charts"));
            for (Results.Table table : results.tables()) {
                Map<String, Map<Metric, Series>> series = table.series();
                if (series.values().stream().anyMatch(map -> map.containsKey(BarChart.SHOWN))) {
                    Files.writeString(
                            charts.resolve(table.name() + ".svg"),
                            BarChart.of(table.title(), series));
                }
            }
        }
    }

    private String settings() {
        return String.format(
                Locale.ROOT,
                "Each server is one process on processor 0, the client on processor 1; %d rounds"
                        + " of %.1f s, interleaved, after %.0f s of warm-up.",
                rounds,
                seconds,
                warmup);
    }

    private static void print(String name, String value) {
        System.out.printf("%-20s %s%n", name, value);
    }

    private static void progress(String what) {
        System.err.println("bench: " + what);
    }
}
