package dev.overlapped.soak;

import dev.overlapped.ConnectOptions;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Listeners that close while clients connect, and are opened again at the same address. */
final class ListenerLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        SocketAddress address = Turn.loopback();
        for (int i = turn.between(1, 4); i > 0; i--) {
            List<Turn.Action> actions = new ArrayList<>();
            TcpListener listener =
                    turn.listen(
                            address,
                            ListenerOptions.DEFAULT,
                            connection -> connection.receiveEach((same, b) -> b.release()));
            SocketAddress bound = listener.localAddress();
            for (int c = turn.between(1, 10); c > 0; c--) {
                actions.add(() -> connect(turn, bound));
            }
            actions.add(() -> listener.blocking().close(Turn.deadline()));
            Turn.together(actions);
        }
    }

    /** Connects and closes; that it is refused or reset is the listener's right. */
    private static void connect(Turn turn, SocketAddress address) throws IoFailure {
        try {
            turn.track(
                            turn.client
                                    .blocking()
                                    .connect(address, ConnectOptions.DEFAULT, Turn.deadline()))
                    .blocking()
                    .close(Turn.deadline());
        } catch (IoFailure e) {
            if (e.kind() != IoFailure.Kind.CONNECTION_REFUSED
                    && e.kind() != IoFailure.Kind.CONNECTION_RESET) {
                throw e;
            }
        }
    }
}
