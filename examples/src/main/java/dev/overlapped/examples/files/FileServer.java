package dev.overlapped.examples.files;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.examples.program.PortOptions;
import dev.overlapped.examples.program.RefusalHandler;
import dev.overlapped.examples.program.StatusLine;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serves the files of a directory over HTTP/1.1: head and file of an answer go in one TransmitFile,
 * and the sockets of connections that have ended are used again.
 *
 * <p>{@link HttpConnection} is one client's way through the server, {@link HttpRequest} and {@link
 * ByteRange} understand what he asks, {@link Site} finds his file. What it has of HTTP: GET and
 * HEAD, keep-alive, requests sent ahead, a byte range, answers of 304 to who has the file. Try it
 * with a browser.
 */
@Command(
        name = "FileServer",
        description = "Serves the files of a directory over HTTP, until Ctrl-C.",
        sortOptions = false)
public final class FileServer implements Callable<Integer>, AcceptHandler {
    /** How many sockets of ended connections wait for the next ones, at the most. */
    private static final int MOST_RECYCLED = 1024;

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

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    private final StatusLine statusLine = new StatusLine();
    private final Tally tally = new Tally();
    private Site site;
    private volatile boolean stopping;

    /** What was asked and answered, all in all. */
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
        RefusalHandler.run(new FileServer(), args);
    }

    // ---- the server

    @Override
    public Integer call() throws IoFailure, InterruptedException {
        ListenerOptions recycling = ListenerOptions.DEFAULT.withRecycling(MOST_RECYCLED);
        try (CompletionPort port = portOptions.open()) {
            site = openSite(port);
            TcpListener listener =
                    TcpListener.open(port, new InetSocketAddress(host, portNumber), recycling);
            listener.acceptEach(this);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(port)));
            greet(port, listener);
            showStatus(port, listener);
        }
        if (!stopping) {
            System.err.println("FileServer: the completion port had to give up.");
        }
        return stopping ? ExitCode.OK : ExitCode.SOFTWARE;
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
        new HttpConnection(connection, site, tally).begin();
    }

    /** The system's limits are reached: told once, for the listener goes on by itself. */
    @Override
    public void failed(TcpListener listener, IoFailure failure) {
        System.err.println("FileServer: clients must wait: " + failure.getMessage());
    }

    // ---- what goes on

    private void greet(CompletionPort port, TcpListener listener) {
        System.out.println(
                "Serving %s on http://%s/; %s; completion threads: %d. Ctrl-C stops it."
                        .formatted(
                                site.root(),
                                listener.localAddress().toString().substring(1), // empty name
                                port.backend(),
                                port.threads()));
    }

    /** Until the port is closed, which is for {@link #stop} to do. */
    private void showStatus(CompletionPort port, TcpListener listener) throws InterruptedException {
        long requestsBefore = 0;
        long bytesBefore = 0;
        while (true) {
            TimeUnit.SECONDS.sleep(1);
            if (port.isClosed()) {
                return;
            }
            long requests = tally.requests.sum();
            long bytes = tally.bytes.sum();
            statusLine.show(
                    String.format(
                            Locale.ROOT,
                            "%,6d connections  %,8d requests/s  %,8.1f MB/s  %,9d sockets used"
                                    + " again",
                            port.counters().connections(),
                            requests - requestsBefore,
                            (bytes - bytesBefore) / 1e6,
                            listener.recycling().recycled()));
            requestsBefore = requests;
            bytesBefore = bytes;
        }
    }

    /** Runs when the process is asked to end: by Ctrl-C, or in another way. */
    private void stop(CompletionPort port) {
        if (port.isClosed()) {
            return;
        }
        stopping = true;
        port.shutdown(Deadline.after(5, TimeUnit.SECONDS));
        statusLine.leave();
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "Stopped. %,d requests, %,.1f MB sent.",
                        tally.requests.sum(),
                        tally.bytes.sum() / 1e6));
        Runtime.getRuntime().halt(ExitCode.OK); // the JVM would call what was asked for a failure
    }
}
