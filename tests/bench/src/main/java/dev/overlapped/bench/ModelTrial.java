package dev.overlapped.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A measurement of a model under a load: a server of its own, as one process or several, warmed by
 * a few connections, then loaded by all of them. Memory and threads are read in the middle of the
 * measurement.
 */
final class ModelTrial {
    /**
     * The duration of a trial.
     *
     * @param warmup seconds of each server by a few connections, and of all connections before the
     *     measurement
     * @param seconds of the measurement
     * @param patience seconds to wait for one more connection
     */
    record Duration(double warmup, double seconds, double patience) {}

    /**
     * Options of every JVM, for little memory: a heap that begins small, with a young part of 2
     * MiB, and the compiler that needs little itself.
     */
    static final List<String> JVM_OPTIONS =
            List.of(
                    "-Xms16m",
                    "-Xmn2m",
                    "-Xss256k",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:ReservedCodeCacheSize=16m");

    private static final Workload WARM_UP = Workload.ALL.getFirst();

    /** A process so near to its limit cannot open another connection. */
    private static final int NEARLY = 100;

    private final Platform platform;
    private final LoadClient client;
    private final Duration duration;

    ModelTrial(Platform platform, LoadClient client, Duration duration) {
        this.platform = platform;
        this.client = client;
        this.duration = duration;
    }

    ModelRow run(Model model, ModelLoad load, int processes)
            throws IOException, InterruptedException {
        platform.refresh();
        List<ServerProcess> servers = new ArrayList<>();
        long kernel = KernelMemory.steady();
        try {
            for (int i = 0; i < processes; i++) {
                servers.add(
                        ServerProcess.start(
                                model.contender(),
                                model.kind(),
                                platform,
                                null,
                                JVM_OPTIONS.toArray(new String[0])));
                client.run(WARM_UP, servers.getLast(), 0, duration.warmup()).check();
            }
            return measure(model, load, servers, kernel);
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private ModelRow measure(
            Model model, ModelLoad load, List<ServerProcess> servers, long kernelBefore)
            throws IOException, InterruptedException {
        long idle = resident(servers);
        long wineserver = wineserver();
        LoadClient.Running running =
                client.start(
                        load.workload(),
                        servers.getFirst(),
                        duration.warmup(),
                        duration.seconds(),
                        load.optionsFor(servers, duration.patience()).toArray(new String[0]));
        try {
            running.awaitMeasuring();
            boolean ended = running.process().waitFor(half(), TimeUnit.MILLISECONDS);
            if (ended) {
                throw new IOException("the load has ended early");
            }
            long resident = resident(servers);
            long kernel = KernelMemory.kilobytes() - kernelBefore + wineserver() - wineserver;
            int threads = 0;
            for (ServerProcess server : servers) {
                threads += ProcessState.of(server.pid()).threads();
            }
            String limit = limit(servers);
            LoadClient.Report report = running.await();
            if (report.get("wrong") > 0) {
                throw new IOException("wrong bytes: " + report.values());
            }
            double seconds = report.get("seconds");
            double cpu = report.get("server_cpu_ns") + report.get("also_cpu_ns");
            return new ModelRow(
                    model,
                    load,
                    servers.size(),
                    (long) report.get("connected"),
                    resident,
                    idle,
                    kernel,
                    threads,
                    cpu / seconds / 1e7,
                    report.get("bytes") / seconds,
                    report.get("messages") / seconds,
                    report.get("p50_ns") / 1e3,
                    report.get("p99_ns") / 1e3,
                    (long) report.get("errors"),
                    report.get("connected") < load.connections() ? limit : "");
        } finally {
            running.process().destroy();
            running.process().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private long half() {
        return (long) (duration.seconds() * 500);
    }

    private static long resident(List<ServerProcess> servers) throws IOException {
        long sum = 0;
        for (ServerProcess server : servers) {
            sum += server.resident();
        }
        return sum / 1024;
    }

    /** Returns the memory of Wine's server in KB, which does much of the kernel's work. */
    private long wineserver() throws IOException {
        OptionalLong also = platform.also();
        return also.isPresent() ? ProcessState.of(also.getAsLong()).resident() / 1024 : 0;
    }

    /** Returns the reason why no further connection is accepted. */
    private static String limit(List<ServerProcess> servers) throws IOException {
        for (ServerProcess server : servers) {
            String descriptors = descriptorLimit(server.pid(), "the descriptor limit");
            if (descriptors.isEmpty() && server.also().isPresent()) {
                descriptors =
                        descriptorLimit(
                                server.also().getAsLong(), "the descriptor limit of wineserver");
            }
            if (!descriptors.isEmpty()) {
                return descriptors;
            }
        }
        String complaint = servers.getFirst().complaint();
        return complaint.isEmpty() ? "stopped without saying why" : "stopped by " + complaint;
    }

    private static String descriptorLimit(long pid, String what) throws IOException {
        int open = ProcessState.descriptors(pid);
        long limit = ProcessState.descriptorLimit(pid);
        return open > limit - NEARLY
                ? String.format(Locale.ROOT, "stopped by %s: %,d of %,d open", what, open, limit)
                : "";
    }
}
