package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.SendControl;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpConnector;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The future face of every operation: the same results and failures as the blocking face has, and a
 * future that completes when the operation is over, its buffers are lent again, and not before.
 */
abstract class FutureContract extends PortContract {
    private static final int MUCH = 16 << 20;

    FutureContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static <T> T result(CompletableFuture<T> future) throws Exception {
        return future.get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Waits for the failure, which must be of this kind. */
    private static IoFailure failure(Kind expected, CompletableFuture<?> future) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> result(future));
        IoFailure failure = assertInstanceOf(IoFailure.class, thrown.getCause());
        assertEquals(expected, failure.kind(), failure::getMessage);
        assertFalse(future.isCancelled());
        return failure;
    }

    /** Asks for the cancel, which is all that it does, and waits for the failure. */
    private static IoFailure cancelled(CompletableFuture<?> future) {
        assertFalse(future.cancel(true));
        IoFailure failure = failure(Kind.CANCELLED, future);
        assertFalse(future.cancel(true), "of one that is over");
        return failure;
    }

    private static Deadline passed() {
        return Deadline.after(0, TimeUnit.SECONDS);
    }

    // ---- receiving and sending

    @Test
    void receiving() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(100);
        CompletableFuture<Integer> receive = pair.ours().receiveAsync(buffer);
        assertFalse(receive.isDone());
        pair.theirs().write("h");
        assertEquals(1, result(receive));
        assertEquals("h", buffer.toText());
        cancelled(pair.ours().receiveAsync(buffer, soon()));
        failure(Kind.TIMED_OUT, pair.ours().receiveAsync(buffer, shortly()));
        failure(Kind.TIMED_OUT, pair.ours().receiveAsync(buffer, passed()));
        pair.theirs().write("a");
        assertEquals(0, result(pair.ours().receiveAsync(buffer(0))));
        assertEquals(1, result(pair.ours().receiveAsync(buffer)));
        pair.theirs().shutdownOutput();
        assertEquals(-1, result(pair.ours().receiveAsync(buffer)));
        CompletableFuture<Integer> last = accepted().ours().receiveAsync(buffer);
        port.close();
        failure(Kind.CLOSED, last);
        failure(Kind.CLOSED, pair.ours().receiveAsync(buffer));
        buffer.clear(); // lent
    }

    @Test
    void aResetFailsTheFuture() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(10);
        CompletableFuture<Integer> receive = pair.ours().receiveAsync(buffer);
        resetBehindWhatIsStarted(pair);
        assertNotEquals(0, failure(Kind.CONNECTION_RESET, receive).code());
        buffer.clear();
    }

    @Test
    void sending() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer("hello".getBytes());
        assertNull(result(pair.ours().sendAsync(buffer)));
        assertEquals("hello", pair.theirs().readText(5));
        failure(Kind.TIMED_OUT, pair.ours().sendAsync(buffer, passed()));
        IoBuffer much = buffer(random(much(MUCH)));
        CompletableFuture<Void> send = pair.ours().sendAsync(much, soon());
        CompletableFuture<Void> behind = pair.ours().sendAsync(buffer, soon());
        assertEquals(0, cancelled(behind).transferred());
        IoFailure failure = cancelled(send);
        much.clear();
        CompletableFuture<Void> next = pair.ours().sendAsync(buffer);
        pair.theirs().read((int) failure.transferred());
        assertEquals("hello", pair.theirs().readText(5));
        assertNull(result(next));
        failure(Kind.TIMED_OUT, pair.ours().sendAsync(much.put(random(much(MUCH))), shortly()));
        much.clear();
    }

    @Test
    void scatteredAndGathered() throws Exception {
        Pair pair = accepted();
        IoBuffers buffers = IoBuffers.of(buffer(2), buffer(100));
        CompletableFuture<Long> receive = pair.ours().receiveAsync(buffers, soon());
        assertFalse(receive.isDone());
        pair.theirs().write("scatter");
        int scattered = Math.toIntExact(result(receive));
        assertEquals(Math.min(2, scattered), buffers.get(0).length());
        String got = buffers.get(0).toText() + buffers.get(1).toText();
        assertEquals("scatter", got + new String(receive(pair.ours(), 7 - scattered)));
        cancelled(pair.ours().receiveAsync(buffers, soon()));
        failure(Kind.TIMED_OUT, pair.ours().receiveAsync(buffers, shortly()));
        buffers.get(0).clear().put("ga");
        buffers.get(1).clear().put("ther");
        assertNull(result(pair.ours().sendAsync(buffers, soon())));
        assertEquals("gather", pair.theirs().readText(6));
        failure(Kind.TIMED_OUT, pair.ours().sendAsync(buffers, passed()));
        IoBuffers much = IoBuffers.of(buffer(random(much(MUCH))), buffer(random(much(MUCH))));
        cancelled(pair.ours().sendAsync(much, soon()));
        much.get(1).clear();
        Pair other = accepted();
        other.theirs().write("blocking");
        IoBuffers parts = IoBuffers.of(buffer(3), buffer(10));
        long bytes = other.ours().receive(parts, soon());
        assertEquals(bytes, parts.length());
        receive(other.ours(), 8 - (int) bytes);
        other.ours().send(buffers, soon());
        assertEquals("gather", other.theirs().readText(6));
        other.theirs().shutdownOutput();
        assertEquals(-1, other.ours().receive(buffers, soon()));
        assertEquals(-1, result(other.ours().receiveAsync(buffers, soon())));
    }

    // ---- accepting, connecting, disconnecting

    @Test
    void accepting() throws Exception {
        try (TcpListener listener = listen()) {
            CompletableFuture<AcceptedConnection> accept = listener.acceptAsync();
            assertFalse(accept.isDone());
            ForeignSocket client = foreign.connect(listener.localAddress());
            assertWorks(result(accept), client);
            cancelled(listener.acceptAsync(soon()));
            failure(Kind.TIMED_OUT, listener.acceptAsync(shortly()));
        }
        TcpListener closed = listen();
        CompletableFuture<AcceptedConnection> last = closed.acceptAsync();
        closed.close();
        failure(Kind.CLOSED, last);
    }

    @Test
    void acceptingWithFirstData() throws Exception {
        try (TcpListener listener = listen()) {
            IoBuffer first = buffer(100);
            CompletableFuture<AcceptedConnection> accept = listener.acceptAsync(first, soon());
            ForeignSocket client = foreign.connect(listener.localAddress());
            client.write("f");
            assertWorks(result(accept), client);
            assertEquals("f", first.toText());
            cancelled(listener.acceptAsync(first, soon()));
            failure(Kind.TIMED_OUT, listener.acceptAsync(first, shortly()));
            first.clear();
        }
    }

    @Test
    void connecting() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            IoBuffer data = buffer("first".getBytes());
            ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
            TcpConnection ours = result(TcpConnector.connectAsync(port, server.address(), options));
            ForeignSocket theirs = server.accept();
            assertEquals("first", theirs.readText(5));
            assertWorks(ours, theirs);
            assertEquals("first", data.toText());
            ours.close();
            assertWorks(result(TcpConnector.connectAsync(port, server.address())), server.accept());
        }
    }

    @Test
    void connectingInVain() throws Exception {
        failure(Kind.CONNECTION_REFUSED, TcpConnector.connectAsync(port, foreign.refusing()));
        failure(
                Kind.UNKNOWN_HOST,
                TcpConnector.connectAsync(port, InetSocketAddress.createUnresolved("no", 1)));
        IoBuffer data = buffer("first".getBytes());
        ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
        failure(
                Kind.ADDRESS_NOT_AVAILABLE,
                TcpConnector.connectAsync(
                        port, foreign.refusing(), options.withLocal(notOfThisMachine())));
        cancelled(TcpConnector.connectAsync(port, foreign.silent(), options));
        failure(
                Kind.TIMED_OUT,
                TcpConnector.connectAsync(port, foreign.silent(), options.withDeadline(shortly())));
        assertEquals("first", data.toText());
        awaitIdle();
    }

    @Test
    void disconnecting() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Void> send = pair.ours().sendAsync(buffer(random(much(MUCH))), soon());
        cancelled(pair.ours().disconnectAsync(soon()));
        failure(Kind.TIMED_OUT, pair.ours().disconnectAsync(shortly()));
        CompletableFuture<Void> disconnect = pair.ours().disconnectAsync(soon());
        assertEquals(much(MUCH), pair.theirs().readToEnd().length);
        assertNull(result(send));
        assertNull(result(disconnect));
        assertThrows(IllegalStateException.class, () -> pair.ours().disconnectAsync(soon()));
    }

    // ---- transmissions

    @Test
    void transmitting(@TempDir Path directory) throws Exception {
        Pair pair = accepted();
        Path path = Files.write(directory.resolve("content"), random(1_000));
        IoBuffer head = buffer("head".getBytes());
        try (TransmitSource source = TransmitSource.open(port, path)) {
            CompletableFuture<Long> all = pair.ours().transmitFile(source).head(head).startAsync();
            assertEquals("head", pair.theirs().readText(4));
            assertArrayEquals(random(1_000), pair.theirs().read(1_000));
            assertEquals(1_004, result(all));
        }
        IoBuffer much = buffer(random(much(MUCH)));
        cancelled(pair.ours().transmitPackets(List.of(PacketElement.of(much))).startAsync());
        assertFails(
                Kind.TIMED_OUT,
                () ->
                        pair.ours()
                                .transmitPackets(List.of(PacketElement.of(much)))
                                .await(shortly()));
        failure(
                Kind.TIMED_OUT,
                pair.ours().transmitPackets(List.of(PacketElement.of(much))).startAsync(shortly()));
        head.clear();
        much.clear();
    }

    // ---- datagrams

    @Test
    void datagrams() throws Exception {
        UdpSocket server = UdpSocket.open(port, loopback());
        UdpSocket client = UdpSocket.open(port, loopback());
        IoBuffer buffer = buffer(100);
        CompletableFuture<Datagram> receive = server.receiveAsync(buffer);
        assertFalse(receive.isDone());
        IoBuffer hello = buffer("hello".getBytes());
        assertNull(result(client.sendAsync(hello, server.localAddress())));
        Datagram came = result(receive);
        assertEquals("hello", buffer.toText());
        assertEquals(client.localAddress(), came.source());
        assertNull(result(server.replyAsync(came, buffer, soon())));
        assertEquals(server.localAddress(), client.receive(hello, soon()).source());
        server.reply(came, buffer, soon());
        assertEquals(server.localAddress(), result(client.receiveAsync(hello)).source());
        cancelled(server.receiveAsync(buffer, soon()));
        failure(Kind.TIMED_OUT, server.receiveAsync(buffer, shortly()));
        IoBuffer tooLong = buffer(70_000).put(new byte[70_000]);
        failure(Kind.MESSAGE_TRUNCATED, client.sendAsync(tooLong, server.localAddress()));
        failure(
                Kind.TIMED_OUT,
                client.sendAsync(hello, server.localAddress(), SendControl.NONE, passed()));
        failure(Kind.TIMED_OUT, server.replyAsync(came, buffer, passed()));
        CompletableFuture<Datagram> last = server.receiveAsync(buffer);
        server.close();
        failure(Kind.CLOSED, last);
        buffer.clear();
        tooLong.clear();
    }

    // ---- what depends on a future

    @Test
    void dependentsRunOnTheCompletionThread() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(100);
        CompletableFuture<Thread> echoed =
                pair.ours()
                        .receiveAsync(buffer)
                        .thenCompose(bytes -> pair.ours().sendAsync(buffer))
                        .thenApply(sent -> Thread.currentThread());
        CompletableFuture<Integer> thrown =
                pair.ours()
                        .receiveAsync(buffer(1))
                        .thenApply(
                                bytes -> {
                                    throw new ArithmeticException("of a dependent");
                                });
        Outcomes handler = new Outcomes();
        pair.ours().receive(buffer(1), handler);
        pair.theirs().write("e");
        assertEquals("e", pair.theirs().readText(1));
        pair.theirs().write("x");
        pair.theirs().write("y");
        Thread own = handler.next(Outcomes.Event.RECEIVED).thread();
        assertSame(own.getClass(), result(echoed).getClass(), "a completion thread");
        assertTrue(system.sharesQueue() || own == result(echoed), "the connection's own");
        ExecutionException told = assertThrows(ExecutionException.class, () -> result(thrown));
        assertInstanceOf(ArithmeticException.class, told.getCause());
        assertWorks(pair.ours(), pair.theirs()); // whatever dependents throw
    }

    @Test
    void nothingWaitsOnACompletionThread() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Integer> never = pair.ours().receiveAsync(buffer(1));
        CompletableFuture<Void> sent =
                pair.ours()
                        .sendAsync(buffer(random(much(MUCH))))
                        .thenAccept(
                                none -> {
                                    assertThrows(IllegalStateException.class, never::join);
                                    assertThrows(IllegalStateException.class, never::get);
                                    assertThrows(
                                            IllegalStateException.class,
                                            () -> never.get(1, TimeUnit.SECONDS));
                                });
        pair.theirs().read(much(MUCH));
        result(sent);
        assertFalse(never.isDone());
    }

    @Test
    void onlyTheEndOfTheOperationCompletesItsFuture() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(1);
        CompletableFuture<Integer> receive = pair.ours().receiveAsync(buffer);
        Class<UnsupportedOperationException> refused = UnsupportedOperationException.class;
        assertThrows(refused, () -> receive.complete(1));
        assertThrows(refused, () -> receive.completeExceptionally(new CompletionException(null)));
        assertThrows(refused, () -> receive.completeAsync(() -> 1));
        assertThrows(refused, () -> receive.completeAsync(() -> 1, Runnable::run));
        assertThrows(refused, () -> receive.orTimeout(1, TimeUnit.SECONDS));
        assertThrows(refused, () -> receive.completeOnTimeout(1, 1, TimeUnit.SECONDS));
        assertThrows(refused, () -> receive.obtrudeValue(1));
        assertThrows(refused, () -> receive.obtrudeException(new CompletionException(null)));
        CompletableFuture<Integer> copy = receive.copy();
        assertTrue(copy.cancel(true), "of a copy, which is not the operation");
        assertFalse(receive.isDone());
        assertThrows(IllegalStateException.class, buffer::clear, "in flight");
        assertThrows(IllegalStateException.class, () -> pair.ours().receiveAsync(buffer));
        pair.theirs().write("x");
        assertEquals(1, result(receive));
        buffer.clear();
    }
}
