package dev.overlapped.bench.scale;

import dev.overlapped.AcceptCounters;
import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PortBuilder;
import dev.overlapped.PortCounters;
import dev.overlapped.PressureTotals;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The tried echo server. It follows the protocol of {@link Answers}. */
@Command(name = "Server", sortOptions = false)
public final class Server implements Callable<Integer>, AcceptHandler, AcceptDataHandler {
    @Option(names = "--threads")
    private int threads = 2;

    @Option(names = "--direct", description = "Connections of each thread; 0 = ordinary.")
    private int direct;

    @Option(names = "--backlog")
    private int backlog = ListenerOptions.DEFAULT.backlog();

    @Option(names = "--silent-for", description = "Seconds; accepts then wait for first data.")
    private int silentFor;

    @Option(names = "--max-silent")
    private int maxSilent = AcceptOptions.DEFAULT.maxSilentClients();

    @Option(names = "--send-bytes", description = "Outstanding bytes of a connection.")
    private long sendBytes = SendLimits.DEFAULT.maxBytes();

    @Option(names = "--socket-buffer", description = "SO_SNDBUF; 0 = the system's choice.")
    private int socketBuffer;

    @Option(names = "--slow-after", description = "Milliseconds; 0 = slow consumers stay.")
    private long slowAfterMillis;

    @Option(names = "--history", description = "Where to write how accepts were kept posted.")
    private Path history;

    /** Exit status: 0 ended by its standard input, else it failed. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Server()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SendLimits limits = SendLimits.DEFAULT.withMaxBytes(sendBytes);
        if (slowAfterMillis > 0) {
            limits = limits.withSlowConsumerTimeout(Duration.ofMillis(slowAfterMillis));
        }
        PortBuilder settings = CompletionPort.builder().threads(threads).bufferSize(4096);
        if (direct > 0) {
            settings.directDescriptors(direct);
        }
        try (CompletionPort port = settings.open();
                TcpListener listener =
                        port.listen(
                                new InetSocketAddress("127.0.0.1", 0),
                                ListenerOptions.DEFAULT
                                        .withBacklog(backlog)
                                        .withSendLimits(limits))) {
            if (silentFor > 0) {
                AcceptOptions options =
                        AcceptOptions.DEFAULT
                                .withMaxSilentClients(maxSilent)
                                .withSilenceTimeout(Duration.ofSeconds(silentFor));
                listener.acceptEach(options, (AcceptDataHandler) this);
            } else {
                listener.acceptEach((AcceptHandler) this);
            }
            AcceptHistory watched = history == null ? null : AcceptHistory.of(listener);
            Answers.give(listener.localPort(), () -> figures(port, listener));
            if (watched != null) {
                watched.write(history);
            }
        }
        return 0;
    }

    private static String figures(CompletionPort port, TcpListener listener) {
        AcceptCounters accepts = listener.acceptCounters();
        PortCounters open = port.status().counters();
        PressureTotals pressure = port.status().totals().pressure();
        return "posted="
                + accepts.posted()
                + " wanted="
                + accepts.wanted()
                + " accepted="
                + accepts.accepted()
                + " ran_dry="
                + accepts.ranDry()
                + " evicted="
                + accepts.evicted()
                + " broken="
                + accepts.broken()
                + " shortages="
                + accepts.shortages()
                + " connections="
                + open.connections()
                + " lent_bytes="
                + open.lentBytes()
                + " pressures="
                + pressure.pressures()
                + " refusals="
                + pressure.refusals()
                + " slow_consumers="
                + pressure.slowConsumers();
    }

    @Override
    public void accepted(AcceptedConnection connection) {
        if (socketBuffer > 0) {
            try {
                connection.setOption(StandardSocketOptions.SO_SNDBUF, socketBuffer);
            } catch (IOException e) { // it has ended, as its receive will report
                System.err.println(e);
            }
        }
        connection.receiveEach(TcpConnection::sendAndRelease);
    }

    @Override
    public void accepted(AcceptedConnection connection, IoBuffer firstData) {
        if (firstData.length() == 0) { // the client has ended its stream already
            firstData.release();
            connection.close();
            return;
        }
        connection.sendAndRelease(firstData);
        connection.receiveEach(TcpConnection::sendAndRelease);
    }
}
