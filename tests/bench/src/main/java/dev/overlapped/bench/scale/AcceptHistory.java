package dev.overlapped.bench.scale;

import dev.overlapped.AcceptCounters;
import dev.overlapped.TcpListener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A history of the posted accepts of a listener: a thread of its own reads the counters every 2 ms,
 * and notes changes.
 */
final class AcceptHistory {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final String HEAD = "seconds,posted,wanted,accepted,ran_dry";

    /** The counters at a moment, in seconds since the first connection. */
    record Moment(double seconds, long posted, long wanted, long accepted, long ranDry) {}

    private final TcpListener listener;
    private final Thread thread;
    private final List<AcceptCounters> seen = new ArrayList<>();
    private final List<Long> nanos = new ArrayList<>();
    private volatile boolean ended;

    private AcceptHistory(TcpListener listener) {
        this.listener = listener;
        thread = Thread.ofPlatform().daemon().name("history").unstarted(this::watch);
    }

    /** Begins a history. */
    static AcceptHistory of(TcpListener listener) {
        AcceptHistory history = new AcceptHistory(listener);
        history.thread.start();
        return history;
    }

    private void watch() {
        AcceptCounters before = null;
        while (!ended) {
            AcceptCounters now = listener.acceptCounters();
            if (!now.equals(before)) {
                nanos.add(System.nanoTime());
                seen.add(now);
                before = now;
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /** Ends the history, and writes it as CSV. */
    void write(Path file) throws IOException, InterruptedException {
        ended = true;
        thread.join();
        int first = 0; // the last moment before the first connection
        while (first + 1 < seen.size() && seen.get(first + 1).accepted() == 0) {
            first++;
        }
        List<String> lines = new ArrayList<>(List.of(HEAD));
        for (int i = first; i < seen.size(); i++) {
            AcceptCounters c = seen.get(i);
            double seconds = i == first ? 0 : (nanos.get(i) - nanos.get(first + 1)) / 1e9;
            lines.add(
                    seconds
                            + ","
                            + c.posted()
                            + ","
                            + c.wanted()
                            + ","
                            + c.accepted()
                            + ","
                            + c.ranDry());
        }
        Files.write(file, lines);
    }

    /** Reads what {@link #write} wrote. */
    static List<Moment> read(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(
                        columns ->
                                new Moment(
                                        Double.parseDouble(columns[0]),
                                        Long.parseLong(columns[1]),
                                        Long.parseLong(columns[2]),
                                        Long.parseLong(columns[3]),
                                        Long.parseLong(columns[4])))
                .toList();
    }
}
