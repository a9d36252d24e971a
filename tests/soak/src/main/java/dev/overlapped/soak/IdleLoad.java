package dev.overlapped.soak;

import dev.overlapped.ConnectedConnection;
import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Idle connections, which are reported and are usable afterwards. */
final class IdleLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        int stream = turn.random.nextInt();
        var options =
                turn.receiving()
                        .withIdleTimeout(
                                turn.onceIn(2) ? IdleKind.READING : IdleKind.BOTH,
                                Duration.ofMillis(turn.between(5, 40)));
        try (TcpListener listener =
                turn.listen(
                        connection -> connection.receiveEach(options, new Server(turn, stream)))) {
            List<Turn.Action> clients = new ArrayList<>();
            for (int i = turn.between(1, 6); i > 0; i--) {
                int length = turn.between(1, 3_000);
                clients.add(
                        () -> {
                            ConnectedConnection connection = turn.connect(listener);
                            turn.receive(connection, stream, 0, 1); // as the server is idle
                            turn.send(connection, stream, 1, length);
                            turn.receive(connection, stream, 1, length);
                            connection.blocking().disconnect(Turn.deadline());
                            turn.receiveEnd(connection);
                            connection.close();
                        });
            }
            Turn.together(clients);
        }
    }

    /** Sends a byte when it is idle first, and returns what it receives. */
    private static final class Server implements ReceiveHandler {
        private final Turn turn;
        private final int stream;
        private boolean greeted;

        Server(Turn turn, int stream) {
            this.turn = turn;
            this.stream = stream;
        }

        @Override
        public void idle(TcpConnection connection, IdleKind kind) {
            if (!greeted) {
                greeted = true;
                byte[] greeting = Pattern.bytes(stream, 0, 1);
                connection.sendAndRelease(turn.buffer(turn.server, greeting));
            }
        }

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            connection.sendAndRelease(buffer);
        }
    }
}
