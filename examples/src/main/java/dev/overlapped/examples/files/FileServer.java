package dev.overlapped.examples.files;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.examples.program.PortOptions;
import dev.overlapped.examples.program.Program;
import dev.overlapped.examples.program.Rate;
import dev.overlapped.examples.program.ServerRun;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A server of a directory's files over HTTP/1.1: one TransmitFile sends head and file of an answer,
 * and new connections reuse the sockets of ended ones.
 *
 * <p>{@link HttpConnection} serves one client, {@link HttpRequest} and {@link ByteRange} read its
 * requests (the former by Apache HttpCore), {@link Site} finds its files, and {@link Listing} shows
 * directories without an index. Of HTTP it has GET and HEAD, keep-alive, pipelined requests, a byte
 * range, and answers of 304 to clients that have the file. Try it with a browser.
 */
@Command(
        name = "FileServer",
        description = "Serves the files of a directory over HTTP, until Ctrl-C.",
        sortOptions = false)
public final class FileServer implements Callable<Integer>, AcceptHandler {
    /** Sockets of ended connections that wait for the next ones, at most. */
    private static final int MAX_RECYCLED = 1024;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "Port to listen on; 0: any free one (default: ${DEFAULT-VALUE}).")
    private int portNumber;

    @Mixin private PortOptions portOptions;

    @Option(
            names = "--root",
            defaultValue = ".",
            description = "Directory whose files are served (default: the current one).")
    private Path root;

    @Option(
            names = "--patience",
            defaultValue = "30",
            description =
                    "Seconds that a client has for a request, its silence before it included"
                            + " (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--min-rate",
            defaultValue = "64",
            description =
                    "KiB/s at which a client must receive an answer, after the time of --patience"
                            + " (default: ${DEFAULT-VALUE}).")
    private int minRate;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    private final Tally tally = new Tally();
    private Limits limits;
    private Site site;

    /** The time that a client has: for a request, and for its answer. */
    record Limits(int patienceSeconds, int minKibPerSecond) {
        /** The most time for an answer. Clients ask for the rest of it by a range. */
        private static final long MAX_SECONDS = TimeUnit.HOURS.toSeconds(1);

        private static final long KIB = 1024;

        Limits {
            if (patienceSeconds < 1 || minKibPerSecond < 1) {
                throw new IllegalArgumentException("--patience, --min-rate: must be 1 or more");
            }
        }

        Deadline forRequest() {
            return Deadline.after(patienceSeconds, TimeUnit.SECONDS);
        }

        Deadline forAnswer(long bytes) {
            long seconds = patienceSeconds + bytes / KIB / minKibPerSecond;
            return Deadline.after(Math.min(seconds, MAX_SECONDS), TimeUnit.SECONDS);
        }
    }

    /** All requests, and all bytes sent. */
    static final class Tally {
        private final LongAdder requests = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        void asked() {
            requests.increment();
        }

        void sent(long count) {
            bytes.add(count);
        }
    }

    /** Runs the server. Exit status: 0 stopped by Ctrl-C, 1 it failed, 2 wrong options. */
    public static void main(String[] args) {
        Program.run(new FileServer(), args);
    }

    // ---- the server

    @Override
    public Integer call() throws IoFailure, InterruptedException {
        limits = new Limits(patience, minRate);
        ListenerOptions recycling = ListenerOptions.DEFAULT.withMaxRecycled(MAX_RECYCLED);
        try (CompletionPort port = portOptions.open()) {
            site = openSite(port);
            TcpListener listener = port.listen(new InetSocketAddress(host, portNumber), recycling);
            listener.acceptEach(this);
            ServerRun run = new ServerRun("FileServer", port, () -> end(port));
            run.endWith(listener);
            run.greet(
                    "Serving %s on http://%s/"
                            .formatted(site.root(), ServerRun.text(listener.localAddress())));
            return run.show(status(port, listener));
        }
    }

    private Site openSite(CompletionPort port) {
        try {
            return new Site(port, root);
        } catch (IOException e) {
            throw new IllegalArgumentException("--root=" + root + ": no such directory");
        }
    }

    /** A client has connected. */
    @Override
    public void accepted(AcceptedConnection connection) {
        new HttpConnection(connection, site, limits, tally).begin();
    }

    /** The system's limits are reached. Called once; the listener continues by itself. */
    @Override
    public void failed(TcpListener listener, IoFailure failure) {
        System.err.println("FileServer: clients must wait: " + failure.getMessage());
    }

    // ---- its status

    private Supplier<String> status(CompletionPort port, TcpListener listener) {
        Rate requestRate = new Rate(tally.requests::sum);
        Rate byteRate = new Rate(tally.bytes::sum);
        return () ->
                String.format(
                        Locale.ROOT,
                        "%,6d connections  %,8.0f requests/s  %,8.1f MB/s  %,9d sockets reused",
                        port.status().counters().connections(),
                        requestRate.perSecond(),
                        byteRate.perSecond() / 1e6,
                        listener.recycling().recycled());
    }

    // ---- its end

    private String end(CompletionPort port) {
        port.shutdown(ShutdownOptions.DEFAULT.withDeadline(Deadline.after(5, TimeUnit.SECONDS)));
        return String.format(
                Locale.ROOT,
                "Stopped. %,d requests, %,.1f MB sent.",
                tally.requests.sum(),
                tally.bytes.sum() / 1e6);
    }
}
