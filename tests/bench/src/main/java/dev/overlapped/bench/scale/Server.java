package dev.overlapped.bench.scale;

import dev.overlapped.AcceptCounters;
import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * The server that is tried: it sends back what comes. It prints {@code listening=PORT}, then
 * answers each line {@code counters} on its standard input with one of key=value pairs, and ends
 * with its standard input.
 */
@Command(name = "Server", sortOptions = false)
public final class Server implements Callable<Integer>, AcceptHandler, AcceptDataHandler {
    @Option(names = "--threads")
    private int threads = 2;

    @Option(names = "--direct", description = "Connections of each thread; 0 = ordinary.")
    private int direct;

    @Option(names = "--backlog")
    private int backlog = ListenerOptions.DEFAULT.backlog();

    @Option(names = "--silent-for", description = "Seconds; accepts bring first data then.")
    private int silentFor;

    @Option(names = "--most-silent")
    private int mostSilent = AcceptOptions.DEFAULT.mostSilent();

    @Option(names = "--history", description = "Where to write how accepts were kept posted.")
    private Path history;

    /** Exit status: 0 ended by its standard input, else it failed. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Server()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CompletionPort.Builder settings =
                CompletionPort.builder().threads(threads).bufferSize(4096);
        if (direct > 0) {
            settings.directDescriptors(direct);
        }
        try (CompletionPort port = settings.open();
                TcpListener listener =
                        TcpListener.open(
                                port,
                                new InetSocketAddress("127.0.0.1", 0),
                                ListenerOptions.DEFAULT.withBacklog(backlog))) {
            if (silentFor > 0) {
                AcceptOptions options =
                        AcceptOptions.DEFAULT.withSilent(mostSilent, Duration.ofSeconds(silentFor));
                listener.acceptEach(options, (AcceptDataHandler) this);
            } else {
                listener.acceptEach((AcceptHandler) this);
            }
            AcceptHistory watched = history == null ? null : AcceptHistory.of(listener);
            System.out.println("listening=" + listener.localAddress().getPort());
            answer(port, listener);
            if (watched != null) {
                watched.write(history);
            }
        }
        return 0;
    }

    private static void answer(CompletionPort port, TcpListener listener) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (in.readLine() != null) {
            AcceptCounters counters = listener.acceptCounters();
            System.out.println(
                    "posted="
                            + counters.posted()
                            + " wanted="
                            + counters.wanted()
                            + " accepted="
                            + counters.accepted()
                            + " ran_dry="
                            + counters.ranDry()
                            + " evicted="
                            + counters.evicted()
                            + " broken="
                            + counters.broken()
                            + " shortages="
                            + counters.shortages()
                            + " connections="
                            + port.counters().connections());
        }
    }

    @Override
    public void accepted(AcceptedConnection connection) {
        connection.receiveEach(TcpConnection::send);
    }

    @Override
    public void accepted(AcceptedConnection connection, IoBuffer firstData) {
        if (firstData.length() == 0) { // the client has ended its stream already
            firstData.release();
            connection.close();
            return;
        }
        connection.send(firstData);
        connection.receiveEach(TcpConnection::send);
    }
}
