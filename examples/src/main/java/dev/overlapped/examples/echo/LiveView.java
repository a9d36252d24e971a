package dev.overlapped.examples.echo;

import dev.overlapped.AcceptCounters;
import dev.overlapped.CompletionPort;
import dev.overlapped.PortCounters;
import dev.overlapped.PortShare;
import dev.overlapped.PortTotals;
import dev.overlapped.TcpListener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A live view of a port and its listener: on a terminal some lines that each view overwrites, else
 * a line per view. It uses public API only, and shows counters as they are, totals by their growth
 * per second. One thread.
 */
final class LiveView {
    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_TO_END = "\u001b[K";

    private final CompletionPort port;
    private final TcpListener listener;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private int shownLines;
    private Snapshot before;

    /** All counters at one time. */
    private record Snapshot(
            long nanos,
            PortCounters counters,
            PortTotals totals,
            AcceptCounters accepts,
            List<PortShare> shares) {
        static Snapshot of(CompletionPort port, TcpListener listener) {
            return new Snapshot(
                    System.nanoTime(),
                    port.status().counters(),
                    port.status().totals(),
                    listener.acceptCounters(),
                    port.status().shares());
        }
    }

    LiveView(CompletionPort port, TcpListener listener) {
        this.port = port;
        this.listener = listener;
        before = Snapshot.of(port, listener);
    }

    /** Shows the counters, and the growth of the totals since the last view. */
    void show() {
        Snapshot now = Snapshot.of(port, listener);
        List<String> lines = lines(now, (now.nanos - before.nanos) / 1e9);
        if (terminal) {
            StringBuilder out = new StringBuilder();
            if (shownLines > 0) {
                out.append(UP.formatted(shownLines));
            }
            lines.forEach(line -> out.append(line).append(CLEAR_TO_END).append('\n'));
            System.out.print(out);
            shownLines = lines.size();
        } else {
            System.out.println(String.join("; ", lines));
        }
        System.out.flush();
        before = now;
    }

    private List<String> lines(Snapshot now, double seconds) {
        PortCounters counters = now.counters;
        PortTotals totals = now.totals;
        AcceptCounters accepts = now.accepts;
        List<String> lines = new ArrayList<>();
        lines.add(
                line(
                        "connections %,d; accepted %,d, %,.0f/s",
                        counters.connections(),
                        accepts.accepted(),
                        (accepts.accepted() - before.accepts.accepted()) / seconds));
        lines.add(
                line(
                        "accepts posted %,d of %,d wanted; ran dry %,d, evicted %,d, short %,d",
                        accepts.posted(),
                        accepts.wanted(),
                        accepts.ranDry(),
                        accepts.evicted(),
                        accepts.shortages()));
        lines.add(
                line(
                        "messages %,.0f/s; in %,.1f MB/s, out %,.1f MB/s",
                        (totals.receives() - before.totals.receives()) / seconds,
                        (totals.bytesReceived() - before.totals.bytesReceived()) / 1e6 / seconds,
                        (totals.bytesSent() - before.totals.bytesSent()) / 1e6 / seconds));
        lines.add(
                line(
                        "outstanding %,d operations; lent %,d buffers, %,d KiB",
                        counters.operationsInFlight(),
                        counters.lentBuffers(),
                        counters.lentBytes() / 1024));
        for (int i = 0; i < now.shares.size(); i++) {
            PortShare share = now.shares.get(i);
            lines.add(
                    line(
                            "thread %d: %,d connections, %,.0f messages/s, %,d operations",
                            i,
                            share.connections(),
                            (share.receives() - before.shares.get(i).receives()) / seconds,
                            share.operationsInFlight()));
        }
        return lines;
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
