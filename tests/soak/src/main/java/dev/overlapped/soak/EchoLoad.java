package dev.overlapped.soak;

import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoBuffer;
import dev.overlapped.TcpListener;

import java.util.ArrayList;
import java.util.List;

/** Clients that get back what they send, by either face, and end in each of the ways. */
final class EchoLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        var options = turn.receiving();
        try (TcpListener listener =
                turn.listen(
                        connection ->
                                connection.receiveEach(
                                        options, (same, buffer) -> same.sendAndRelease(buffer)))) {
            List<Turn.Action> clients = new ArrayList<>();
            for (int i = turn.between(1, 12); i > 0; i--) {
                int stream = turn.random.nextInt();
                int messages = turn.between(1, 10);
                int length = turn.onceIn(4) ? turn.between(1, 60_000) : turn.between(1, 600);
                int ending = turn.between(0, 3);
                boolean futures = turn.random.nextBoolean();
                clients.add(
                        () -> {
                            ConnectedConnection connection = turn.connect(listener);
                            for (int m = 0; m < messages; m++) {
                                if (futures) {
                                    exchange(turn, connection, stream, (long) m * length, length);
                                } else {
                                    turn.send(connection, stream, (long) m * length, length);
                                    turn.receive(connection, stream, (long) m * length, length);
                                }
                            }
                            end(turn, connection, ending);
                        });
            }
            Turn.together(clients);
        }
    }

    private static void exchange(
            Turn turn, ConnectedConnection connection, int stream, long from, int length)
            throws Exception {
        IoBuffer buffer = turn.buffer(connection.port(), Pattern.bytes(stream, from, length));
        try {
            Turn.await(connection.async().send(buffer, Turn.deadline()), "it is sent");
        } finally {
            buffer.release();
        }
        turn.receive(connection, stream, from, length);
    }

    private static void end(Turn turn, ConnectedConnection connection, int ending)
            throws Exception {
        switch (ending) {
            case 0 -> {
                connection.blocking().disconnect(Turn.deadline());
                turn.receiveEnd(connection);
                connection.blocking().close(Turn.deadline());
            }
            case 1 -> connection.abort();
            case 2 -> connection.closeAfterSending(Turn.deadline());
            default -> Turn.await(connection.async().close(), "it is closed");
        }
    }
}
