package dev.overlapped.contract.spec;

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
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

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
        CompletableFuture<Integer> receive = pair.ours().async().receive(buffer, Deadline.NONE);
        assertFalse(receive.isDone());
        pair.theirs().write("h");
        assertEquals(1, result(receive));
        assertEquals("h", buffer.toText());
        cancelled(pair.ours().async().receive(buffer, soon()));
        failure(Kind.TIMED_OUT, pair.ours().async().receive(buffer, shortly()));
        failure(Kind.TIMED_OUT, pair.ours().async().receive(buffer, passed()));
        pair.theirs().write("a");
        assertEquals(0, result(pair.ours().async().receive(buffer(0), Deadline.NONE)));
        assertEquals(1, result(pair.ours().async().receive(buffer, Deadline.NONE)));
        pair.theirs().shutdownOutput();
        assertEquals(-1, result(pair.ours().async().receive(buffer, Deadline.NONE)));
        CompletableFuture<Integer> last = accepted().ours().async().receive(buffer, Deadline.NONE);
        port.close();
        failure(Kind.CLOSED, last);
        failure(Kind.CLOSED, pair.ours().async().receive(buffer, Deadline.NONE));
        buffer.clear(); // lent
    }

    @Test
    void aResetFailsTheFuture() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(10);
        CompletableFuture<Integer> receive = pair.ours().async().receive(buffer, Deadline.NONE);
        resetAfterStartedOperations(pair);
        assertNotEquals(0, failure(Kind.CONNECTION_RESET, receive).code());
        buffer.clear();
    }

    @Test
    void sending() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer("hello".getBytes());
        assertNull(result(pair.ours().async().send(buffer, Deadline.NONE)));
        assertEquals("hello", pair.theirs().readText(5));
        failure(Kind.TIMED_OUT, pair.ours().async().send(buffer, passed()));
        IoBuffer much = buffer(random(much(MUCH)));
        CompletableFuture<Void> send = pair.ours().async().send(much, soon());
        CompletableFuture<Void> queued = pair.ours().async().send(buffer, soon());
        assertEquals(0, cancelled(queued).transferred());
        IoFailure failure = cancelled(send);
        much.clear();
        CompletableFuture<Void> next = pair.ours().async().send(buffer, Deadline.NONE);
        pair.theirs().read((int) failure.transferred());
        assertEquals("hello", pair.theirs().readText(5));
        assertNull(result(next));
        failure(Kind.TIMED_OUT, pair.ours().async().send(much.put(random(much(MUCH))), shortly()));
        much.clear();
    }

    @Test
    void scatteredAndGathered() throws Exception {
        Pair pair = accepted();
        IoBuffers buffers = IoBuffers.of(buffer(2), buffer(100));
        CompletableFuture<Long> receive = pair.ours().async().receive(buffers, soon());
        assertFalse(receive.isDone());
        pair.theirs().write("scatter");
        int scattered = Math.toIntExact(result(receive));
        assertEquals(Math.min(2, scattered), buffers.get(0).length());
        String got = buffers.get(0).toText() + buffers.get(1).toText();
        assertEquals("scatter", got + new String(receive(pair.ours(), 7 - scattered)));
        cancelled(pair.ours().async().receive(buffers, soon()));
        failure(Kind.TIMED_OUT, pair.ours().async().receive(buffers, shortly()));
        buffers.get(0).clear().put("ga");
        buffers.get(1).clear().put("ther");
        assertNull(result(pair.ours().async().send(buffers, soon())));
        assertEquals("gather", pair.theirs().readText(6));
        failure(Kind.TIMED_OUT, pair.ours().async().send(buffers, passed()));
        IoBuffers much = IoBuffers.of(buffer(random(much(MUCH))), buffer(random(much(MUCH))));
        cancelled(pair.ours().async().send(much, soon()));
        much.get(1).clear();
        Pair other = accepted();
        other.theirs().write("blocking");
        IoBuffers parts = IoBuffers.of(buffer(3), buffer(10));
        long bytes = other.ours().blocking().receive(parts, soon());
        assertEquals(bytes, parts.length());
        receive(other.ours(), 8 - (int) bytes);
        other.ours().blocking().send(buffers, soon());
        assertEquals("gather", other.theirs().readText(6));
        other.theirs().shutdownOutput();
        assertEquals(-1, other.ours().blocking().receive(buffers, soon()));
        assertEquals(-1, result(other.ours().async().receive(buffers, soon())));
    }

    // ---- accepting, connecting, disconnecting

    @Test
    void accepting() throws Exception {
        try (TcpListener listener = listen()) {
            CompletableFuture<AcceptedConnection> accept = listener.async().accept(Deadline.NONE);
            assertFalse(accept.isDone());
            PeerSocket client = foreign.connect(listener.localAddress());
            assertWorks(result(accept), client);
            cancelled(listener.async().accept(soon()));
            failure(Kind.TIMED_OUT, listener.async().accept(shortly()));
        }
        TcpListener closed = listen();
        CompletableFuture<AcceptedConnection> last = closed.async().accept(Deadline.NONE);
        closed.close();
        failure(Kind.CLOSED, last);
    }

    @Test
    void acceptingWithFirstData() throws Exception {
        try (TcpListener listener = listen()) {
            IoBuffer first = buffer(100);
            CompletableFuture<AcceptedConnection> accept = listener.async().accept(first, soon());
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("f");
            assertWorks(result(accept), client);
            assertEquals("f", first.toText());
            cancelled(listener.async().accept(first, soon()));
            failure(Kind.TIMED_OUT, listener.async().accept(first, shortly()));
            first.clear();
        }
    }

    @Test
    void connecting() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            IoBuffer data = buffer("first".getBytes());
            ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
            TcpConnection ours =
                    result(port.async().connect(server.address(), options, Deadline.NONE));
            PeerSocket theirs = server.accept();
            assertEquals("first", theirs.readText(5));
            assertWorks(ours, theirs);
            assertEquals("first", data.toText());
            ours.close();
            assertWorks(
                    result(
                            port.async()
                                    .connect(
                                            server.address(),
                                            ConnectOptions.DEFAULT,
                                            Deadline.NONE)),
                    server.accept());
        }
    }

    @Test
    void connectingInVain() throws Exception {
        failure(
                Kind.CONNECTION_REFUSED,
                port.async().connect(foreign.refusing(), ConnectOptions.DEFAULT, Deadline.NONE));
        failure(
                Kind.UNKNOWN_HOST,
                port.async()
                        .connect(
                                InetSocketAddress.createUnresolved("no", 1),
                                ConnectOptions.DEFAULT,
                                Deadline.NONE));
        IoBuffer data = buffer("first".getBytes());
        ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
        failure(
                Kind.ADDRESS_NOT_AVAILABLE,
                port.async()
                        .connect(
                                foreign.refusing(),
                                options.withLocal(notOfThisMachine()),
                                Deadline.NONE));
        cancelled(port.async().connect(foreign.silent(), options, Deadline.NONE));
        failure(Kind.TIMED_OUT, port.async().connect(foreign.silent(), options, shortly()));
        assertEquals("first", data.toText());
        awaitIdle();
    }

    @Test
    void disconnecting() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Void> send = pair.ours().async().send(buffer(random(much(MUCH))), soon());
        cancelled(pair.ours().async().disconnect(soon()));
        failure(Kind.TIMED_OUT, pair.ours().async().disconnect(shortly()));
        CompletableFuture<Void> disconnect = pair.ours().async().disconnect(soon());
        assertEquals(much(MUCH), pair.theirs().readToEnd().length);
        assertNull(result(send));
        assertNull(result(disconnect));
        failure(Kind.CLOSED, pair.ours().async().disconnect(soon()));
    }

    // ---- transmissions

    @Test
    void transmitting(@TempDir Path directory) throws Exception {
        Pair pair = accepted();
        Path path = Files.write(directory.resolve("content"), random(1_000));
        IoBuffer head = buffer("head".getBytes());
        try (TransmitSource source = port.openFile(path)) {
            CompletableFuture<Long> all =
                    pair.ours().transmitFile(source).head(head).async().start(Deadline.NONE);
            assertEquals("head", pair.theirs().readText(4));
            assertArrayEquals(random(1_000), pair.theirs().read(1_000));
            assertEquals(1_004, result(all));
        }
        IoBuffer much = buffer(random(much(MUCH)));
        cancelled(
                pair.ours()
                        .transmitPackets(List.of(PacketElement.of(much)))
                        .async()
                        .start(Deadline.NONE));
        assertFails(
                Kind.TIMED_OUT,
                () ->
                        pair.ours()
                                .transmitPackets(List.of(PacketElement.of(much)))
                                .blocking()
                                .start(shortly()));
        failure(
                Kind.TIMED_OUT,
                pair.ours()
                        .transmitPackets(List.of(PacketElement.of(much)))
                        .async()
                        .start(shortly()));
        head.clear();
        much.clear();
    }

    // ---- datagrams

    @Test
    void datagrams() throws Exception {
        UdpSocket server = port.openUdp(loopback());
        UdpSocket client = port.openUdp(loopback());
        IoBuffer buffer = buffer(100);
        CompletableFuture<Datagram> receive = server.async().receive(buffer, Deadline.NONE);
        assertFalse(receive.isDone());
        IoBuffer hello = buffer("hello".getBytes());
        assertNull(
                result(
                        client.async()
                                .send(
                                        hello,
                                        server.localAddress(),
                                        SendControl.NONE,
                                        Deadline.NONE)));
        Datagram datagram = result(receive);
        assertEquals("hello", buffer.toText());
        assertEquals(client.localAddress(), datagram.source());
        assertNull(result(server.async().reply(buffer, datagram, soon())));
        assertEquals(server.localAddress(), client.blocking().receive(hello, soon()).source());
        server.blocking().reply(buffer, datagram, soon());
        assertEquals(
                server.localAddress(),
                result(client.async().receive(hello, Deadline.NONE)).source());
        cancelled(server.async().receive(buffer, soon()));
        failure(Kind.TIMED_OUT, server.async().receive(buffer, shortly()));
        IoBuffer tooLong = buffer(70_000).put(new byte[70_000]);
        failure(
                Kind.MESSAGE_TRUNCATED,
                client.async()
                        .send(tooLong, server.localAddress(), SendControl.NONE, Deadline.NONE));
        failure(
                Kind.TIMED_OUT,
                client.async().send(hello, server.localAddress(), SendControl.NONE, passed()));
        failure(Kind.TIMED_OUT, server.async().reply(buffer, datagram, passed()));
        CompletableFuture<Datagram> last = server.async().receive(buffer, Deadline.NONE);
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
                        .async()
                        .receive(buffer, Deadline.NONE)
                        .thenCompose(bytes -> pair.ours().async().send(buffer, Deadline.NONE))
                        .thenApply(sent -> Thread.currentThread());
        CompletableFuture<Integer> thrown =
                pair.ours()
                        .async()
                        .receive(buffer(1), Deadline.NONE)
                        .thenApply(
                                bytes -> {
                                    throw new ArithmeticException("of a dependent");
                                });
        Outcomes handler = new Outcomes();
        pair.ours().receive(buffer(1), Deadline.NONE, handler);
        pair.theirs().write("e");
        assertEquals("e", pair.theirs().readText(1));
        pair.theirs().write("x");
        pair.theirs().write("y");
        Thread own = handler.next(Outcomes.Event.RECEIVED).thread();
        assertSame(own.getClass(), result(echoed).getClass(), "a completion thread");
        assertTrue(system.sharesQueue() || own == result(echoed), "the connection's own");
        ExecutionException failed = assertThrows(ExecutionException.class, () -> result(thrown));
        assertInstanceOf(ArithmeticException.class, failed.getCause());
        assertWorks(pair.ours(), pair.theirs()); // whatever dependents throw
    }

    @Test
    void nothingWaitsOnACompletionThread() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Integer> never = pair.ours().async().receive(buffer(1), Deadline.NONE);
        CompletableFuture<Void> sent =
                pair.ours()
                        .async()
                        .send(buffer(random(much(MUCH))), Deadline.NONE)
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
        CompletableFuture<Integer> receive = pair.ours().async().receive(buffer, Deadline.NONE);
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
        assertThrows(
                IllegalStateException.class,
                () -> pair.ours().async().receive(buffer, Deadline.NONE));
        pair.theirs().write("x");
        assertEquals(1, result(receive));
        buffer.clear();
    }
}
