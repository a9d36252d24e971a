package dev.overlapped.examples.echo;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.examples.program.PortOptions;
import dev.overlapped.examples.program.RefusalHandler;
import dev.overlapped.examples.program.StatusLine;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends back whatever it receives: an echo server on a completion port.
 *
 * <p>Three methods are the server: {@link #call} opens a port and listens, {@link #accepted} gets
 * every client, {@link #received} gets what a client has sent. The others tell what goes on, and
 * stop it in order on Ctrl-C: every client gets the rest of its echo and the end of the stream.
 */
@Command(
        name = "EchoServer",
        description = "Sends back whatever it receives, until Ctrl-C.",
        sortOptions = false)
public final class EchoServer implements Callable<Integer>, AcceptHandler {
    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "7007",
            description = "Port to listen on; 0: any free one (default: ${DEFAULT-VALUE}).")
    private int portNumber;

    @Option(
            names = "--alone",
            defaultValue = "0",
            description =
                    "How many seconds clients are left alone at the end (default:"
                            + " ${DEFAULT-VALUE}).")
    private int alone;

    @Mixin private PortOptions portOptions;

    @Option(
            names = "--live",
            description = "Shows the port at work: accepts, messages, buffers, each thread.")
    private boolean live;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    /** How long clients may take to end when they are asked to. */
    private static final int END_SECONDS = 5;

    private final StatusLine statusLine = new StatusLine();
    private final LongAdder clients = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private volatile boolean stopping;

    /** Runs the server. Exit status: 0 stopped by Ctrl-C, 1 it failed, 2 wrong options. */
    public static void main(String[] args) {
        RefusalHandler.run(new EchoServer(), args);
    }

    // ---- the server

    @Override
    public Integer call() throws IoFailure, InterruptedException {
        try (CompletionPort port = portOptions.open();
                TcpListener listener =
                        TcpListener.open(port, new InetSocketAddress(host, portNumber))) {
            listener.acceptEach(this);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(port)));
            greet(port, listener);
            showStatus(port, live ? new LiveView(port, listener) : null);
        }
        if (!stopping) {
            System.err.println("EchoServer: the completion port had to give up.");
        }
        return stopping ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** A client has connected: what it sends goes to {@link #received}, piece by piece. */
    @Override
    public void accepted(AcceptedConnection connection) {
        clients.increment();
        connection.receiveEach(this::received);
    }

    /** Data has come, in a buffer that is ours until we send it. */
    private void received(TcpConnection connection, IoBuffer buffer) {
        messages.increment();
        bytes.add(buffer.length());
        connection.send(buffer);
    }

    /** The system's limits are reached: told once, for the listener goes on by itself. */
    @Override
    public void failed(TcpListener listener, IoFailure failure) {
        System.err.println("EchoServer: clients must wait: " + failure.getMessage());
    }

    // ---- what goes on

    private void greet(CompletionPort port, TcpListener listener) {
        System.out.println(
                "Echo server on %s; %s; completion threads: %d. Ctrl-C stops it."
                        .formatted(
                                listener.localAddress().toString().substring(1), // empty name
                                port.backend(),
                                port.threads()));
    }

    /** Until the port is closed, which is for {@link #stop} to do. */
    private void showStatus(CompletionPort port, LiveView view) throws InterruptedException {
        long messagesBefore = 0;
        long bytesBefore = 0;
        long before = System.nanoTime();
        while (true) {
            TimeUnit.SECONDS.sleep(1);
            if (port.isClosed()) {
                return;
            }
            if (view != null) {
                view.show();
                continue;
            }
            long now = System.nanoTime();
            long messagesNow = messages.sum();
            long bytesNow = bytes.sum();
            double seconds = (now - before) / 1e9;
            statusLine.show(
                    String.format(
                            Locale.ROOT,
                            "%,6d connections  %,9.0f messages/s  %,8.1f MB/s  %,12d bytes lent",
                            port.counters().connections(),
                            (messagesNow - messagesBefore) / seconds,
                            (bytesNow - bytesBefore) / 1e6 / seconds,
                            port.counters().lentBytes()));
            messagesBefore = messagesNow;
            bytesBefore = bytesNow;
            before = now;
        }
    }

    /** Runs when the process is asked to end: by Ctrl-C, or in another way. */
    private void stop(CompletionPort port) {
        if (port.isClosed()) {
            return;
        }
        stopping = true;
        statusLine.leave();
        ShutdownProgress end =
                port.shutdown(
                        Deadline.after(alone, TimeUnit.SECONDS),
                        Deadline.after(alone + END_SECONDS, TimeUnit.SECONDS),
                        this::reached);
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "Stopped. Connections: %,d ended in order, %,d cut off, %,d served in all;"
                                + " %,d messages, %,.1f MB.",
                        end.finished() + end.ended(),
                        end.cut(),
                        clients.sum(),
                        messages.sum(),
                        bytes.sum() / 1e6));
        Runtime.getRuntime().halt(ExitCode.OK); // the JVM would call what was asked for a failure
    }

    private void reached(ShutdownProgress progress) {
        String text =
                switch (progress.stage()) {
                    case NOT_ACCEPTING -> "No more clients; %1$,d connections are open.";
                    case LEFT_ALONE -> "Closed by their clients: %2$,d; asked to end: %1$,d.";
                    case ENDED -> "Ended in order: %3$,d; to be cut off: %1$,d.";
                    case CLOSED -> "All is closed after %4$.1f s.";
                };
        System.out.println(
                String.format(
                        Locale.ROOT,
                        text,
                        progress.open(),
                        progress.finished(),
                        progress.ended(),
                        progress.elapsed().toMillis() / 1e3));
    }
}
