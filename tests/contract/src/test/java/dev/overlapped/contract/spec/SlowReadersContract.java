package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Many connections of which some do not read, or all write first. So many as the system properties
 * {@code overlapped.slow} (slow readers, among ten times as many connections) and {@code
 * overlapped.duplex} (connections of 16 MiB each way) say.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SlowReadersContract extends PortContract {
    private static final int SLOW = Integer.getInteger("overlapped.slow", 10);
    private static final int GOOD = 9 * SLOW;
    private static final int DUPLEX = Integer.getInteger("overlapped.duplex", 4);

    /** More than a system takes of what nobody reads. */
    private static final int DUPLEX_BYTES = 16 << 20;

    /** Gigabytes through one machine take their time. */
    private static final int DUPLEX_SECONDS = 30 + DUPLEX;

    /** Half of it, of a slow connection's sends, and reading pauses: 8 buffers of 16 KiB. */
    private static final int SLOW_BYTES = 256 * 1024;

    /** With what is received and sent while the pause begins. */
    private static final int MAX_BUFFERS = SLOW_BYTES / 2 / (16 * 1024) + 2;

    SlowReadersContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Echoes, and keeps what connections failed with. */
    private static final class Echo implements ReceiveHandler {
        final Queue<IoFailure.Kind> failures = new ConcurrentLinkedQueue<>();

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            connection.sendAndRelease(buffer);
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            failures.add(failure.kind());
            buffer.release();
            connection.close();
        }
    }

    @Test
    void slowReadersArePausedThenClosedAndTheOthersContinue() throws Exception {
        SendLimits limits =
                SendLimits.DEFAULT
                        .withMaxBytes(SLOW_BYTES)
                        .withSlowConsumerTimeout(Duration.ofSeconds(2));
        ListenerOptions options = ListenerOptions.DEFAULT.withSendLimits(limits);
        try (TcpListener listener = port.listen(loopback(), options)) {
            Echo echo = new Echo();
            listener.acceptEach(
                    connection -> {
                        try {
                            connection.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                        connection.receiveEach(echo);
                    });
            List<PeerSocket> good = connect(listener, GOOD);
            List<PeerSocket> slow = connect(listener, SLOW);
            Await.until(
                    "all are accepted",
                    () -> port.status().counters().connections() == GOOD + SLOW);
            List<BackgroundCall<Void>> writers = new ArrayList<>();
            for (PeerSocket client : slow) {
                writers.add(BackgroundCall.onPlatformThread(() -> writeUntilOver(client)));
            }
            while (port.status().totals().pressure().slowConsumers() < SLOW) {
                for (PeerSocket client : good) {
                    client.write("still served");
                    assertEquals("still served", client.readText(12));
                    long lent = port.status().counters().lentBuffers();
                    assertTrue(lent <= SLOW * MAX_BUFFERS + 2, () -> lent + " buffers are lent");
                }
            }
            for (PeerSocket client : slow) {
                assertTrue(isCut(client), "it was never cut off");
                client.close(); // Wine 10.0 wakes no thread that waits to write when it is cut off
            }
            for (BackgroundCall<Void> writer : writers) {
                writer.result();
            }
            Await.until("they are gone", () -> port.status().counters().connections() == GOOD);
            Await.until("each is reported", () -> echo.failures.size() == SLOW);
            echo.failures.forEach(kind -> assertEquals(IoFailure.Kind.SLOW_CONSUMER, kind));
            assertEquals(SLOW, port.status().totals().pressure().slowConsumers());
            for (PeerSocket client : good) {
                client.write("and to the end");
                assertEquals("and to the end", client.readText(14));
            }
        }
    }

    private List<PeerSocket> connect(TcpListener listener, int count) throws IOException {
        List<PeerSocket> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(foreign.connect(listener.localAddress()));
        }
        return clients;
    }

    /** Writes, and never reads, until the connection is over. */
    private static Void writeUntilOver(PeerSocket client) {
        byte[] block = new byte[64 * 1024];
        try {
            while (true) {
                client.write(block);
            }
        } catch (IOException over) {
            return null;
        }
    }

    /** Reads what was sent before the other side broke the connection off; false if it did not. */
    private static boolean isCut(PeerSocket client) throws IOException {
        try {
            client.readToEnd();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
        return true; // Wine 8.0 ends the stream before it resets the connection
    }

    // ---- full duplex

    /**
     * Both sides write first and read afterwards, more than the system takes: they would wait for
     * each other for ever, did ours not see that its sends wait, and read meanwhile.
     */
    @Test
    void bothSidesWriteFirstAndBackPressureMakesOursRead() throws Exception {
        SendLimits limits = SendLimits.DEFAULT.withPausesReading(false);
        byte[] ours = random(DUPLEX_BYTES);
        byte[] theirs = random(DUPLEX_BYTES - 1);
        List<Writer> writers = new ArrayList<>();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        ListenerOptions options = ListenerOptions.DEFAULT.withSendLimits(limits);
        try (TcpListener listener = port.listen(loopback(), options)) {
            for (int i = 0; i < DUPLEX; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                clients.add(writeThenRead(client, theirs, ours));
                Writer writer = new Writer(listener.blocking().accept(soon()), ours, theirs);
                writers.add(writer);
                writer.begin();
            }
            for (int i = 0; i < DUPLEX; i++) {
                clients.get(i).get(DUPLEX_SECONDS, TimeUnit.SECONDS);
                writers.get(i).done.get(DUPLEX_SECONDS, TimeUnit.SECONDS);
            }
        }
        assertTrue(writers.stream().allMatch(writer -> writer.wasPaused), "all were paused");
    }

    /** The peer's side. */
    private static CompletableFuture<Void> writeThenRead(
            PeerSocket client, byte[] out, byte[] expected) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        BackgroundCall.onPlatformThread(
                () -> {
                    try {
                        byte[] bytes = new byte[64 * 1024];
                        for (int at = 0; at < out.length; at += bytes.length) {
                            client.write(out, at, Math.min(bytes.length, out.length - at));
                        }
                        for (int at = 0; at < expected.length; ) {
                            int more = client.read(bytes, 0, bytes.length);
                            assertTrue(more > 0, "end of stream after " + at + " bytes");
                            assertArrayEquals(
                                    Arrays.copyOfRange(expected, at, at + more),
                                    Arrays.copyOf(bytes, more));
                            at += more;
                        }
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                    return null;
                });
        return done;
    }

    /** Our side: writes all of it, and reads when sending is paused or complete. */
    private static final class Writer implements ReceiveHandler {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        volatile boolean wasPaused;
        private final TcpConnection connection;
        private final byte[] out;
        private final byte[] expected;
        private int started;
        private int received;
        private boolean reading;

        Writer(TcpConnection connection, byte[] out, byte[] expected) {
            this.connection = connection;
            this.out = out;
            this.expected = expected;
        }

        void begin() {
            connection.whenWritable(this::write);
        }

        private void write(TcpConnection same) {
            while (started < out.length && !connection.isUnderPressure()) {
                IoBuffer buffer = connection.port().buffers().lend();
                int length = Math.min(buffer.capacity(), out.length - started);
                buffer.put(Arrays.copyOfRange(out, started, started + length));
                started += length;
                connection.sendAndRelease(buffer);
            }
            if (started < out.length) {
                wasPaused = true;
                connection.whenWritable(this::write);
            }
            if (!reading) {
                reading = true;
                connection.receiveEach(this);
            }
        }

        @Override
        public void received(TcpConnection same, IoBuffer buffer) {
            for (byte one : buffer.toByteArray()) {
                if (one != expected[received++]) {
                    done.completeExceptionally(new AssertionError("wrong byte " + received));
                }
            }
            buffer.release();
            if (received == expected.length) {
                done.complete(null);
            }
        }
    }
}
