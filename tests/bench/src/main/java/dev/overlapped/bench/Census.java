package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Counts what a server does a message, in a run of its own, for counting costs something: its
 * system calls, which the client counts as perf does, and what it allocates on the heap. What a
 * client that comes and goes makes a server do is in neither.
 */
final class Census {
    private static final Path TRACEPOINT =
            Path.of("/sys/kernel/tracing/events/raw_syscalls/sys_enter/id");
    private static final double WARM_UP = 0.5;

    private final LoadClient client;
    private final double seconds;
    private final boolean systemCalls = Files.isReadable(TRACEPOINT);

    Census(LoadClient client, double seconds) {
        this.client = client;
        this.seconds = seconds;
    }

    /** Root may, mostly. */
    boolean countsSystemCalls() {
        return systemCalls;
    }

    void count(Workload workload, ServerProcess server, Results.Table into, String contender)
            throws IOException, InterruptedException {
        if (server.isJava()) {
            server.allocated(); // the first answer loads classes
        }
        LoadClient.Running load =
                systemCalls
                        ? client.start(workload, server, WARM_UP, seconds, "--syscalls")
                        : client.start(workload, server, WARM_UP, seconds);
        load.awaitMeasuring();
        long before = server.isJava() ? server.allocated() : 0;
        load.process().onExit().join();
        long allocated = server.isJava() ? server.allocated() - before : 0;
        LoadClient.Report report = load.await();
        report.check();
        double messages = workload.messages(report);
        if (systemCalls) {
            into.add(contender, Metric.SYSCALLS, report.get("server_syscalls") / messages);
        }
        if (server.isJava()) {
            into.add(contender, Metric.ALLOCATED, allocated / messages);
        }
    }
}
