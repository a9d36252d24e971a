package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.contract.system.Wine;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The rights of handlers, and the handling of exceptions that they throw. */
abstract class HandlersContract extends PortContract {
    HandlersContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Returns the exception that {@code call} throws when it is made in a handler. */
    private static Throwable thrownInHandler(Pair pair, Consumer<TcpConnection> call)
            throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        pair.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            try {
                                call.accept(connection);
                                thrown.complete(null);
                            } catch (Throwable t) {
                                thrown.complete(t);
                            }
                        });
        pair.theirs().write("!");
        return thrown.get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    private interface BlockingCall {
        void on(TcpConnection connection) throws IoFailure;
    }

    @Test
    void nothingMayBlockInAHandler() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("");
        try (TcpListener listener = listen()) {
            BlockingCall[] calls = {
                connection -> connection.blocking().receive(buffer, soon()),
                connection -> connection.blocking().send(buffer, soon()),
                connection -> connection.blocking().disconnect(soon()),
                connection -> listener.blocking().accept(soon()),
                connection -> listener.blocking().accept(buffer, soon()),
                connection ->
                        port.blocking()
                                .connect(
                                        listener.localAddress(),
                                        ConnectOptions.DEFAULT,
                                        Deadline.NONE),
                connection -> port.shutdown(ShutdownOptions.DEFAULT.withDeadline(soon())),
                connection -> connection.blocking().close(soon()),
                connection -> listener.blocking().close(soon()),
                connection -> port.awaitClose(Deadline.NONE)
            };
            for (BlockingCall call : calls) {
                Throwable thrown =
                        thrownInHandler(
                                pair,
                                connection -> {
                                    try {
                                        call.on(connection);
                                    } catch (IoFailure e) {
                                        throw new AssertionError(e);
                                    }
                                });
                assertInstanceOf(IllegalStateException.class, thrown);
                assertTrue(thrown.getMessage().contains("completion thread"), thrown::getMessage);
            }
        }
        buffer.release();
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aHandlerThatThrowsLosesItsConnectionOnly() throws Exception {
        Pair good = accepted();
        Pair bad = accepted();
        RuntimeException oops = new RuntimeException("oops");
        bad.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            throw oops;
                        });
        bad.theirs().write("!");
        assertTrue(bad.theirs().isOver());
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
        assertTrue(bad.ours().isClosed());
        assertWorks(good.ours(), good.theirs());
    }

    @Test
    void anAcceptHandlerThatThrowsLosesTheConnectionOnly() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            boolean[] first = {true};
            listener.acceptEach(
                    connection -> {
                        if (first[0]) {
                            first[0] = false;
                            throw new IllegalStateException("oops");
                        }
                        accepts.accepted(connection);
                    });
            assertTrue(isReset(listener));
            PeerSocket client = foreign.connect(listener.localAddress());
            assertWorks(accepts.next(Event.ACCEPTED).connection(), client);
            assertInstanceOf(IllegalStateException.class, handlerFailures.poll());
        }
    }

    /** Connects, and returns whether the connection is reset, perhaps before that has returned. */
    private boolean isReset(TcpListener listener) {
        try {
            return foreign.connect(listener.localAddress()).isOver();
        } catch (java.io.IOException e) {
            return true;
        }
    }

    @Test
    void sendAndConnectHandlersMayThrowToo() throws Exception {
        Pair pair = accepted();
        pair.ours()
                .send(
                        buffer(1).region(0, 1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            throw new IllegalStateException("oops");
                        });
        Await.until("it is closed", pair.ours()::isClosed);
        if (system.wine() == Wine.V8) { // closing ends the stream before it resets the connection
            pair.theirs().readToEnd();
        } else {
            assertThrows(java.io.IOException.class, pair.theirs()::readToEnd, "a cut is a reset");
        }
        try (PeerServer server = foreign.listen(loopback())) {
            port.connect(
                    server.address(),
                    ConnectOptions.DEFAULT,
                    Deadline.NONE,
                    connection -> {
                        throw new IllegalStateException("oops");
                    });
            assertTrue(server.accept().isOver());
        }
        Await.until("both are reported", () -> handlerFailures.size() == 2);
        handlerFailures.clear();
        awaitIdle();
    }

    @Test
    void handlersStartTheNextOperation() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Integer> rounds = new CompletableFuture<>();
        int[] count = {0};
        IoBuffer buffer = buffer(8);
        new PingPong(rounds, count).received(pair.ours(), buffer.put("x"));
        for (int i = 0; i < 500; i++) {
            pair.theirs().write(pair.theirs().read(1));
        }
        assertEquals(500, rounds.get(Await.MILLIS, TimeUnit.MILLISECONDS));
    }

    private record PingPong(CompletableFuture<Integer> rounds, int[] count)
            implements dev.overlapped.ReceiveHandler {
        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            if (count[0]++ == 500) {
                rounds.complete(500);
                return;
            }
            connection.send(
                    buffer, Deadline.NONE, (same, sent) -> same.receive(sent, Deadline.NONE, this));
        }
    }
}
