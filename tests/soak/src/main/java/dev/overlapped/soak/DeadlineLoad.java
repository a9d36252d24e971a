package dev.overlapped.soak;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.Readiness;
import dev.overlapped.TcpListener;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** Deadlines that pass, polls, and connects that are refused: everything is usable after them. */
final class DeadlineLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        int stream = turn.random.nextInt();
        SocketAddress address;
        try (TcpListener listener = turn.track(turn.server.listen(Turn.loopback()))) {
            address = listener.localAddress();
            expect(IoFailure.Kind.TIMED_OUT, () -> listener.blocking().accept(soon(turn)));
            ConnectedConnection client = turn.connect(listener);
            AcceptedConnection served = turn.track(listener.blocking().accept(Turn.deadline()));
            Turn.require(served.blocking().poll() == Readiness.NOTHING, "nothing was sent yet");
            IoBuffer buffer = turn.buffer(turn.server, new byte[0]);
            try {
                for (int i = turn.between(1, 3); i > 0; i--) {
                    expect(
                            IoFailure.Kind.TIMED_OUT,
                            () -> served.blocking().receive(buffer, soon(turn)));
                }
            } finally {
                buffer.release();
            }
            expect(IoFailure.Kind.TIMED_OUT, () -> served.blocking().receive(soon(turn)));
            turn.send(client, stream, 0, 500);
            while (served.blocking().poll() != Readiness.DATA) {
                Thread.onSpinWait();
            }
            turn.receive(served, stream, 0, 500);
            client.blocking().close(Turn.deadline());
            served.blocking().close(Turn.deadline());
            listener.blocking().close(Turn.deadline());
        }
        refused(turn, address);
    }

    /** Connects to where nobody listens, unless somebody was faster in taking the address. */
    private static void refused(Turn turn, SocketAddress address) throws IoFailure {
        try {
            turn.track(
                            turn.client
                                    .blocking()
                                    .connect(address, ConnectOptions.DEFAULT, Turn.deadline()))
                    .close();
        } catch (IoFailure e) {
            boolean expected =
                    e.kind() == IoFailure.Kind.CONNECTION_REFUSED
                            || e.kind() == IoFailure.Kind.CONNECTION_RESET;
            Turn.require(expected, "a refused connect: " + e);
        }
    }

    private static Deadline soon(Turn turn) {
        return Deadline.after(turn.between(0, 5), TimeUnit.MILLISECONDS);
    }

    private static void expect(IoFailure.Kind kind, Turn.Action action) throws Exception {
        try {
            action.run();
        } catch (IoFailure e) {
            Turn.require(e.kind() == kind, kind + " was expected: " + e);
            return;
        }
        throw new Violation(kind + " was expected, and it succeeded");
    }
}
