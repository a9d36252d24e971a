package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.WritableHandler;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waiting for the end of connections, listeners and ports; and for room on those that end. */
public abstract class AwaitedEndContract extends PortContract {
    public AwaitedEndContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    // ---- connections and listeners

    @Test
    void waitingForTheEndOfAConnection() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        pair.ours().receive(port.buffers().lend(), Deadline.NONE, receives);
        CloseCause cause = pair.ours().blocking().close(soon());
        assertEquals(CloseCause.Kind.CLOSED, cause.kind());
        assertEquals(1, receives.waiting(), "its handlers have run");
        receives.next(Kind.CLOSED).buffer().release();
        assertEquals(0, port.status().counters().connections());
        assertEquals(0, port.status().counters().openHandles());
        assertEquals(CloseCause.Kind.CLOSED, pair.ours().blocking().close(soon()).kind());
        assertTrue(pair.theirs().isOver());
    }

    @Test
    void aFutureOfTheEnd() throws Exception {
        Pair pair = accepted();
        CompletableFuture<CloseCause> future = pair.ours().async().close();
        future.cancel(true);
        assertEquals(CloseCause.Kind.CLOSED, get(future).kind());
        assertEquals(0, port.status().counters().openHandles());
        assertEquals(CloseCause.Kind.CLOSED, get(pair.ours().async().close()).kind());
    }

    @Test
    void theDeadlineOfTheWaiting() throws Exception {
        Pair pair = accepted();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        pair.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            entered.countDown();
                            awaitUninterrupted(leave);
                        });
        pair.theirs().write("!");
        awaitUninterrupted(entered);
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().close(shortly()));
        BackgroundCall<CloseCause> waiting =
                BackgroundCall.onVirtualThread(() -> pair.ours().blocking().close(Deadline.NONE));
        waiting.interrupt();
        waiting.failure(Kind.INTERRUPTED);
        leave.countDown();
        assertEquals(CloseCause.Kind.CLOSED, pair.ours().blocking().close(soon()).kind());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(Await.MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAddressIsFreeWhenItsListenerHasClosed() throws Exception {
        TcpListener listener = listen();
        SocketAddress address = listener.localAddress();
        for (int round = 0; round < 50; round++) {
            Queue<AcceptedConnection> connections = new ConcurrentLinkedQueue<>();
            listener.acceptEach(connections::add);
            PeerSocket client = foreign.connect(address);
            Await.until("it is accepted", () -> !connections.isEmpty());
            client.close();
            connections.remove().blocking().close(soon());
            if (round % 2 == 0) {
                assertEquals(CloseCause.Kind.CLOSED, listener.blocking().close(soon()).kind());
            } else {
                get(listener.async().close());
            }
            listener = port.listen(address);
        }
        CompletableFuture<SocketAddress> rebound = new CompletableFuture<>();
        listener.onClosed(
                (closed, cause) -> {
                    try (TcpListener again = port.listen(address)) {
                        rebound.complete(again.localAddress());
                    } catch (IoFailure e) {
                        rebound.completeExceptionally(e);
                    }
                });
        listener.closeAfterSending(soon());
        assertEquals(address, get(rebound));
    }

    // ---- ports

    @Test
    void waitingForTheEndOfAPort() throws Exception {
        CompletionPort other = open(CompletionPort.builder().threads(2));
        TcpListener listener = other.listen(loopback());
        assertFalse(other.awaitClose(shortly()));
        CompletableFuture<Void> end = other.async().close();
        assertTrue(other.awaitClose(soon()));
        get(end);
        assertTrue(other.status().isClosed());
        assertTrue(listener.isClosed());
        assertEquals(0, other.status().counters().openHandles());
        get(other.async().close());
        assertTrue(other.awaitClose(shortly()));
    }

    @Test
    void anAddressIsFreeWhenItsPortHasClosed() throws Exception {
        SocketAddress address = loopback();
        for (int round = 0; round < 10; round++) {
            CompletionPort other = open(CompletionPort.builder().threads(2));
            TcpListener listener = other.listen(address);
            address = listener.localAddress();
            listener.acceptEach(c -> c.receiveEach(TcpConnection::sendAndRelease));
            PeerSocket client = foreign.connect(address);
            client.write("!");
            client.read(1);
            client.close();
            Await.until("the client is gone", () -> other.status().counters().connections() == 0);
            other.close();
        }
        assertTrue(((InetSocketAddress) address).getPort() != 0);
    }

    @Test
    void aHandlerClosesThePortAndIsNotifiedOfItsEnd() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        pair.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) ->
                                port.async().close().thenRun(() -> ended.complete(null)));
        pair.theirs().write("!");
        get(ended);
        assertEquals(0, port.status().counters().openHandles());
    }

    // ---- room

    private static final class Waiting implements WritableHandler {
        final Queue<String> calls;
        final RuntimeException thrown;

        Waiting(Queue<String> calls, RuntimeException thrown) {
            this.calls = calls;
            this.thrown = thrown;
        }

        @Override
        public void writable(TcpConnection connection) {
            end("writable");
        }

        @Override
        public void failed(TcpConnection connection, IoFailure failure) {
            end(failure.kind().name());
        }

        private void end(String how) {
            calls.add(how);
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    @Test
    void waitingForRoomOnAnEndedConnectionFails() throws Exception {
        Pair pair = accepted();
        Queue<String> calls = new ConcurrentLinkedQueue<>();
        pair.ours().close();
        assertFalse(pair.ours().isWritable());
        awaitIdle();
        pair.ours().whenWritable(new Waiting(calls, null));
        Await.until("it is notified", () -> !calls.isEmpty());
        assertEquals("CLOSED", calls.remove());
        assertFailsWith(Kind.CLOSED, pair.ours().async().whenWritable());
        port.close();
        assertFailsWith(Kind.CLOSED, pair.ours().async().whenWritable());
    }

    private static void assertFailsWith(Kind expected, CompletableFuture<?> future)
            throws Exception {
        try {
            get(future);
            throw new AssertionError("it has not failed");
        } catch (ExecutionException e) {
            assertEquals(expected, ((IoFailure) e.getCause()).kind());
        }
    }

    @Test
    void oneThatThrowsKeepsNoneWaitingForRoom() throws Exception {
        Pair pair = accepted();
        Queue<String> calls = new ConcurrentLinkedQueue<>();
        RuntimeException oops = new RuntimeException("oops");
        pair.ours().whenWritable(new Waiting(calls, oops));
        pair.ours().whenWritable(new Waiting(calls, null));
        pair.ours().whenWritable(new Waiting(calls, oops));
        pair.ours().whenWritable(new Waiting(calls, null));
        Await.until("all are notified", () -> calls.size() == 4);
        assertTrue(pair.ours().isClosed(), "a handler threw");
        assertSame(oops, handlerFailures.poll());
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
        pair.ours().onClosed((connection, cause) -> calls.add(cause.kind().name()));
        Await.until("the end is reported", () -> calls.contains("HANDLER_FAILED"));
    }

    @Test
    void aBufferIsBackWhenTheEndIsReported() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("");
        CompletableFuture<Integer> lent = new CompletableFuture<>();
        pair.ours()
                .receive(
                        buffer,
                        Deadline.NONE,
                        new dev.overlapped.ReceiveHandler() {
                            @Override
                            public void received(TcpConnection connection, IoBuffer received) {}

                            @Override
                            public void failed(
                                    TcpConnection connection,
                                    IoBuffer received,
                                    IoFailure failure) {
                                received.release();
                            }
                        });
        pair.ours()
                .onClosed(
                        (connection, cause) ->
                                lent.complete((int) port.status().counters().lentBuffers()));
        pair.ours().close();
        assertEquals(0, get(lent));
    }
}
