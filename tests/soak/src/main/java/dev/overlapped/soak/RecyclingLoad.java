package dev.overlapped.soak;

import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;

import java.net.StandardProtocolFamily;

/** Sockets that are used for one connection after the other, on both sides. */
final class RecyclingLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        int stream = turn.random.nextInt();
        ListenerOptions recycling = ListenerOptions.DEFAULT.withMaxRecycled(turn.between(1, 8));
        try (TcpListener listener =
                turn.listen(
                        Turn.loopback(),
                        recycling,
                        connection ->
                                connection.receiveEach(
                                        (same, buffer) -> same.sendAndRelease(buffer)))) {
            ConnectTarget target = turn.client.connectTarget(StandardProtocolFamily.INET);
            try {
                for (int i = turn.between(1, 8); i > 0; i--) {
                    ConnectedConnection connection =
                            turn.track(
                                    target.blocking()
                                            .connect(
                                                    listener.localAddress(),
                                                    ConnectOptions.DEFAULT,
                                                    Turn.deadline()));
                    int length = turn.between(1, 5_000);
                    turn.send(connection, stream, 0, length);
                    turn.receive(connection, stream, 0, length);
                    target = connection.blocking().disconnectForReuse(Turn.deadline());
                }
                target.close();
            } catch (IoFailure e) {
                target.close();
                if (e.kind() != IoFailure.Kind.UNSUPPORTED) {
                    throw e;
                }
            }
        }
    }
}
