package dev.overlapped.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The memory of an idle connection: the growth of a warm server's memory. The Java heap has a fixed
 * size and is touched at the start, so the process grows only outside it; resident is that growth
 * and the growth of the live heap.
 */
final class IdleMemory {
    static final String FEW = "idle-1000";
    static final String MANY = "idle-19000";

    private static final int HELD_SECONDS = 600; // at most: the load is ended before
    private static final Workload WARM_UP = Workload.ALL.getFirst();

    private final Platform platform;
    private final LoadClient client;
    private final Consumer<String> progress;

    IdleMemory(Platform platform, LoadClient client, Consumer<String> progress) {
        this.platform = platform;
        this.progress = progress;
        this.client = client;
    }

    void run(String name, List<Contender> contenders, int rounds, double warmup, Results results)
            throws InterruptedException {
        int connections = Integer.parseInt(name.substring(name.indexOf('-') + 1));
        Results.Table table =
                results.table(
                        name, String.format("bytes per connection, of %,d idle", connections));
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                Kind kind = contender.kindAmong(List.of(Kind.ECHO, Kind.BLOCKING));
                if (kind != null && contender.family() != Contender.Family.CONTROL) {
                    progress.accept(name + ": round " + (round + 1) + ", " + contender.name());
                    try {
                        measure(contender, kind, connections, warmup, table);
                    } catch (IOException e) {
                        results.failed(name + ", " + contender.name(), e);
                    }
                }
            }
        }
    }

    private void measure(
            Contender contender, Kind kind, int connections, double warmup, Results.Table table)
            throws IOException, InterruptedException {
        try (ServerProcess server =
                ServerProcess.start(
                        contender, kind, platform, null, "-Xms1g", "-XX:+AlwaysPreTouch")) {
            client.run(WARM_UP, server, 0, warmup).check();
            long heap = server.heap();
            long resident = server.resident();
            Workload idle = WARM_UP.on(connections);
            LoadClient.Running load = client.start(idle, server, 0, HELD_SECONDS, "--hold");
            try {
                load.awaitMeasuring();
                double live = (double) (server.heap() - heap) / connections;
                double outside = (double) (server.resident() - resident) / connections;
                table.add(contender.name(), Metric.LIVE_HEAP, live);
                table.add(contender.name(), Metric.RESIDENT, outside + live);
            } finally {
                load.process().destroy();
                load.process().waitFor(10, TimeUnit.SECONDS);
            }
        }
    }
}
