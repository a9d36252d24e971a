package dev.overlapped.soak;

import dev.overlapped.CloseCause;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Handlers that throw: it costs their connection, and neither the listener nor a buffer. */
final class ThrowingLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        int kind = turn.between(0, 3);
        var options = turn.receiving();
        CompletableFuture<CloseCause> ended = new CompletableFuture<>();
        try (TcpListener listener =
                turn.listen(
                        connection -> {
                            connection.onClosed((same, cause) -> ended.complete(cause));
                            if (kind == 0) {
                                throw new PlannedException();
                            }
                            connection.receiveEach(
                                    options,
                                    (same, buffer) -> {
                                        if (kind == 1) {
                                            throw new PlannedException(); // and keeps the buffer
                                        }
                                        buffer.release();
                                        if (kind == 2) {
                                            throw new PlannedException();
                                        }
                                        throwInTask(same);
                                    });
                                    });
                        })) {
            connect(turn, listener, kind == 0);
            CloseCause cause = Turn.await(ended, "it is closed");
            Turn.require(
                    cause.kind() == CloseCause.Kind.HANDLER_FAILED,
                    "a handler threw, closed for " + cause);
            connect(turn, listener, kind == 0); // which still accepts
        }
    }

    /** Connects and sends; a handler that throws at once may be faster than the connect. */
    private static void connect(Turn turn, TcpListener listener, boolean mayFail) throws IoFailure {
        try {
            ConnectedConnection connection = turn.connect(listener);
            connection.sendAndRelease(turn.buffer(turn.client, Pattern.bytes(0, 0, 100)));
        } catch (IoFailure e) {
            if (!mayFail) {
                throw e;
            }
        }
    }

    private static void throwInTask(TcpConnection connection) {
        try {
            connection.execute(
                    () -> {
                        throw new PlannedException();
                    });
        } catch (RejectedExecutionException e) { // it was closed just now
            throw new PlannedException();
        }
    }
}
