package dev.overlapped.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Counts what a server does a message, in a run of its own, for counting costs something: system
 * calls with perf, of all its threads, and what it allocates on the heap. Both are rates of a
 * second in the middle of the run, divided by its rate of messages.
 */
final class Census {
    private static final String SYSTEM_CALLS = "raw_syscalls:sys_enter";

    private final LoadClient client;
    private final boolean perf;

    Census(LoadClient client) {
        this.client = client;
        perf = perfWorks();
    }

    boolean countsSystemCalls() {
        return perf;
    }

    void count(Workload workload, ServerProcess server, Results.Table into, String contender)
            throws IOException, InterruptedException {
        var load = client.start(workload, server, 0.5, 2);
        load.process().waitFor(1, TimeUnit.SECONDS); // until it is under way
        long from = System.nanoTime();
        long allocatedFrom = server.isJava() ? server.allocated() : 0;
        double systemCalls = Double.NaN;
        if (perf) {
            systemCalls = systemCallsOfASecond(server.pid());
        } else {
            load.process().waitFor(1, TimeUnit.SECONDS);
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        long allocated = server.isJava() ? server.allocated() - allocatedFrom : 0;
        double rate = load.await().check(contender + ", " + workload.name()).rate();
        if (perf) {
            into.add(contender, Metric.SYSCALLS, systemCalls / rate);
        }
        if (server.isJava()) {
            into.add(contender, Metric.ALLOCATED, allocated / seconds / rate);
        }
    }

    private static double systemCallsOfASecond(long pid) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "perf",
                                "stat",
                                "-x",
                                ",",
                                "-e",
                                SYSTEM_CALLS,
                                "-p",
                                "" + pid,
                                "--",
                                "sleep",
                                "1")
                        .redirectErrorStream(true)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        process.waitFor();
        return Double.parseDouble(out.strip().replaceAll("(?s),.*", ""));
    }

    private static boolean perfWorks() {
        try {
            return systemCallsOfASecond(ProcessHandle.current().pid()) >= 0;
        } catch (IOException | NumberFormatException e) {
            return false; // none, or not for this user
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
