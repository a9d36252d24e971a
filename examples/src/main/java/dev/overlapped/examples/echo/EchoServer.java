package dev.overlapped.examples.echo;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.examples.program.PortOptions;
import dev.overlapped.examples.program.Program;
import dev.overlapped.examples.program.Rate;
import dev.overlapped.examples.program.ServerRun;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * An echo server on a completion port: it sends all received bytes back.
 *
 * <p>Three methods are the server: {@link #call} opens a port and listens, {@link #accepted} gets
 * every client, {@link #received} gets the bytes that a client has sent. The others show the
 * server's status, and stop it in order on Ctrl-C: every client gets the rest of its echo and the
 * end of the stream.
 */
@Command(
        name = "EchoServer",
        description = "Sends all received bytes back, until Ctrl-C.",
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
                    "Seconds that clients have at the end to finish by themselves (default:"
                            + " ${DEFAULT-VALUE}).")
    private int alone;

    @Mixin private PortOptions portOptions;

    @Option(
            names = "--live",
            description = "Shows the port at work: accepts, messages, buffers, each thread.")
    private boolean live;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    /** The time that clients have to end when the server asks them to. */
    private static final int END_SECONDS = 5;

    private final LongAdder clients = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** Runs the server. Exit status: 0 stopped by Ctrl-C, 1 it failed, 2 wrong options. */
    public static void main(String[] args) {
        Program.run(new EchoServer(), args);
    }

    // ---- the server

    @Override
    public Integer call() throws IoFailure, InterruptedException {
        try (CompletionPort port = portOptions.open();
                TcpListener listener = port.listen(new InetSocketAddress(host, portNumber))) {
            listener.acceptEach(this);
            ServerRun run = new ServerRun("EchoServer", port, () -> end(port));
            run.endWith(listener);
            run.greet("Echo server on " + ServerRun.text(listener.localAddress()));
            return live
                    ? run.everySecond(new LiveView(port, listener)::show)
                    : run.show(status(port));
        }
    }

    /** A client has connected: {@link #received} gets the bytes that it sends, piece by piece. */
    @Override
    public void accepted(AcceptedConnection connection) {
        clients.increment();
        connection.receiveEach(this::received);
    }

    /** The client has sent data; its buffer is ours until we send it. */
    private void received(TcpConnection connection, IoBuffer buffer) {
        messages.increment();
        bytes.add(buffer.length());
        connection.sendAndRelease(buffer);
    }

    /** The system's limits are reached. Called once; the listener continues by itself. */
    @Override
    public void failed(TcpListener listener, IoFailure failure) {
        System.err.println("EchoServer: clients must wait: " + failure.getMessage());
    }

    // ---- its status

    private Supplier<String> status(CompletionPort port) {
        Rate messageRate = new Rate(messages::sum);
        Rate byteRate = new Rate(bytes::sum);
        return () ->
                String.format(
                        Locale.ROOT,
                        "%,6d connections  %,9.0f messages/s  %,8.1f MB/s  %,12d bytes lent",
                        port.status().counters().connections(),
                        messageRate.perSecond(),
                        byteRate.perSecond() / 1e6,
                        port.status().counters().lentBytes());
    }

    // ---- its end

    private String end(CompletionPort port) {
        ShutdownProgress end =
                port.shutdown(
                        ShutdownOptions.DEFAULT
                                .withGrace(Deadline.after(alone, TimeUnit.SECONDS))
                                .withDeadline(Deadline.after(alone + END_SECONDS, TimeUnit.SECONDS))
                                .withOnStage(this::reached));
        return String.format(
                Locale.ROOT,
                "Stopped. Connections: %,d ended in order, %,d cut off, %,d served in all;"
                        + " %,d messages, %,.1f MB.",
                end.finished() + end.ended(),
                end.cut(),
                clients.sum(),
                messages.sum(),
                bytes.sum() / 1e6);
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
