package dev.overlapped.internal.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.NativeWinsock;
import dev.overlapped.internal.iocp.LoopOnThread.Started;
import dev.overlapped.internal.loop.LoopGroup;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.Operation.Outcome;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendOperation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The backend on real Winsock, under the completion loop and without the public face; the other
 * side is java.nio. Every test runs with handles that skip the port on success, and with handles
 * that do not. Each ends with a closed loop, no handle and no slot left.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "drives ws2_32.dll")
@Timeout(60)
@ParameterizedClass(name = "skipping the port on success: {0}")
@ValueSource(booleans = {true, false})
class IocpBackendWindowsTest {
    @Parameter boolean maySkip;

    private LoopOnThread port;

    @BeforeEach
    void open() throws Exception {
        port = new LoopOnThread(IocpFactory.on(new NativeWinsock(), maySkip));
    }

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    /** A connection: this side's socket, accepted or connected, and the other side's. */
    private record Pair(NativeSocket here, SocketChannel there) {}

    private Pair accepted() throws Exception {
        NativeSocket listener = port.listen();
        Started<AcceptOperation> accept = port.accept(listener, null);
        SocketChannel there = SocketChannel.open(port.backend().localAddress(listener));
        NativeSocket here = accept.end().accepted();
        port.loop.close(listener, CloseReason.CLOSED);
        return new Pair(here, there);
    }

    /** Waits for an event that begins now; packets of this port queued earlier precede it. */
    private void letALaterEventPass() throws Exception {
        accepted().there.close();
    }

    /**
     * Sends more than both sides' buffers take, in pieces: Windows takes one send whole, however
     * large, as long as nothing else waits.
     *
     * @return the last of them, which cannot end before the other side reads
     */
    private Started<SendOperation> sendTooMuch(NativeSocket on) {
        MemorySegment piece = port.memory(1 << 20);
        Started<SendOperation> last = null;
        for (int i = 0; i < 32; i++) {
            last = port.send(on, piece);
        }
        return last;
    }

    private static void write(SocketChannel to, String text) throws Exception {
        to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String read(SocketChannel from, int bytes) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && from.read(buffer) >= 0) {}
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }

    private static void reset(SocketChannel channel) throws Exception {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Test
    void acceptsWithoutData() throws Exception {
        NativeSocket listener = port.listen();
        Started<AcceptOperation> accept = port.accept(listener, null);
        try (SocketChannel client = SocketChannel.open(port.backend().localAddress(listener))) {
            AcceptOperation done = accept.end();
            assertEquals(Outcome.COMPLETED, done.outcome());
            NativeSocket accepted = done.accepted();
            assertEquals(client.getLocalAddress(), port.backend().remoteAddress(accepted));
            assertEquals(client.getRemoteAddress(), port.backend().localAddress(accepted));
            write(client, "hello");
            MemorySegment memory = port.memory(100);
            assertEquals("hello", LoopOnThread.text(memory, port.receive(accepted, memory).end()));
        }
    }

    @Test
    void acceptsWithFirstData() throws Exception {
        NativeSocket listener = port.listen();
        MemorySegment memory = port.memory(10);
        Started<AcceptOperation> accept = port.accept(listener, memory);
        try (SocketChannel client = SocketChannel.open(port.backend().localAddress(listener))) {
            letALaterEventPass();
            assertFalse(accept.ended.isDone(), "accepted without the data that were asked for");
            write(client, "0123456789abcdef");
            AcceptOperation done = accept.end();
            assertEquals("0123456789", LoopOnThread.text(memory, done));
            assertEquals(client.getLocalAddress(), port.backend().remoteAddress(done.accepted()));
            MemorySegment rest = port.memory(10);
            assertEquals(
                    "abcdef", LoopOnThread.text(rest, port.receive(done.accepted(), rest).end()));
        }
    }

    @Test
    void acceptWithFirstDataSeesTheEndOfStream() throws Exception {
        NativeSocket listener = port.listen();
        Started<AcceptOperation> accept = port.accept(listener, port.memory(10));
        SocketChannel.open(port.backend().localAddress(listener)).close();
        AcceptOperation done = accept.end();
        assertEquals(Outcome.COMPLETED, done.outcome());
        assertEquals(0, done.transferred());
        assertNotNull(done.accepted());
    }

    @Test
    void acceptWithFirstDataReportsTheReset() throws Exception {
        NativeSocket listener = port.listen();
        Started<AcceptOperation> accept = port.accept(listener, port.memory(10));
        port.awaitStarts();
        reset(SocketChannel.open(port.backend().localAddress(listener)));
        AcceptOperation done = accept.end();
        assertEquals(Outcome.FAILED, done.outcome());
        assertEquals("WSAECONNRESET", port.backend().errorDomain().symbol(done.error()));
        assertEquals(1, port.backend().openHandles(), "the listener alone is open");
    }

    @Test
    void aConnectionResetBeforeItsAcceptDoesNotFailIt() throws Exception {
        NativeSocket listener = port.listen();
        InetSocketAddress address = (InetSocketAddress) port.backend().localAddress(listener);
        reset(SocketChannel.open(address));
        reset(SocketChannel.open(address));
        letALaterEventPass();
        Started<AcceptOperation> accept = port.accept(listener, null);
        port.awaitStarts();
        try (SocketChannel client = SocketChannel.open(address)) {
            // A system may hand out the dead connections as living ones, to be found dead at the
            // first receive.
            AcceptOperation done = accept.end();
            while (!client.getLocalAddress()
                    .equals(port.backend().remoteAddress(done.accepted()))) {
                done = port.accept(listener, null).end();
                assertEquals(Outcome.COMPLETED, done.outcome());
            }
        }
    }

    @Test
    void acceptsOverIpv6() throws Exception {
        NativeSocket listener = port.listen(new InetSocketAddress(InetAddress.getByName("::1"), 0));
        Started<AcceptOperation> accept = port.accept(listener, null);
        try (SocketChannel client = SocketChannel.open(port.backend().localAddress(listener))) {
            AcceptOperation done = accept.end();
            assertEquals(Outcome.COMPLETED, done.outcome());
            assertEquals(client.getLocalAddress(), port.backend().remoteAddress(done.accepted()));
        }
    }

    @Test
    void acceptsForAnotherLoop() throws Exception {
        LoopGroup group = new LoopGroup();
        LoopOnThread first = new LoopOnThread(IocpFactory.on(new NativeWinsock(), maySkip), group);
        LoopOnThread second = new LoopOnThread(IocpFactory.on(new NativeWinsock(), maySkip), group);
        NativeSocket listener = first.listen();
        Started<AcceptOperation> accept = first.accept(listener, null, second.loop, Long.MAX_VALUE);
        try (SocketChannel client = SocketChannel.open(first.backend().localAddress(listener))) {
            NativeSocket accepted = accept.end().accepted();
            assertEquals(1, second.backend().openHandles());
            write(client, "over there");
            MemorySegment memory = second.memory(100);
            Operation done = second.receive(accepted, memory).end();
            assertEquals("over there", LoopOnThread.text(memory, done));
        }
        first.loop.close(CloseReason.PORT_CLOSED);
        second.loop.close(CloseReason.PORT_CLOSED);
        first.join();
        second.join();
    }

    @Test
    void manyPostedAcceptsTakeManyClients() throws Exception {
        NativeSocket listener = port.listen();
        List<Started<AcceptOperation>> accepts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            accepts.add(port.accept(listener, null));
        }
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            clients.add(SocketChannel.open(port.backend().localAddress(listener)));
        }
        for (Started<AcceptOperation> accept : accepts) {
            assertEquals(Outcome.COMPLETED, accept.end().outcome());
        }
        assertEquals(301, port.backend().openHandles());
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    @Test
    void connectsWithFirstData() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            NativeSocket socket = port.open();
            ConnectOperation done =
                    port.connect(
                                    socket,
                                    (InetSocketAddress) server.getLocalAddress(),
                                    port.memory("first"))
                            .end();
            assertEquals(Outcome.COMPLETED, done.outcome());
            assertEquals(5, done.transferred());
            try (SocketChannel there = server.accept()) {
                assertEquals("first", read(there, 5));
                assertEquals(there.getRemoteAddress(), port.backend().localAddress(socket));
                assertEquals(there.getLocalAddress(), port.backend().remoteAddress(socket));
            }
        }
    }

    @Test
    void connectIsRefused() throws Exception {
        InetSocketAddress unused;
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            unused = (InetSocketAddress) server.getLocalAddress();
        }
        ConnectOperation done = port.connect(port.open(), unused, null).end();
        assertEquals(Outcome.FAILED, done.outcome());
        assertEquals("WSAECONNREFUSED", port.backend().errorDomain().symbol(done.error()));
    }

    @Test
    void receivesDataThatArrivedBefore() throws Exception {
        Pair pair = accepted();
        write(pair.there, "waiting");
        letALaterEventPass();
        MemorySegment memory = port.memory(100);
        assertEquals("waiting", LoopOnThread.text(memory, port.receive(pair.here, memory).end()));
        pair.there.close();
        ReceiveOperation end = port.receive(pair.here, memory).end();
        assertEquals(Outcome.COMPLETED, end.outcome());
        assertEquals(0, end.transferred());
    }

    @Test
    void queuedReceivesAreFilledInOrder() throws Exception {
        Pair pair = accepted();
        List<MemorySegment> memories = new ArrayList<>();
        List<Started<ReceiveOperation>> receives = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            memories.add(port.memory(2));
            receives.add(port.receive(pair.here, memories.get(i)));
        }
        write(pair.there, "0011223344");
        for (int i = 0; i < 5; i++) {
            assertEquals("" + i + i, LoopOnThread.text(memories.get(i), receives.get(i).end()));
        }
        pair.there.close();
    }

    @Test
    void aReceiveOfNothingWaitsForData() throws Exception {
        Pair pair = accepted();
        Started<ReceiveOperation> ready = port.receive(pair.here, MemorySegment.NULL);
        letALaterEventPass();
        assertFalse(ready.ended.isDone());
        write(pair.there, "x");
        ReceiveOperation done = ready.end();
        assertEquals(Outcome.COMPLETED, done.outcome());
        assertEquals(0, done.transferred());
        MemorySegment memory = port.memory(10);
        assertEquals("x", LoopOnThread.text(memory, port.receive(pair.here, memory).end()));
        pair.there.close();
    }

    @Test
    void scattersAndGathers() throws Exception {
        Pair pair = accepted();
        MemorySegment head = port.memory("head ");
        MemorySegment body = port.memory("body ");
        MemorySegment tail = port.memory("tail");
        SendOperation sent = port.send(pair.here, head, body, tail).end();
        assertEquals(14, sent.transferred());
        assertEquals("head body tail", read(pair.there, 14));
        MemorySegment a = port.memory(3);
        MemorySegment b = port.memory(100);
        Started<ReceiveOperation> receive = port.receive(pair.here, a, b);
        write(pair.there, "abcdef");
        assertEquals(6, receive.end().transferred());
        assertEquals('c', a.get(ValueLayout.JAVA_BYTE, 2));
        assertEquals('f', b.get(ValueLayout.JAVA_BYTE, 2));
        pair.there.close();
    }

    @Test
    void queuedSendsArriveInOrder() throws Exception {
        Pair pair = accepted();
        int chunk = 100_000; // more in all than both sides' buffers take
        int chunks = 60;
        List<Started<SendOperation>> sends = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            MemorySegment memory = port.memory(chunk);
            memory.fill((byte) ('0' + i));
            sends.add(port.send(pair.here, memory));
        }
        Started<?> end = port.disconnect(pair.here);
        String all = read(pair.there, chunk * chunks + 1);
        assertEquals(chunk * chunks, all.length());
        for (int i = 0; i < all.length(); i++) {
            if (all.charAt(i) != '0' + i / chunk) {
                throw new AssertionError("byte " + i + " is " + all.charAt(i));
            }
        }
        for (Started<SendOperation> send : sends) {
            assertEquals(chunk, send.end().transferred());
        }
        assertEquals(Outcome.COMPLETED, end.end().outcome());
        pair.there.close();
    }

    @Test
    void disconnectEndsTheSendingSideOnly() throws Exception {
        Pair pair = accepted();
        port.send(pair.here, port.memory("bye")).end();
        assertEquals(Outcome.COMPLETED, port.disconnect(pair.here).end().outcome());
        assertEquals("bye", read(pair.there, 10));
        SendOperation late = port.send(pair.here, port.memory("late")).end();
        assertEquals(Outcome.LATE, late.outcome());
        write(pair.there, "still here");
        MemorySegment memory = port.memory(100);
        assertEquals(
                "still here", LoopOnThread.text(memory, port.receive(pair.here, memory).end()));
        pair.there.close();
        assertEquals(0, port.receive(pair.here, memory).end().transferred());
    }

    @Test
    void aResetIsNoEndOfStream() throws Exception {
        Pair pair = accepted();
        Started<ReceiveOperation> receive = port.receive(pair.here, port.memory(10));
        port.awaitStarts(); // Wine takes a reset that arrived before the receive for an end of
        // stream
        reset(pair.there);
        ReceiveOperation done = receive.end();
        assertEquals(Outcome.FAILED, done.outcome());
        assertEquals("WSAECONNRESET", port.backend().errorDomain().symbol(done.error()));
    }

    @Test
    void cancelsAReceiveAndUsesTheSocketAgain() throws Exception {
        Pair pair = accepted();
        Started<ReceiveOperation> receive = port.receive(pair.here, port.memory(10));
        port.loop.cancel(pair.here, receive.id);
        assertEquals(Outcome.CANCELLED, receive.end().outcome());
        write(pair.there, "again");
        MemorySegment memory = port.memory(10);
        assertEquals("again", LoopOnThread.text(memory, port.receive(pair.here, memory).end()));
        pair.there.close();
    }

    @Test
    void cancelsAnAcceptAndUsesTheListenerAgain() throws Exception {
        NativeSocket listener = port.listen();
        Started<AcceptOperation> accept = port.accept(listener, null);
        port.loop.cancel(listener, accept.id);
        assertEquals(Outcome.CANCELLED, accept.end().outcome());
        assertEquals(1, port.backend().openHandles());
        Started<AcceptOperation> next = port.accept(listener, null);
        try (SocketChannel client = SocketChannel.open(port.backend().localAddress(listener))) {
            assertTrue(client.isConnected());
            assertEquals(Outcome.COMPLETED, next.end().outcome());
        }
    }

    @Test
    void deadlinesEndOperations() throws Exception {
        Pair pair = accepted();
        long before = System.nanoTime();
        long deadline = before + TimeUnit.MILLISECONDS.toNanos(100);
        Operation done = port.receive(pair.here, deadline, port.memory(10)).end();
        assertEquals(Outcome.TIMED_OUT, done.outcome());
        assertTrue(System.nanoTime() - deadline >= 0, "ended before its deadline");
        pair.there.close();
    }

    @Test
    void cancelsADisconnectThatWaitsForSends() throws Exception {
        Pair pair = accepted();
        Started<SendOperation> stuck = sendTooMuch(pair.here);
        Started<?> disconnect = port.disconnect(pair.here);
        Started<SendOperation> late = port.send(pair.here, port.memory("late"));
        port.loop.cancel(pair.here, disconnect.id);
        assertEquals(Outcome.CANCELLED, disconnect.end().outcome());
        assertFalse(stuck.ended.isDone());
        assertEquals(Outcome.LATE, late.end().outcome());
        port.loop.close(pair.here, CloseReason.CLOSED);
        assertEquals(Outcome.CLOSED, stuck.end().outcome());
        pair.there.close();
    }

    @Test
    void closingEndsEverythingInFlight() throws Exception {
        Pair pair = accepted();
        List<Started<?>> operations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            operations.add(port.receive(pair.here, port.memory(10)));
        }
        operations.add(sendTooMuch(pair.here));
        operations.add(port.disconnect(pair.here));
        NativeSocket listener = port.listen();
        for (int i = 0; i < 10; i++) {
            operations.add(port.accept(listener, i % 2 == 0 ? null : port.memory(100)));
        }
        port.loop.close(pair.here, CloseReason.CLOSED);
        port.loop.close(listener, CloseReason.CLOSED);
        for (Started<?> operation : operations) {
            assertEquals(Outcome.CLOSED, operation.end().outcome());
        }
        pair.there.close();
    }

    @Test
    void closingTheLoopEndsEverythingInFlight() throws Exception {
        Pair pair = accepted();
        Started<?> receive = port.receive(pair.here, port.memory(10));
        Started<?> accept = port.accept(port.listen(), port.memory(70_000));
        port.loop.close(CloseReason.PORT_CLOSED);
        assertEquals(Outcome.CLOSED, receive.end().outcome());
        assertEquals(Outcome.CLOSED, accept.end().outcome());
        pair.there.close();
    }

    @Test
    void wakesUpForOtherThreads() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            port.awaitStarts();
        }
    }

    @Test
    void setsAndReadsOptions() throws Exception {
        Pair pair = accepted();
        var backend = port.backend();
        backend.setOption(pair.here, StandardSocketOptions.TCP_NODELAY, true);
        assertEquals(true, backend.getOption(pair.here, StandardSocketOptions.TCP_NODELAY));
        backend.setOption(pair.here, StandardSocketOptions.SO_KEEPALIVE, true);
        assertEquals(true, backend.getOption(pair.here, StandardSocketOptions.SO_KEEPALIVE));
        backend.setOption(pair.here, StandardSocketOptions.SO_RCVBUF, 100_000);
        assertTrue(backend.getOption(pair.here, StandardSocketOptions.SO_RCVBUF) >= 100_000);
        backend.setOption(pair.here, StandardSocketOptions.SO_LINGER, 7);
        assertEquals(7, backend.getOption(pair.here, StandardSocketOptions.SO_LINGER));
        backend.setOption(pair.here, StandardSocketOptions.SO_LINGER, -1);
        assertEquals(-1, backend.getOption(pair.here, StandardSocketOptions.SO_LINGER));
        NativeException refused =
                assertThrows(
                        NativeException.class,
                        () ->
                                backend.setOption(
                                        pair.here, StandardSocketOptions.SO_BROADCAST, true));
        assertEquals(IoFailure.Kind.UNSUPPORTED, refused.kind());
        assertEquals(IoFailure.Domain.NONE, refused.owner());
        pair.there.close();
    }

    @Test
    void listenersAreExclusive() throws Exception {
        NativeSocket listener = port.listen();
        InetSocketAddress taken = (InetSocketAddress) port.backend().localAddress(listener);
        NativeException refused = assertThrows(NativeException.class, () -> port.listen(taken));
        assertTrue(
                refused.symbol().equals("WSAEADDRINUSE") || refused.symbol().equals("WSAEACCES"));
        assertEquals(1, port.backend().openHandles());
    }
}
