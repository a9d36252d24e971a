package dev.overlapped.soak;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.FileTransmission;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.VectorHandler;

import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;

/** Regions of a file after a head, to clients that read them, or leave in the middle. */
final class FileLoad implements Load {
    private static final int HEAD = 200;

    @Override
    public void run(Turn turn) throws Exception {
        boolean leaves = turn.onceIn(4);
        boolean byChannel = turn.onceIn(3);
        boolean small = turn.random.nextBoolean();
        int length = small ? turn.between(1, 20_000) : turn.between(1, Files.LENGTH);
        int from = turn.between(0, Files.LENGTH - length);
        int head = turn.random.nextInt();
        try (FileChannel channel = byChannel ? FileChannel.open(turn.files.file()) : null;
                TransmitSource source =
                        channel == null
                                ? turn.server.openFile(turn.files.file())
                                : turn.server.source(channel)) {
            CompletableFuture<Void> sent = new CompletableFuture<>();
            try (TcpListener listener =
                    turn.listen(
                            connection ->
                                    transmit(turn, connection, source, head, from, length)
                                            .start(Turn.deadline(), new Sent(sent)))) {
                ConnectedConnection connection = turn.connect(listener);
                turn.receive(connection, head, 0, HEAD);
                if (leaves) {
                    turn.receive(connection, 0, from, length / 3);
                    connection.abort();
                } else {
                    turn.receive(connection, 0, from, length);
                    turn.receiveEnd(connection);
                    connection.close();
                }
                try {
                    Turn.await(sent, "the transmission has ended");
                } catch (IoFailure e) {
                    Turn.require(leaves, "a transmission failed: " + e);
                }
            }
        }
    }

    private static FileTransmission<?> transmit(
            Turn turn,
            AcceptedConnection connection,
            TransmitSource source,
            int head,
            int from,
            int length) {
        return connection
                .transmitFile(source)
                .head(turn.buffer(turn.server, Pattern.bytes(head, 0, HEAD)))
                .region(from, length);
    }

    private record Sent(CompletableFuture<Void> event) implements VectorHandler {
        @Override
        public void completed(TcpConnection connection, IoBuffers buffers, long bytes) {
            buffers.forEach(IoBuffer::release);
            connection.closeAfterSending(Turn.deadline());
            event.complete(null);
        }

        @Override
        public void failed(TcpConnection connection, IoBuffers buffers, IoFailure failure) {
            buffers.forEach(IoBuffer::release);
            connection.close();
            event.completeExceptionally(failure);
        }
    }
}
