package dev.overlapped.bench;

import java.io.IOException;
import java.util.List;

/**
 * A trial of every server for every kind that it serves: the client checks its bytes for a moment.
 * Prints a line per server and kind, and at the end how many passed.
 */
final class Smoke {
    private static final double SECONDS = 0.05;

    /** Too short for a message: such a window is extended until one has arrived. */
    private static final double NO_TIME = 1e-6;

    private static final int CONNECTIONS = 8;

    /** One response is enough, if it does not fit into the buffers of a socket. */
    private static final long FILE_BYTES = 1 << 20;

    /** Options that spend less on compiling, for a server that lives a second. */
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

    /** Returns whether all passed. */
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
                throw new IOException("it does not report its allocations");
            }
        }
    }
}
