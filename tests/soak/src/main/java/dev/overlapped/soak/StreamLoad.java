package dev.overlapped.soak;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.TcpListener;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.List;

/** A server of a virtual thread per connection, with streams; its client has a channel. */
final class StreamLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        int stream = turn.random.nextInt();
        int length = turn.between(1, 200_000);
        try (TcpListener listener =
                turn.listen(
                        connection ->
                                Thread.startVirtualThread(() -> copyBack(turn, connection)))) {
            ConnectedConnection connection = turn.connect(listener);
            ByteChannel channel = connection.blocking().channel();
            Turn.together(
                    List.of(
                            () -> {
                                write(channel, Pattern.bytes(stream, 0, length));
                                connection.blocking().disconnect(Turn.deadline());
                            },
                            () -> {
                                Pattern.check(stream, 0, read(channel, length));
                                int more = channel.read(ByteBuffer.allocate(1));
                                Turn.require(more < 0, "a byte after the end");
                            }));
            connection.close();
        }
    }

    private static void copyBack(Turn turn, AcceptedConnection connection) {
        try (InputStream in = connection.blocking().inputStream();
                OutputStream out = connection.blocking().outputStream()) {
            in.transferTo(out);
        } catch (Throwable t) {
            turn.failed(t);
        }
        connection.closeAfterSending(Turn.deadline());
    }

    private static void write(ByteChannel channel, byte[] bytes) throws Exception {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    private static byte[] read(ByteChannel channel, int length) throws Exception {
        ByteBuffer all = ByteBuffer.allocate(length);
        while (all.hasRemaining()) {
            int bytes = channel.read(all);
            Turn.require(bytes >= 0, "the stream ends " + all.remaining() + " bytes early");
        }
        return all.array();
    }
}
