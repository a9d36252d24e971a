package dev.overlapped.examples.diagnose;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.PortCounters;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpSocket;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Trials of the library over loopback, a line each: every kind of operation once, and the ways in
 * which one ends. Both ends of each connection belong to the same port.
 *
 * <p>Lifetime: one run, on a thread that is none of the port's.
 */
final class SelfTest {
    private static final InetSocketAddress LOOPBACK =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final int SECONDS = 10;

    private final CompletionPort port;
    private boolean well = true;

    SelfTest(CompletionPort port) {
        this.port = port;
    }

    /** Runs all trials in order; returns whether all succeeded. */
    boolean run() {
        attempt("accept", this::accept);
        attempt("connect with first data", this::connect);
        attempt("echo of 64 KiB", this::echo);
        attempt("cancel of a receive", this::cancel);
        attempt("deadline of a receive", this::deadline);
        attempt("transmit of head, file and tail", this::transmit);
        attempt("UDP echo", this::echoDatagram);
        attempt("end of stream, not a reset", this::endOfStream);
        attempt("reset, not an end of stream", this::reset);
        attempt("close, and nothing left open", this::close);
        return well;
    }

    /** One trial; it throws when it fails. */
    @FunctionalInterface
    private interface Trial {
        void run() throws Exception;
    }

    private void attempt(String what, Trial trial) {
        long begin = System.nanoTime();
        String outcome;
        try {
            trial.run();
            double millis = (System.nanoTime() - begin) / 1e6;
            outcome = String.format(Locale.ROOT, "ok in %.1f ms", millis);
        } catch (IoFailure | Unexpected e) {
            well = false;
            outcome = "FAILED: " + e.getMessage();
        } catch (Exception e) {
            well = false;
            outcome = "FAILED: " + e;
        }
        System.out.printf("  %-37s%s%n", what, outcome);
    }

    /** The outcome of a trial is not the expected one. */
    private static final class Unexpected extends Exception {
        private static final long serialVersionUID = 1L;

        Unexpected(Object expected, Object found) {
            super("expected " + expected + ", but there was " + found);
        }
    }

    private static void expect(Object expected, Object found) throws Unexpected {
        if (!expected.equals(found)) {
            throw new Unexpected(expected, found);
        }
    }

    private static void expect(byte[] expected, byte[] found) throws Unexpected {
        int at = Arrays.mismatch(expected, found);
        if (at >= 0) {
            throw new Unexpected("the bytes that were sent", "another byte at offset " + at);
        }
    }

    // ---- the trials

    private void accept() throws Exception {
        try (Pair pair = pair()) {
            expect(pair.client().localAddress(), pair.server().remoteAddress());
            expect(pair.client().remoteAddress(), pair.server().localAddress());
        }
    }

    private void connect() throws Exception {
        try (TcpListener listener = port.listen(LOOPBACK)) {
            IoBuffer first = buffer(100);
            try (TcpConnection client =
                            port.blocking()
                                    .connect(
                                            listener.localAddress(),
                                            ConnectOptions.DEFAULT.withInitialData(
                                                    buffer(5).put("hello")),
                                            soon());
                    TcpConnection server = listener.blocking().accept(first, soon())) {
                expect("hello", first.toText());
                expect(client.localAddress(), server.remoteAddress());
            }
        }
    }

    private void echo() throws Exception {
        try (Pair pair = pair()) {
            byte[] sent = random(64 * 1024);
            pair.server().receiveEach(TcpConnection::sendAndRelease);
            pair.client().blocking().send(buffer(sent.length).put(sent), soon());
            expect(sent, receive(pair.client(), sent.length));
        }
    }

    private void cancel() throws Exception {
        try (Pair pair = pair()) {
            Failure failure = new Failure();
            long receive = pair.server().receive(buffer(1), soon(), failure);
            pair.server().cancel(receive);
            expect(IoFailure.Kind.CANCELLED, failure.kind());
        }
    }

    private void deadline() throws Exception {
        try (Pair pair = pair()) {
            Failure failure = new Failure();
            Deadline shortly = Deadline.after(20, TimeUnit.MILLISECONDS);
            pair.server().receive(buffer(1), shortly, failure);
            expect(IoFailure.Kind.TIMED_OUT, failure.kind());
        }
    }

    private void transmit() throws Exception {
        Path file = Files.createTempFile("overlapped-diagnose", ".bin");
        try (Pair pair = pair()) {
            byte[] content = random(100_000);
            Files.write(file, Arrays.copyOfRange(content, 10, 99_990));
            try (TransmitSource source = port.openFile(file)) {
                CompletableFuture<byte[]> received = receiveLater(pair.server(), content.length);
                pair.client()
                        .transmitFile(source)
                        .head(buffer(10).put(Arrays.copyOf(content, 10)))
                        .tail(buffer(10).put(Arrays.copyOfRange(content, 99_990, 100_000)))
                        .blocking()
                        .start(soon());
                expect(content, received.get(SECONDS, TimeUnit.SECONDS));
            }
        } finally {
            Files.delete(file);
        }
    }

    private void echoDatagram() throws Exception {
        try (UdpSocket server = port.openUdp(LOOPBACK);
                UdpSocket client = port.openUdp(LOOPBACK)) {
            client.sendAndRelease(buffer(5).put("hello"), server.localAddress());
            IoBuffer buffer = buffer(100);
            Datagram question = server.blocking().receive(buffer, soon());
            expect(client.localAddress(), question.source());
            server.replyAndRelease(buffer, question);
            IoBuffer answer = buffer(100);
            client.blocking().receive(answer, soon());
            expect("hello", answer.toText());
        }
    }

    private void endOfStream() throws Exception {
        try (Pair pair = pair()) {
            pair.client().blocking().disconnect(soon());
            expect(-1, pair.server().blocking().receive(buffer(1), soon()));
        }
    }

    private void reset() throws Exception {
        try (Pair pair = pair()) {
            Failure failure = new Failure();
            pair.server().receive(buffer(1), soon(), failure);
            pair.client().setOption(StandardSocketOptions.SO_LINGER, 0).close();
            expect(IoFailure.Kind.CONNECTION_RESET, failure.kind());
        }
    }

    /** Closing the port waits until nothing is left. */
    private void close() throws Exception {
        try (Pair pair = pair()) {
            Failure failure = new Failure();
            pair.server().receive(buffer(1), Deadline.NONE, failure);
            pair.server().close();
            expect(IoFailure.Kind.CLOSED, failure.kind());
        }
        port.close();
        PortCounters left = port.status().counters();
        expect("nothing", left.isEmpty() ? "nothing" : left.toString());
    }

    // ---- shared

    /** The two ends of a connection. */
    private record Pair(TcpConnection client, TcpConnection server) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    private Pair pair() throws IoFailure {
        try (TcpListener listener = port.listen(LOOPBACK)) {
            TcpConnection client =
                    port.blocking()
                            .connect(listener.localAddress(), ConnectOptions.DEFAULT, soon());
            return new Pair(client, listener.blocking().accept(soon()));
        }
    }

    /** The end of a receive that must fail. */
    private static final class Failure implements ReceiveHandler {
        private final CompletableFuture<Object> end = new CompletableFuture<>();

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            end.complete(buffer.length() + " bytes");
        }

        @Override
        public void endOfStream(TcpConnection connection, IoBuffer buffer) {
            end.complete("an end of stream");
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            end.complete(failure.kind());
        }

        Object kind() throws Exception {
            return end.get(SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Deadline soon() {
        return Deadline.after(SECONDS, TimeUnit.SECONDS);
    }

    private static IoBuffer buffer(int bytes) {
        return IoBuffer.wrap(Arena.ofAuto().allocate(bytes));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    /** Receives on a thread of its own: the system may not hold all of the sent bytes. */
    private static CompletableFuture<byte[]> receiveLater(TcpConnection from, int length) {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        received.complete(receive(from, length));
                    } catch (IoFailure | Unexpected e) {
                        received.completeExceptionally(e);
                    }
                });
        return received;
    }

    private static byte[] receive(TcpConnection from, int length) throws IoFailure, Unexpected {
        IoBuffer buffer = buffer(length);
        byte[] bytes = new byte[length];
        int have = 0;
        while (have < length) {
            int more = from.blocking().receive(buffer.clear(), soon());
            if (more < 0) {
                throw new Unexpected(length + " bytes", "the end of the stream after " + have);
            }
            System.arraycopy(buffer.toByteArray(), 0, bytes, have, more);
            have += more;
        }
        return bytes;
    }
}
