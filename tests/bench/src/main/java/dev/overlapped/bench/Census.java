package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts of a server per message, in a run of its own, for counting is not free: system calls and,
 * under Wine, calls of the wineserver, which the client counts as perf does, and bytes allocated on
 * the heap. They exclude the cost of connecting and closing.
 */
final class Census {
    private static final Path TRACEPOINTS = Path.of("/sys/kernel/tracing/events");
    private static final double WARM_UP = 0.5;

    private final LoadClient client;
    private final double seconds;
    private final boolean systemCalls = has("raw_syscalls/sys_enter");
    private final boolean requests = has("syscalls/sys_enter_read");

    Census(LoadClient client, double seconds) {
        this.client = client;
        this.seconds = seconds;
    }

    private static boolean has(String tracepoint) {
        return Files.isReadable(TRACEPOINTS.resolve(tracepoint).resolve("id"));
    }

    /** Returns whether perf may count; root usually may. */
    boolean countsSystemCalls() {
        return systemCalls;
    }

    void count(Workload workload, ServerProcess server, Results.Table into, String contender)
            throws IOException, InterruptedException {
        if (server.isJava()) {
            server.allocated(); // the first answer loads classes
        }
        boolean wine = requests && server.also().isPresent();
        List<String> counted = new ArrayList<>();
        if (systemCalls) {
            counted.add("--syscalls");
        }
        if (wine) {
            counted.addAll(List.of("--wineserver", "" + server.also().getAsLong()));
        }
        LoadClient.Running load =
                client.start(workload, server, WARM_UP, seconds, counted.toArray(new String[0]));
        load.awaitMeasuring();
        long before = server.isJava() ? server.allocated() : 0;
        load.awaitMeasured();
        long allocated = server.isJava() ? server.allocated() - before : 0;
        LoadClient.Report report = load.await();
        report.check();
        double messages = workload.messages(report);
        if (systemCalls) {
            into.add(contender, Metric.SYSCALLS, report.get("server_syscalls") / messages);
        }
        if (wine) {
            into.add(contender, Metric.WINESERVER, report.get("wineserver_requests") / messages);
        }
        if (server.isJava()) {
            into.add(contender, Metric.ALLOCATED, allocated / messages);
        }
    }
}
