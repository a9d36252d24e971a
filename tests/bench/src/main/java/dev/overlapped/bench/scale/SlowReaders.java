package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A trial of slow readers among many other clients: they write to an echo server without end, and
 * read a trickle. Each other client receives an echo of 64 bytes ten times per second, in windows
 * without slow readers and in windows beside them, which last from the first one's connect until
 * all are closed. The two kinds take turns, and the means of their latencies are compared. The slow
 * readers are paused, use no more memory than allowed, and are closed after their limit, not before
 * it.
 */
final class SlowReaders {
    private static final int SEND_BYTES = 256 << 10;
    private static final int BUFFER_BYTES = 4 << 10;

    /**
     * Bytes of a slow reader: the server reads no more from it at half of its limit, and at most
     * two buffers while the pause begins.
     */
    private static final long SLOW_BYTES = SEND_BYTES / 2 + 2 * BUFFER_BYTES;

    /** Bytes of the server's process besides buffers, mostly of its heap. */
    private static final long OTHER_BYTES = 32L << 20;

    /** The system's part; by default Linux takes up to 4 MiB per client that does not read. */
    private static final String SOCKET_BUFFER = "" + (64 << 10);

    private static final String WINDOW = "" + (32 << 10);
    private static final String TRICKLE = "2048";

    /** Bytes per second and 1,000 other clients. */
    private static final String RATE = "" + 1_000 * 10 * 64;

    private static final double MAX_GROWTH = 1.5;
    private static final long PATIENCE_SECONDS = 120;

    private final Trial trial;
    private final int slow;
    private final int others;
    private final int slowAfterMillis;
    private final int rounds;
    private final boolean judgesLatency;
    private final Verdict verdict;
    private final Peak peak = new Peak();

    /**
     * @param connections in all, a tenth of them slow readers
     * @param rounds windows of each kind
     * @param judgesLatency whether the others' latency decides, or is only reported
     */
    SlowReaders(
            Trial trial, int connections, int slowAfterMillis, int rounds, boolean judgesLatency) {
        this.trial = trial;
        slow = connections / 10;
        others = connections - slow;
        this.slowAfterMillis = slowAfterMillis;
        this.rounds = rounds;
        this.judgesLatency = judgesLatency;
        verdict =
                new Verdict(
                        String.format(
                                Locale.ROOT,
                                "%,d slow readers among %,d connections",
                                slow,
                                connections));
    }

    Verdict run() throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("--threads", "1", "--backlog", "4096"));
        options.addAll(List.of("--send-bytes", "" + SEND_BYTES));
        options.addAll(List.of("--socket-buffer", SOCKET_BUFFER));
        options.addAll(List.of("--slow-after", "" + slowAfterMillis));
        try (Trial.Running server = trial.server(0, options)) {
            alone(server); // for the JVM to compile
            long resident = server.resident();
            for (int round = 0; round < warmUps(); round++) {
                besideSlowOnes(server);
            }
            List<Double> without = new ArrayList<>();
            List<Double> beside = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                if (round % 2 == 0) {
                    without.add(alone(server));
                    beside.add(besideSlowOnes(server));
                } else {
                    beside.add(besideSlowOnes(server));
                    without.add(alone(server));
                }
            }
            judgeServer(server.counters(), resident);
            judgeLatency(without, beside);
        }
        return verdict;
    }

    /**
     * Returns the rounds in which the JVM compiles the code for slow readers, for which the others
     * wait.
     */
    private int warmUps() {
        return judgesLatency ? 2 : 0;
    }

    private Program load(Trial.Running server) throws IOException {
        double seconds = (slowAfterMillis + rampMillis() + 500) / 1e3;
        return trial.load(
                server,
                others,
                "--announce",
                "--shape",
                "pingpong",
                "--rate",
                RATE,
                "--seconds",
                "" + seconds);
    }

    /** Returns the time within which they connect, so that all are there together. */
    private int rampMillis() {
        return slowAfterMillis / 3;
    }

    /** Returns the 99th percentile of the others' latency, in microseconds. */
    private double alone(Trial.Running server) throws IOException, InterruptedException {
        try (Program load = load(server)) {
            load.line(PATIENCE_SECONDS); // it measures now
            peak.watch(server, load); // as beside slow ones, for it costs the server time
            return latency(load);
        }
    }

    private double besideSlowOnes(Trial.Running server) throws IOException, InterruptedException {
        long before = server.counters().count("slow_consumers");
        double latency;
        try (Program load = load(server)) {
            load.line(PATIENCE_SECONDS);
            try (Program writers =
                    trial.writers(
                            server,
                            slow,
                            "--ramp",
                            "" + rampMillis(),
                            "--trickle",
                            TRICKLE,
                            "--window",
                            WINDOW)) {
                peak.watch(server, load);
                latency = latency(load);
                judgeSlow(writers.figures(PATIENCE_SECONDS));
            }
        }
        long closed = server.counters().count("slow_consumers") - before;
        verdict.must(closed == slow, "%,d closed as slow consumers", closed);
        return latency;
    }

    private double latency(Program load) throws IOException, InterruptedException {
        load.line(PATIENCE_SECONDS); // it has measured
        load.endInput();
        Figures figures = load.figures(PATIENCE_SECONDS);
        verdict.mustBeZero("the others", figures, "errors", "wrong");
        verdict.must(figures.count("least") > 0, "one of the others was not served");
        return figures.get("p99_ns") / 1e3;
    }

    private void judgeSlow(Figures writers) {
        verdict.mustBeZero("slow readers", writers, "wrong");
        verdict.mustBreakOff(writers, "cut", slow, slowAfterMillis / 1e3);
        verdict.note(
                "each had written %,d KB at most, and all had read %,d KB",
                writers.count("written_most") / 1_000, writers.count("read") / 1_000);
    }

    private void judgeServer(Figures server, long residentBefore) {
        long all = (long) slow * (rounds + warmUps());
        long maxLent = slow * SLOW_BYTES + (long) others * BUFFER_BYTES;
        long grown = peak.resident() - residentBefore;
        verdict.must(server.count("pressures") >= all, "%,d paused", server.count("pressures"));
        // the server would refuse echoes in the end if it read under pressure
        verdict.must(server.count("refusals") == 0, "%,d refused", server.count("refusals"));
        verdict.must(peak.lent() <= maxLent, "%,d bytes were lent", peak.lent());
        verdict.must(grown <= maxLent + OTHER_BYTES, "the process grew by %,d bytes", grown);
        verdict.note(
                "paused: %,d, closed as slow consumers: %,d, both of %,d; sends refused: %,d",
                server.count("pressures"),
                server.count("slow_consumers"),
                all,
                server.count("refusals"));
        verdict.note(
                "most of lent buffers: %,d KB of %,d KB; the process grew from %,d KB by %,d KB",
                peak.lent() / 1_000, maxLent / 1_000, residentBefore / 1_000, grown / 1_000);
    }

    private void judgeLatency(List<Double> without, List<Double> beside) {
        double growth = mean(beside) / mean(without);
        verdict.must(!judgesLatency || growth < MAX_GROWTH, "p99 grew to %.2f", growth);
        verdict.note(
                "p99 of the others without them: %s us, beside them: %s us; the mean grew to"
                        + " %.2f",
                list(without), list(beside), growth);
    }

    private static String list(List<Double> figures) {
        return String.join(
                ", ",
                figures.stream().map(each -> String.format(Locale.ROOT, "%,.0f", each)).toList());
    }

    /**
     * Returns the geometric mean: of two equal windows one may have five times the latency of the
     * other, so all factors count.
     */
    private static double mean(List<Double> figures) {
        return Math.exp(figures.stream().mapToDouble(Math::log).average().orElseThrow());
    }
}
