package dev.overlapped.soak;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpListener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A port of its own, which closes or is shut down while connections are in use. */
final class PortLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        boolean inOrder = turn.random.nextBoolean();
        CompletionPort port =
                CompletionPort.builder()
                        .threads(turn.between(1, 2))
                        .onHandlerFailure((thread, t) -> Round.handlerFailed(turn.findings, t))
                        .open();
        Turn inner = new Turn(turn.random, port, turn.client, turn.files, turn.findings);
        try {
            TcpListener listener =
                    inner.listen(
                            connection ->
                                    connection.receiveEach(
                                            (same, buffer) -> same.sendAndRelease(buffer)));
            List<Turn.Action> actions = new ArrayList<>();
            for (int i = turn.between(1, 6); i > 0; i--) {
                int stream = turn.random.nextInt();
                actions.add(() -> untilClosed(inner, listener, stream));
            }
            actions.add(() -> end(port, inOrder));
            Turn.together(actions);
        } finally {
            port.close();
            inner.end();
        }
        Turn.require(port.awaitClose(Turn.deadline()), "the port does not close");
        Turn.require(port.status().counters().isEmpty(), "left: " + port.status().counters());
        Turn.require(port.buffers().lent() == 0, "lent: " + port.buffers());
    }

    private static void end(CompletionPort port, boolean inOrder) {
        if (inOrder) {
            port.shutdown(
                    ShutdownOptions.DEFAULT
                            .withGrace(Deadline.after(5, TimeUnit.MILLISECONDS))
                            .withDeadline(Deadline.after(200, TimeUnit.MILLISECONDS)));
        } else {
            port.close();
        }
    }

    /** Exchanges messages until the port is gone; so each of these failures is expected. */
    private static void untilClosed(Turn turn, TcpListener listener, int stream) throws Exception {
        try (var connection = turn.connect(listener)) {
            for (long from = 0; ; from += 100) {
                turn.send(connection, stream, from, 100);
                turn.receive(connection, stream, from, 100);
            }
        } catch (IoFailure e) {
            switch (e.kind()) {
                case CLOSED, CONNECTION_RESET, CONNECTION_REFUSED, CONNECTION_ABORTED -> {}
                default -> throw e;
            }
        } catch (Violation e) {
            Turn.require(e.getMessage().contains("early"), e.getMessage()); // an orderly end
        }
    }
}
