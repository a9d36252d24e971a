package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A trial of connections of which both sides write more than the system takes, and read only
 * afterwards. They would wait for each other for ever, but back pressure notifies the server, which
 * reads then. All bytes arrive right on both sides.
 */
final class Duplex {
    private static final long BYTES = 16L << 20;
    private static final int SEND_BYTES = 256 << 10;

    /**
     * Bytes that are taken while less than the limit is outstanding, and bytes that are being
     * received.
     */
    private static final int MORE_BYTES = 2 * (20 << 10); // two buffers of the default size

    private static final long PATIENCE_SECONDS = 300;

    private final Trial trial;
    private final int connections;
    private final Verdict verdict;
    private final Peak peak = new Peak();

    Duplex(Trial trial, int connections) {
        this.trial = trial;
        this.connections = connections;
        verdict =
                new Verdict(
                        String.format(
                                Locale.ROOT,
                                "%,d MiB each way at once on %,d connections",
                                BYTES >> 20,
                                connections));
    }

    Verdict run() throws IOException, InterruptedException {
        List<String> options = List.of("--bytes", "" + BYTES, "--send-bytes", "" + SEND_BYTES);
        try (Trial.Running server = trial.server(DuplexServer.class, 0, options);
                Program writers =
                        trial.writers(
                                server,
                                connections,
                                "--bytes",
                                "" + BYTES,
                                "--expect",
                                "" + BYTES)) {
            peak.watch(server, writers);
            judgeClients(writers.figures(PATIENCE_SECONDS));
            judgeServer(server);
        }
        return verdict;
    }

    private void judgeClients(Figures writers) {
        verdict.must(writers.count("done") == connections, "%,d done", writers.count("done"));
        verdict.mustBeZero("clients", writers, "errors", "wrong");
        verdict.note(
                "clients that wrote all, then read all: %,d of %,d; written %,d MB, read %,d MB,"
                        + " within %.1f s",
                writers.count("done"),
                connections,
                writers.count("written") / 1_000_000,
                writers.count("read") / 1_000_000,
                writers.get("seconds"));
    }

    private void judgeServer(Trial.Running server) throws IOException, InterruptedException {
        Figures figures = server.counters();
        long maxLent = (long) connections * (SEND_BYTES + MORE_BYTES);
        for (String all : List.of("pressed", "done")) {
            verdict.must(figures.count(all) == connections, "%,d %s", figures.count(all), all);
        }
        verdict.must(
                figures.count("wrong") == 0, "wrong at the server: %d", figures.count("wrong"));
        verdict.must(peak.lent() <= maxLent, "%,d bytes were lent", peak.lent());
        verdict.note(
                "connections that back pressure made read first: %,d, with all bytes: %,d; most of"
                        + " lent buffers: %,d KB of %,d KB",
                figures.count("pressed"),
                figures.count("done"),
                peak.lent() / 1_000,
                maxLent / 1_000);
    }
}
