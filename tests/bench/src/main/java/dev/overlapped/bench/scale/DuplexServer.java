package dev.overlapped.bench.scale;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PortCounters;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that writes first: a part of the pattern to each client, before it reads. It reads when
 * back pressure stops its sends, and checks the bytes. It follows the protocol of {@link Answers}.
 */
@Command(name = "DuplexServer", sortOptions = false)
public final class DuplexServer implements Callable<Integer>, AcceptHandler {
    @Option(names = "--threads")
    private int threads = 1;

    @Option(names = "--bytes", required = true, description = "Bytes each way, per connection.")
    private long bytes;

    @Option(
            names = "--send-bytes",
            required = true,
            description = "Outstanding bytes of a connection.")
    private long sendBytes;

    private final Pattern pattern = new Pattern();
    private final AtomicLong pressed = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

    /** Exit status: 0 ended by its standard input, else it failed. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DuplexServer()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        SendLimits limits = SendLimits.DEFAULT.withMaxBytes(sendBytes).withPausesReading(false);
        try (CompletionPort port = CompletionPort.builder().threads(threads).open();
                TcpListener listener =
                        port.listen(
                                new InetSocketAddress("127.0.0.1", 0),
                                ListenerOptions.DEFAULT.withSendLimits(limits))) {
            listener.acceptEach((AcceptHandler) this);
            Answers.give(listener.localPort(), () -> figures(port));
        }
        return 0;
    }

    private String figures(CompletionPort port) {
        PortCounters counters = port.status().counters();
        return "pressed="
                + pressed
                + " done="
                + done
                + " wrong="
                + wrong
                + " connections="
                + counters.connections()
                + " lent_bytes="
                + counters.lentBytes()
                + " slow_consumers="
                + port.status().totals().pressure().slowConsumers();
    }

    @Override
    public void accepted(AcceptedConnection connection) {
        try {
            new Client(connection).write(connection);
        } catch (IoFailure e) { // it has ended, and will be missed
            connection.close();
        }
    }

    /** A client: the bytes sent to it, and received from it. On its connection's thread. */
    private final class Client implements ReceiveHandler {
        private final long in;
        private long started;
        private long received;
        private boolean reads;

        Client(TcpConnection connection) throws IoFailure {
            in = 2L * ((InetSocketAddress) connection.remoteAddress()).getPort();
        }

        void write(TcpConnection connection) {
            while (started < bytes && !connection.isUnderPressure()) {
                IoBuffer buffer = connection.port().buffers().lend();
                int length = (int) Math.min(buffer.capacity(), bytes - started);
                buffer.memory().copyFrom(pattern.at(in + 1, started, length));
                connection.sendAndRelease(buffer.region(0, length));
                started += length;
            }
            if (started < bytes) {
                connection.whenWritable(this::write);
            }
            if (!reads) {
                reads = true;
                pressed.addAndGet(started < bytes ? 1 : 0);
                connection.receiveEach(this);
            }
        }

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            MemorySegment expected = pattern.at(in, received, buffer.length());
            boolean right = buffer.data().mismatch(expected) < 0;
            received += buffer.length();
            buffer.release();
            if (!right || received > bytes) {
                wrong.incrementAndGet();
                connection.close();
            } else if (received == bytes) {
                done.incrementAndGet();
            }
        }
    }
}
