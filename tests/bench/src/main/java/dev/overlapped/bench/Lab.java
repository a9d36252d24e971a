package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run of workloads: the servers of one group of workloads run together, only the measured one is
 * loaded, and each round measures all of them one after the other, beginning with another one each
 * time. So the figures that are compared are of the same minute.
 */
final class Lab {
    /**
     * The duration of a run.
     *
     * @param rounds measurements of each server
     * @param seconds of a measurement
     * @param warmup seconds of load on a JVM before its first measurement
     */
    record Duration(int rounds, double seconds, double warmup) {
        /**
         * Seconds of load before each measurement, and before the first one under another workload.
         */
        double settle() {
            return Math.min(0.5, seconds / 4);
        }

        double newWorkload() {
            return Math.min(2, warmup);
        }
    }

    private final Platform platform;
    private final SampleFiles files;
    private final LoadClient client;
    private final Census census;
    private final Duration duration;
    private final Consumer<String> progress;
    private final Results results;

    Lab(
            Platform platform,
            LoadClient client,
            SampleFiles files,
            Duration duration,
            Results results,
            Consumer<String> progress) {
        this.platform = platform;
        this.files = files;
        this.duration = duration;
        this.results = results;
        this.progress = progress;
        this.client = client;
        census = new Census(client, duration.seconds());
    }

    boolean countsSystemCalls() {
        return census.countsSystemCalls();
    }

    void run(List<Workload> workloads, List<Contender> contenders)
            throws IOException, InterruptedException {
        for (int i = 0; i < workloads.size(); ) {
            int end = i + 1;
            while (end < workloads.size()
                    && workloads.get(end).needsSameServersAs(workloads.get(i))) {
                end++;
            }
            runTogether(workloads.subList(i, end), contenders);
            i = end;
        }
    }

    private void runTogether(List<Workload> workloads, List<Contender> contenders)
            throws IOException, InterruptedException {
        Map<Contender, ServerProcess> servers = new LinkedHashMap<>();
        Set<ServerProcess> warm = new HashSet<>();
        try {
            for (Workload workload : workloads) {
                for (Contender contender : contenders) {
                    Kind kind = contender.kindAmong(workload.kinds());
                    if (kind != null && !servers.containsKey(contender)) {
                        Path file = files.of(workload.fileBytes());
                        servers.put(
                                contender, ServerProcess.start(contender, kind, platform, file));
                    }
                }
                run(workload, takingPart(workload, servers), warm);
            }
        } finally {
            servers.values().forEach(ServerProcess::close);
        }
    }

    private static Map<Contender, ServerProcess> takingPart(
            Workload workload, Map<Contender, ServerProcess> servers) {
        Map<Contender, ServerProcess> some = new LinkedHashMap<>(servers);
        some.keySet().removeIf(contender -> contender.kindAmong(workload.kinds()) == null);
        return some;
    }

    private void run(
            Workload workload, Map<Contender, ServerProcess> servers, Set<ServerProcess> warm)
            throws InterruptedException {
        Results.Table table = results.table(workload.name(), workload.title());
        List<Contender> order = new ArrayList<>(servers.keySet());
        for (Contender contender : order) {
            ServerProcess server = servers.get(contender);
            boolean first = warm.add(server);
            double seconds = first && server.isJava() ? duration.warmup() : duration.newWorkload();
            attempt(
                    workload,
                    "warm-up",
                    contender,
                    () -> client.run(workload, server, 0, seconds).check());
        }
        for (int round = 0; round < duration.rounds(); round++) {
            for (int i = 0; i < order.size(); i++) {
                Contender contender = order.get((i + round) % order.size());
                attempt(
                        workload,
                        "round " + (round + 1),
                        contender,
                        () -> measure(workload, contender.name(), servers.get(contender), table));
            }
        }
        for (Contender contender : order) {
            attempt(
                    workload,
                    "counting",
                    contender,
                    () -> census.count(workload, servers.get(contender), table, contender.name()));
        }
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** Runs a step; if it fails, notes that, and the others continue. */
    private void attempt(Workload workload, String what, Contender contender, Step step)
            throws InterruptedException {
        String all = workload.name() + ", " + what + ", " + contender.name();
        progress.accept(all);
        try {
            step.run();
        } catch (IOException e) {
            progress.accept("failed: " + e.getMessage());
            results.failed(all, e);
        }
    }

    private void measure(
            Workload workload, String contender, ServerProcess server, Results.Table table)
            throws IOException, InterruptedException {
        LoadClient.Report report =
                client.run(workload, server, duration.settle(), duration.seconds());
        report.check();
        add(table, contender, report, workload.messages(report));
    }

    private static void add(
            Results.Table table, String contender, LoadClient.Report report, double messages) {
        double nanos = report.get("seconds") * 1e9;
        double serverNanos = report.get("server_cpu_ns") + report.get("also_cpu_ns");
        Map<Metric, Double> figures =
                Map.of(
                        Metric.CPU_US,
                        serverNanos / messages / 1e3,
                        Metric.RATE,
                        messages / report.get("seconds"),
                        Metric.MEGABYTES,
                        report.get("bytes") / report.get("seconds") / 1e6,
                        Metric.P50_US,
                        report.get("p50_ns") / 1e3,
                        Metric.P99_US,
                        report.get("p99_ns") / 1e3,
                        Metric.P999_US,
                        report.get("p999_ns") / 1e3,
                        Metric.FAIRNESS,
                        report.get("least") / report.get("mean"),
                        Metric.SERVER_BUSY,
                        serverNanos / nanos,
                        Metric.CLIENT_BUSY,
                        report.get("client_cpu_ns") / nanos);
        figures.forEach(
                (metric, figure) -> {
                    if (!figure.isNaN() && (figure > 0 || report.get("messages") > 0)) {
                        table.add(
                                contender, metric,
                                figure); // no message ended, so there is no latency
                    }
                });
    }
}
