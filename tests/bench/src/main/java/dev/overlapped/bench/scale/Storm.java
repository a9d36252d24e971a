package dev.overlapped.bench.scale;

import dev.overlapped.AcceptOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * A trial of many clients that connect at once, as fast as two processes can. All stay until the
 * last one has received its echo, so the server holds all of them together, in direct descriptors,
 * which RLIMIT_NOFILE does not limit. The pool of accepts begins with 16 and grows to 512.
 *
 * <p>At most three quarters of the backlog wait for their echo together. With a full backlog Linux
 * drops connects until they are repeated, seconds later, and may have forgotten clients that
 * believe to be connected (SYN cookies): that would try the kernel.
 */
final class Storm {
    private static final int THREADS = 2;
    private static final int CLIENTS = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Trial trial;
    private final int connections;
    private final int backlog;
    private final Path chart;

    /**
     * @param chart file for a chart of the posted accepts; null: none
     */
    Storm(Trial trial, int connections, int backlog, Path chart) {
        this.trial = trial;
        this.connections = connections;
        this.backlog = backlog;
        this.chart = chart;
    }

    Verdict run() throws IOException, InterruptedException {
        Path history = Files.createTempFile("accepts", ".csv");
        int direct = connections * 11 / 10 / THREADS + 100;
        List<String> options =
                List.of(
                        "--threads",
                        "" + THREADS,
                        "--backlog",
                        "" + backlog,
                        "--direct",
                        "" + direct,
                        "--history",
                        history.toString());
        Verdict verdict =
                new Verdict(String.format(Locale.ROOT, "storm of %,d clients", connections));
        int ahead = backlog * 3 / 4 / CLIENTS;
        long before = overflows();
        try (Trial.Running server = trial.server(0, options)) {
            Figures storm =
                    trial.runStorm(
                            server,
                            connections,
                            "--processes",
                            "" + CLIENTS,
                            "--ahead",
                            "" + ahead);
            judge(verdict, storm, overflows() - before);
            long accepted = server.counters().count("accepted");
            verdict.must(
                    accepted == storm.count("served"),
                    "of %,d accepted %,d were served",
                    accepted,
                    storm.count("served"));
            awaitCalm(server);
            server.program().endInput();
            server.program().awaitEnd(60);
            noteHistory(verdict, AcceptHistory.read(history));
        } finally {
            Files.delete(history);
        }
        return verdict;
    }

    /** Waits until the pool has shrunk again; the history has its last value. */
    private static void awaitCalm(Trial.Running server) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (server.counters().count("wanted") > AcceptOptions.DEFAULT.minPosted()
                && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private void judge(Verdict verdict, Figures storm, long overflows) {
        verdict.must(
                storm.count("connected") == connections, "%,d connected", storm.count("connected"));
        verdict.must(storm.count("served") == connections, "%,d served", storm.count("served"));
        verdict.mustBeZero("the storm", storm, "refused", "dropped", "errors");
        verdict.note(
                "served: %,d of %,d, refused: %,d; connected after %.2f s, served after %.2f s",
                storm.count("served"),
                connections,
                storm.count("refused"),
                storm.get("connected_seconds"),
                storm.get("settled_seconds"));
        verdict.note(
                "from connect to connected: p50 %,d us, p99 %,d us, most %,d us",
                storm.count("connect_p50_us"),
                storm.count("connect_p99_us"),
                storm.count("connect_most_us"));
        verdict.note(
                "from connect to the echo: p50 %,d us, p99 %,d us, most %,d us",
                storm.count("serve_p50_us"),
                storm.count("serve_p99_us"),
                storm.count("serve_most_us"));
        verdict.note("overflows of the backlog, of all processes of the system: %,d", overflows);
    }

    /**
     * Returns ListenOverflows of the system: clients that met a full backlog, and try again by
     * themselves.
     */
    private static long overflows() throws IOException {
        List<String> lines =
                Files.readAllLines(Path.of("/proc/net/netstat")).stream()
                        .filter(line -> line.startsWith("TcpExt:"))
                        .toList();
        List<String> names = List.of(lines.get(0).split(" "));
        return Long.parseLong(lines.get(1).split(" ")[names.indexOf("ListenOverflows")]);
    }

    // ---- its history

    private void noteHistory(Verdict verdict, List<AcceptHistory.Moment> history)
            throws IOException {
        long most = history.stream().mapToLong(AcceptHistory.Moment::wanted).max().orElseThrow();
        AcceptHistory.Moment last = history.getLast();
        verdict.must(most > history.getFirst().wanted(), "the pool did not adapt");
        verdict.must(last.wanted() == history.getFirst().wanted(), "%d wanted", last.wanted());
        verdict.note(
                "accepts wanted: %d, up to %d, %d at the end; %d times there was none left",
                history.getFirst().wanted(), most, last.wanted(), last.ranDry());
        if (chart != null) {
            Files.createDirectories(chart.toAbsolutePath().getParent());
            Files.writeString(chart, draw(history));
            verdict.note("chart: %s", chart);
        }
    }

    private String draw(List<AcceptHistory.Moment> history) {
        double seconds = history.getLast().seconds();
        return LineChart.of(
                String.format(Locale.ROOT, "A storm of %,d clients", connections),
                "accepts kept posted, and connections accepted, by the time since the first",
                seconds,
                List.of(
                        new LineChart.Panel(
                                "accepts",
                                List.of(
                                        line(
                                                "posted",
                                                "#7a9cc6",
                                                history,
                                                AcceptHistory.Moment::posted),
                                        line(
                                                "wanted",
                                                "#2f7d4f",
                                                history,
                                                AcceptHistory.Moment::wanted))),
                        new LineChart.Panel(
                                "connections",
                                List.of(
                                        line(
                                                "accepted",
                                                "#c9a66b",
                                                history,
                                                AcceptHistory.Moment::accepted)))));
    }

    private static LineChart.Line line(
            String name,
            String color,
            List<AcceptHistory.Moment> history,
            ToLongFunction<AcceptHistory.Moment> value) {
        return new LineChart.Line(
                name,
                color,
                history.stream().mapToDouble(AcceptHistory.Moment::seconds).toArray(),
                history.stream().mapToDouble(value::applyAsLong).toArray());
    }
}
