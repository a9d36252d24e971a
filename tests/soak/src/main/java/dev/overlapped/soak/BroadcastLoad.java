package dev.overlapped.soak;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoBuffer;
import dev.overlapped.SharedBuffer;
import dev.overlapped.TcpListener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One shared buffer to all connections, some of which leave meanwhile. */
final class BroadcastLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        int receivers = turn.between(2, 30);
        int rounds = turn.between(1, 5);
        int length = turn.between(1, 8_000);
        int stream = turn.random.nextInt();
        ConcurrentLinkedQueue<AcceptedConnection> accepted = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> complete = new CompletableFuture<>();
        try (TcpListener listener =
                turn.listen(
                        connection -> {
                            accepted.add(connection);
                            if (accepted.size() == receivers) {
                                complete.complete(null);
                            }
                        })) {
            List<Turn.Action> actions = new ArrayList<>();
            for (int i = 0; i < receivers; i++) {
                boolean leaves = turn.onceIn(6);
                ConnectedConnection connection = turn.connect(listener);
                actions.add(
                        () -> {
                            turn.receive(connection, stream, 0, length);
                            if (leaves) {
                                connection.abort();
                                return;
                            }
                            turn.receive(connection, stream, length, (rounds - 1) * length);
                            turn.receiveEnd(connection);
                            connection.close();
                        });
            }
            Turn.await(complete, "all are accepted");
            actions.add(
                    () -> {
                        for (int r = 0; r < rounds; r++) {
                            broadcast(turn, accepted, stream, (long) r * length, length);
                        }
                        accepted.forEach(to -> to.closeAfterSending(Turn.deadline()));
                    });
            Turn.together(actions);
        }
    }

    private static void broadcast(
            Turn turn, Iterable<AcceptedConnection> to, int stream, long from, int length) {
        IoBuffer data = turn.buffer(turn.server, Pattern.bytes(stream, from, length));
        SharedBuffer shared = SharedBuffer.of(data);
        for (AcceptedConnection connection : to) {
            connection.sendAndRelease(shared.lend());
        }
        shared.release();
    }
}
