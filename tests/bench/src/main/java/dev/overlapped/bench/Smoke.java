package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts every server for all that it can be started for, and has the client check its bytes for a
 * moment. Prints a line a server and kind, and at the end how many passed.
 */
final class Smoke {
    private static final double SECONDS = 0.15;
    private static final int CONNECTIONS = 8;
    private static final long LONGEST_FILE = 1 << 20;

    private final Path peers;
    private final SampleFiles files;
    private final LoadClient client;
    private int passed;
    private int failed;

    Smoke(Path peers, SampleFiles files) {
        this.peers = peers;
        this.files = files;
        client = new LoadClient(peers);
    }

    /** Whether all is well. */
    boolean run(List<Contender> contenders) throws InterruptedException {
        for (Contender contender : contenders) {
            for (Kind kind : Kind.values()) {
                if (contender.modes().containsKey(kind)) {
                    try {
                        check(contender, kind);
                        passed++;
                        System.out.println("passed: " + contender.name() + ", " + kind);
                    } catch (IOException | IllegalArgumentException e) {
                        failed++;
                        System.out.println(
                                "failed: "
                                        + contender.name()
                                        + ", "
                                        + kind
                                        + ": "
                                        + e.getMessage());
                    }
                }
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        return failed == 0;
    }

    private void check(Contender contender, Kind kind) throws IOException, InterruptedException {
        List<Workload> workloads =
                Workload.ALL.stream()
                        .filter(workload -> workload.kinds().contains(kind))
                        .filter(workload -> workload.fileBytes() <= LONGEST_FILE)
                        .toList();
        for (int i = 0; i < workloads.size(); ) {
            long bytes = workloads.get(i).fileBytes();
            try (ServerProcess server =
                    ServerProcess.start(contender, kind, peers, files.of(bytes))) {
                for (; i < workloads.size() && workloads.get(i).fileBytes() == bytes; i++) {
                    Workload workload = workloads.get(i).on(CONNECTIONS);
                    client.run(workload, server, 0, SECONDS).check();
                }
                if (server.isJava() && server.allocated() <= 0) {
                    throw new IOException("it does not tell what it has allocated");
                }
            }
        }
    }
}
