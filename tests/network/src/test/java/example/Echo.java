package example;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server as its author writes it: it echoes, and hangs up on clients that are silent. */
final class Echo {
    static final int SILENCE_SECONDS = 30;

    /** The ends of connections, in order. */
    final List<String> ends = new ArrayList<>();

    /** Serves the clients of a listener. */
    void serve(TcpListener listener) {
        listener.acceptEach(this::next);
    }

    private void next(TcpConnection connection) {
        connection.receive(
                connection.port().buffers().lend(),
                Deadline.after(SILENCE_SECONDS, TimeUnit.SECONDS),
                new Handler());
    }

    private final class Handler implements ReceiveHandler {
        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            connection.sendAndRelease(buffer);
            next(connection);
        }

        @Override
        public void endOfStream(TcpConnection connection, IoBuffer buffer) {
            ends.add("end");
            ReceiveHandler.super.endOfStream(connection, buffer);
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            ends.add(failure.kind().toString());
            ReceiveHandler.super.failed(connection, buffer, failure);
        }
    }
}
