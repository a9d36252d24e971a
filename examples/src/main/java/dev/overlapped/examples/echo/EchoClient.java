package dev.overlapped.examples.echo;

import dev.overlapped.BufferPool;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.examples.program.PortOptions;
import dev.overlapped.examples.program.Program;
import dev.overlapped.examples.program.Rate;
import dev.overlapped.examples.program.StatusLine;

import org.HdrHistogram.ConcurrentHistogram;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A client that loads an echo server and checks every byte of the echo.
 *
 * <p>All connections are open at once. Each is a {@link Conversation}: it sends a message, receives
 * the whole echo, and sends the next; after the last it ends its stream and waits for the server's
 * end.
 */
@Command(
        name = "EchoClient",
        description = "Loads an echo server and checks every byte of the echo.",
        sortOptions = false)
public final class EchoClient implements Callable<Integer> {
    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address of the server (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "7007",
            description = "Its port (default: ${DEFAULT-VALUE}).")
    private int portNumber;

    @Option(
            names = "--connections",
            defaultValue = "100",
            description = "Connections, all open at once (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--messages",
            defaultValue = "1000",
            description = "Messages on each, one after the other (default: ${DEFAULT-VALUE}).")
    private int messages;

    @Option(
            names = "--size",
            defaultValue = "1-65536",
            converter = Sizes.Converter.class,
            description = "Bytes of a message, or a range to choose from (default: 1-65536).")
    private Sizes sizes;

    @Mixin private PortOptions portOptions;

    @Option(
            names = "--patience",
            defaultValue = "30",
            description = "Seconds to wait while nothing arrives (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    /** Null when every echo was right, else a sentence that names the first error. */
    private final CompletableFuture<String> end = new CompletableFuture<>();

    private final StatusLine statusLine = new StatusLine();
    private final Pattern pattern = new Pattern();
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(3);
    private final AtomicInteger conversing = new AtomicInteger();
    private final LongAdder bytes = new LongAdder();
    private BufferPool outgoing;

    /** Runs the client. Exit status: 0 every echo was right, 1 it was not, 2 wrong options. */
    public static void main(String[] args) {
        Program.run(new EchoClient(), args);
    }

    // ---- the client

    @Override
    public Integer call() throws IoFailure, InterruptedException {
        if (connections < 1 || messages < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "--connections, --messages and --patience must be 1 or more");
        }
        try (BufferPool pool = BufferPool.open(sizes.max(), Long.MAX_VALUE);
                CompletionPort port = portOptions.open()) {
            outgoing = pool;
            List<Conversation> all = connectAll(port);
            System.out.printf(
                    Locale.ROOT,
                    "%,d connections open, %s.%n",
                    connections,
                    port.status().backend());
            long begin = System.nanoTime();
            all.forEach(Conversation::begin);
            String failure = awaitEnd();
            double seconds = (System.nanoTime() - begin) / 1e9;
            statusLine.leave();
            if (failure != null) {
                System.err.println("EchoClient: " + failure);
                return ExitCode.SOFTWARE;
            }
            printResult(seconds);
            return ExitCode.OK;
        }
    }

    private List<Conversation> connectAll(CompletionPort port) throws IoFailure {
        InetSocketAddress server = new InetSocketAddress(host, portNumber);
        conversing.set(connections);
        List<Conversation> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Deadline deadline = Deadline.after(patience, TimeUnit.SECONDS);
            TcpConnection connection =
                    port.blocking().connect(server, ConnectOptions.DEFAULT, deadline);
            all.add(new Conversation(connection, i));
        }
        return all;
    }

    /** The messages of one connection. After begin, on the connection's thread. */
    private final class Conversation implements ReceiveHandler {
        private final TcpConnection connection;
        private final int number;
        private final SplittableRandom random;
        private int messagesLeft = messages;
        private long position; // in the stream, of the echo
        private int awaited; // bytes of the current message without an echo
        private long sentAt;

        Conversation(TcpConnection connection, int number) {
            this.connection = connection;
            this.number = number;
            this.random = new SplittableRandom(number);
        }

        void begin() {
            sendNext();
            connection.receiveEach(this);
        }

        private void sendNext() {
            awaited = sizes.choose(random);
            IoBuffer message = outgoing.lend();
            pattern.write(number, position, message.region(0, awaited));
            messagesLeft--;
            sentAt = System.nanoTime();
            connection.sendAndRelease(message);
        }

        @Override
        public void received(TcpConnection from, IoBuffer buffer) {
            int length = buffer.length();
            long wrong = length > awaited ? awaited : pattern.mismatch(number, position, buffer);
            buffer.release();
            if (wrong >= 0) {
                fail("wrong byte at " + (position + wrong) + " of the stream");
                return;
            }
            bytes.add(length);
            position += length;
            awaited -= length;
            if (awaited == 0) {
                latencies.recordValue(System.nanoTime() - sentAt);
                if (messagesLeft > 0) {
                    sendNext();
                } else {
                    connection.disconnect(Deadline.NONE, ended -> {});
                }
            }
        }

        @Override
        public void endOfStream(TcpConnection from, IoBuffer buffer) {
            buffer.release();
            connection.close();
            if (awaited > 0 || messagesLeft > 0) {
                fail("the server ended the stream at byte " + position);
            } else if (conversing.decrementAndGet() == 0) {
                end.complete(null);
            }
        }

        @Override
        public void failed(TcpConnection from, IoBuffer buffer, IoFailure failure) {
            buffer.release();
            connection.close();
            fail(failure.getMessage() + ", at byte " + position);
        }

        private void fail(String what) {
            end.complete("connection " + number + ": " + what + ".");
        }
    }

    // ---- its status

    /** Shows a line per second until the end, or until the server has been silent for too long. */
    private String awaitEnd() throws InterruptedException {
        Rate byteRate = new Rate(bytes::sum);
        for (int silent = 0; silent < patience; ) {
            try {
                return end.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                double bytesPerSecond = byteRate.perSecond();
                statusLine.show(
                        String.format(
                                Locale.ROOT,
                                "%3d %%  %,6d connections  %,12d messages  %,8.1f MB/s",
                                latencies.getTotalCount() * 100 / ((long) connections * messages),
                                conversing.get(),
                                latencies.getTotalCount(),
                                bytesPerSecond / 1e6));
                silent = bytesPerSecond == 0 ? silent + 1 : 0;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        return "no byte for " + patience + " seconds; " + conversing + " connections wait.";
    }

    private void printResult(double seconds) {
        System.out.printf(
                Locale.ROOT,
                "%,d messages, %,.1f MB echoed right in %.1f s: %,.0f messages/s, %,.1f MB/s%n",
                latencies.getTotalCount(),
                bytes.sum() / 1e6,
                seconds,
                latencies.getTotalCount() / seconds,
                bytes.sum() / 1e6 / seconds);
        System.out.println("Latency   milliseconds");
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            printLatency("p" + percentile, latencies.getValueAtPercentile(percentile));
        }
        printLatency("max", latencies.getMaxValue());
    }

    private static void printLatency(String name, long nanos) {
        System.out.printf(Locale.ROOT, "%-8s %,13.3f%n", name.replace(".0", ""), nanos / 1e6);
    }
}
