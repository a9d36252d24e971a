package dev.overlapped.bench;

import java.io.IOException;
import java.util.List;

/**
 * Starts every server for all that it can be started for, and has the client check its bytes for a
 * moment. Prints a line a server and kind, and at the end how many passed.
 */
final class Smoke {
    private static final double SECONDS = 0.05;

    /** In which nothing can come: such a window goes on until something has. */
    private static final double NO_TIME = 1e-6;

    private static final int CONNECTIONS = 8;

    /** One is enough, if it does not fit into the buffers of a socket. */
    private static final long FILE_BYTES = 1 << 20;

    /** A server that lives for a second spends less on compiling so. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private final Platform platform;
    private final SampleFiles files;
    private final LoadClient client;
    private int passed;
    private int failed;

    Smoke(Platform platform, LoadClient client, SampleFiles files) {
        this.platform = platform;
        this.files = files;
        this.client = client;
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
        long fileBytes = kind == Kind.FILE ? FILE_BYTES : 0;
        try (ServerProcess server =
                ServerProcess.start(contender, kind, platform, files.of(fileBytes), QUICK_START)) {
            for (Workload workload : Workload.ALL) {
                if (workload.kinds().contains(kind) && workload.fileBytes() == fileBytes) {
                    client.run(workload.on(CONNECTIONS), server, 0, NO_TIME).check();
                    client.run(workload.on(CONNECTIONS), server, 0, SECONDS).check();
                }
            }
            if (server.isJava() && server.allocated() <= 0) {
                throw new IOException("it does not tell what it has allocated");
            }
        }
    }
}
