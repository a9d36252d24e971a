package dev.overlapped.soak;

import dev.overlapped.CloseCause;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.WritableHandler;

import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A server that sends as fast as it may, to clients that read slowly, or not at all. */
final class SlowReaderLoad implements Load {
    private static final int CHUNK = 8_000;

    @Override
    public void run(Turn turn) throws Exception {
        boolean never = turn.onceIn(3);
        int stream = turn.random.nextInt();
        long length = never ? 1L << 40 : turn.between(1, 2_000_000);
        SendLimits limits = SendLimits.DEFAULT.withMaxSends(turn.between(4, 20));
        if (never) {
            limits = limits.withSlowConsumerTimeout(Duration.ofMillis(50));
        }
        CompletableFuture<CloseCause> ended = new CompletableFuture<>();
        try (TcpListener listener =
                turn.listen(
                        Turn.loopback(),
                        ListenerOptions.DEFAULT
                                .with(StandardSocketOptions.SO_SNDBUF, 16_384)
                                .withSendLimits(limits),
                        connection -> {
                            connection.onClosed((same, cause) -> ended.complete(cause));
                            new Producer(turn, stream, length, never).writable(connection);
                        })) {
            ConnectedConnection connection = turn.connect(listener);
            if (never) {
                CloseCause cause = Turn.await(ended, "the slow consumer is closed");
                Turn.require(
                        cause.kind() == CloseCause.Kind.SLOW_CONSUMER,
                        "a slow consumer was closed for " + cause);
            } else {
                SlowReader reader = new SlowReader(turn, stream);
                connection.receiveEach(turn.receiving(), reader);
                long received = Turn.await(reader.ended, "all is received");
                Turn.require(received == length, received + " bytes of " + length);
            }
        }
    }

    /** Sends while the connection is writable. On the connection's thread. */
    private static final class Producer implements WritableHandler {
        private final Turn turn;
        private final int stream;
        private final long length;
        private final boolean untilCut;
        private long sent;

        Producer(Turn turn, int stream, long length, boolean untilCut) {
            this.turn = turn;
            this.stream = stream;
            this.length = length;
            this.untilCut = untilCut;
        }

        @Override
        public void writable(TcpConnection connection) {
            while (sent < length && connection.isWritable()) {
                int bytes = (int) Math.min(CHUNK, length - sent);
                IoBuffer buffer = IoBuffer.of(Pattern.bytes(stream, sent, bytes));
                connection.sendAndRelease(buffer);
                sent += bytes;
            }
            if (sent < length) {
                connection.whenWritable(this);
            } else {
                connection.closeAfterSending(Turn.deadline());
            }
        }

        @Override
        public void failed(TcpConnection connection, IoFailure failure) {
            if (!untilCut) {
                turn.failed(failure);
            }
        }
    }

    /** Receives, pauses, and continues a little later. */
    private static final class SlowReader implements ReceiveHandler {
        final CompletableFuture<Long> ended = new CompletableFuture<>();

        private final Turn turn;
        private final int stream;
        private long received;

        SlowReader(Turn turn, int stream) {
            this.turn = turn;
            this.stream = stream;
        }

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            try {
                Pattern.check(stream, received, buffer.toByteArray());
            } catch (Violation e) {
                ended.completeExceptionally(e);
            }
            boolean pauses = received / 100_000 != (received + buffer.length()) / 100_000;
            received += buffer.length();
            buffer.release();
            if (pauses) {
                connection.pauseReceiving();
                connection.schedule(Duration.ofMillis(2), connection::resumeReceiving);
            }
        }

        @Override
        public void endOfStream(TcpConnection connection, IoBuffer buffer) {
            buffer.release();
            ended.complete(received);
            connection.close();
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            buffer.release();
            ended.completeExceptionally(failure);
        }
    }
}
