package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.Transmission;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.contract.system.Wine;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Transmissions that end a connection, whose socket is used again. */
public abstract class TransmitReuseContract extends TransmissionContract {
    private static final int ROUNDS = 5;

    /** More than the buffers of a connection take. */
    private static final int MUCH = 64 << 20;

    public TransmitReuseContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static AcceptedConnection ours(Pair pair) {
        return (AcceptedConnection) pair.ours();
    }

    /** The next client of {@code listener}, whose connection gets the socket. */
    private Pair accepted(TcpListener listener, AcceptTarget into) throws Exception {
        Outcomes accepts = new Outcomes();
        listener.accept(into, soon(), accepts);
        PeerSocket client = foreign.connect(listener.localAddress());
        return new Pair(accepts.next(Event.ACCEPTED).connection(), client);
    }

    // ---- success

    @Test
    void anAcceptedSocketIsAcceptedIntoAgainAfterAFile() throws Exception {
        assumeReuse();
        byte[] content = random(200_000);
        TransmitSource source = open(file(content));
        IoBuffer head = lend("<");
        IoBuffer tail = lend(">");
        byte[] expected = concat("<".getBytes(), content, ">".getBytes());
        try (TcpListener listener = listen()) {
            AcceptTarget target = null;
            for (int i = 0; i < ROUNDS; i++) {
                Pair pair = target == null ? accepted() : accepted(listener, target);
                assertWorks(pair.ours(), pair.theirs());
                Reuses<AcceptTarget> reuses = new Reuses<>();
                ours(pair).transmitFile(source).head(head).tail(tail).reuse(soon(), reuses);
                pair.ours().sendAndRelease(buffer("late".getBytes()));
                assertArrayEquals(expected, pair.theirs().readToEnd());
                assertEquals(0, reuses.waiting());
                pair.theirs().close();
                target = reuses.next();
                assertTrue(pair.ours().isClosed());
                assertTrue(target.isOpen());
                assertEquals("<>", head.toText() + tail.toText(), "they are lent again");
            }
            target.close();
        }
        head.release();
        tail.release();
    }

    @Test
    void aConnectedSocketIsConnectedAgainAfterAFile() throws Exception {
        assumeReuse();
        byte[] content = random(20_000);
        TransmitSource source = open(file(content));
        try (PeerServer server = foreign.listen(loopback());
                PeerServer other = foreign.listen(loopback())) {
            ConnectedConnection connection =
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            PeerSocket theirs = server.accept();
            for (int i = 0; i < ROUNDS; i++) {
                ConnectedConnection last = connection;
                CompletableFuture<ConnectTarget> target =
                        i % 2 == 0
                                ? last.transmitFile(source).async().reuse(soon())
                                : last.transmitPackets(List.of(PacketElement.of(source, 0, 20_000)))
                                        .async()
                                        .reuse(soon());
                assertArrayEquals(content, theirs.readToEnd());
                assertFalse(target.isDone());
                theirs.close();
                PeerServer next = i % 2 == 0 ? other : server;
                Outcomes connects = new Outcomes();
                target.get(Await.MILLIS, TimeUnit.MILLISECONDS)
                        .connect(next.address(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
                theirs = next.accept();
                connection = (ConnectedConnection) connects.next(Event.CONNECTED).connection();
            }
            assertWorks(connection, theirs);
            Await.until("one socket is left", () -> port.status().counters().openHandles() == 1);
        }
    }

    @Test
    void aVirtualThreadWaitsForPackets() throws Exception {
        assumeReuse();
        TransmitSource source = open(file("content".getBytes()));
        IoBuffer head = lend("head");
        try (TcpListener listener = listen()) {
            Pair pair = accepted();
            List<PacketElement> elements =
                    List.of(PacketElement.of(head).endOfPacket(), PacketElement.of(source, 0, 7));
            BackgroundCall<AcceptTarget> reuse =
                    BackgroundCall.onVirtualThread(
                            () -> ours(pair).transmitPackets(elements).blocking().reuse(soon()));
            assertEquals("headcontent", new String(pair.theirs().readToEnd()));
            pair.theirs().close();
            Pair next = accepted(listener, reuse.result());
            assertWorks(next.ours(), next.theirs());
        }
        head.release();
    }

    @Test
    void withoutAFileItIsADisconnectForReuse() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        pair.ours().sendAndRelease(buffer("last".getBytes()));
        Reuses<AcceptTarget> reuses = new Reuses<>();
        ours(pair).transmitFile().reuse(soon(), reuses);
        assertEquals("last", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        reuses.next().close();
    }

    @Test
    void aPeerThatHasEndedFirstReceivesAllOfIt() throws Exception {
        assumeReuse();
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        pair.theirs().shutdownOutput();
        assertEquals(-1, pair.ours().blocking().receive(buffer(1), soon()));
        ours(pair).transmitFile(source).flags(TransmitFlag.DISCONNECT).reuse(soon(), reuses);
        assertEquals(much(MUCH), pair.theirs().readToEnd().length);
        reuses.next().close();
    }

    @Test
    void laterDataAreDropped() throws Exception {
        assumeReuse();
        byte[] content = random(100_000);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        Outcomes receives = new Outcomes();
        pair.ours().receive(buffer(5), Deadline.NONE, receives);
        ours(pair).transmitFile(source).reuse(soon(), reuses);
        pair.theirs().write("first");
        pair.theirs().write(random(much(MUCH) / 4)); // more than fits, so someone reads it
        assertEquals("first", receives.next(Event.RECEIVED).buffer().toText());
        assertArrayEquals(content, pair.theirs().readToEnd());
        assertEquals(0, reuses.waiting());
        pair.theirs().close();
        reuses.next().close();
    }

    @Test
    void aConnectionThatReceivesEachIsReused() throws Exception {
        assumeReuse();
        TransmitSource source = open(file("bye".getBytes()));
        Reuses<AcceptTarget> reuses = new Reuses<>();
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach(
                                    (same, request) -> {
                                        request.release();
                                        connection.transmitFile(source).reuse(soon(), reuses);
                                    }));
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("request");
            assertEquals("bye", new String(client.readToEnd()));
            client.close();
            reuses.next().close();
        }
    }

    @Test
    void itIsSentAfterEarlierSends() throws Exception {
        assumeReuse();
        TransmitSource source = open(file("ij".getBytes()));
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        pair.ours().sendAndRelease(buffer("ab".getBytes()));
        pair.ours().transmitFile(source).head(lend("cd")).startAndRelease();
        pair.ours().sendAndRelease(buffer("ef".getBytes()));
        IoBuffer head = lend("gh");
        ours(pair).transmitFile(source).head(head).reuse(soon(), reuses);
        assertEquals("abcdijefghij", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        reuses.next().close();
        head.release();
    }

    // ---- failure

    /** Asserts that the other side receives the data sent, and the end or a reset. */
    private static void assertClosed(Pair pair) throws Exception {
        assertTrue(pair.ours().isClosed());
        byte[] chunk = new byte[1 << 16];
        try {
            while (pair.theirs().read(chunk, 0, chunk.length) >= 0) {}
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            assertTrue(pair.theirs().isOver(), reset::getMessage);
        }
    }

    @Test
    void whenTheOtherSideDoesNotEndTheConnectionIsClosed() throws Exception {
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        assertFails(
                Kind.TIMED_OUT, () -> ours(pair).transmitFile(source).blocking().reuse(shortly()));
        assertTrue(pair.ours().isClosed());
    }

    @Test
    void aPeerThatDoesNotReadReportsHowMuchWasSent() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        IoBuffer head = lend("head");
        IoFailure failure =
                assertFails(
                        Kind.TIMED_OUT,
                        () ->
                                ours(pair)
                                        .transmitFile(source)
                                        .head(head)
                                        .blocking()
                                        .reuse(shortly()));
        assertTrue(failure.transferred() < much(MUCH), () -> failure.transferred() + " bytes");
        assertEquals("head", head.toText());
        assertTrue(pair.ours().isClosed());
        head.release();
    }

    @Test
    void whenTheOtherSideResetsTheConnectionIsClosed() throws Exception {
        assumeNotOnWine("a reset before the start of a receive is reported as end of stream");
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        ours(pair).transmitFile(source).reuse(soon(), reuses);
        assertEquals("content", new String(pair.theirs().readToEnd()));
        pair.theirs().reset();
        reuses.next(Kind.CONNECTION_RESET);
        assertTrue(pair.ours().isClosed());
    }

    @Test
    void closingIsFaster() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        IoBuffer tail = lend("tail");
        ours(pair).transmitFile(source).tail(tail).reuse(soon(), reuses);
        pair.theirs().read(1);
        pair.ours().close();
        reuses.next(Kind.CLOSED);
        assertClosed(pair);
        tail.release();
    }

    @Test
    void aTruncatedFileClosesTheConnection() throws Exception {
        Path path = file(random(1_000_000));
        TransmitSource source = open(path);
        Pair pair = accepted();
        byte[] ahead = random(much(MUCH) / 4);
        Reuses<AcceptTarget> reuses = new Reuses<>();
        pair.ours().sendAndRelease(buffer(ahead));
        ours(pair).transmitFile(source).reuse(soon(), reuses);
        truncate(path, 500); // it still waits for the send before it
        BackgroundCall<byte[]> reader =
                BackgroundCall.onPlatformThread(() -> pair.theirs().readToEnd());
        reuses.next(Kind.FILE_TRUNCATED);
        if (system.wine() == Wine.V8) { // closing ends the stream before it resets the connection
            reader.result();
        } else {
            assertThrows(java.io.IOException.class, reader::result, "a cut is a reset");
        }
        assertClosed(pair);
    }

    @Test
    void anInterruptClosesTheConnection() throws Exception {
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        BackgroundCall<AcceptTarget> reuse =
                BackgroundCall.onVirtualThread(
                        () -> ours(pair).transmitFile(source).blocking().reuse(soon()));
        assertEquals("content", new String(pair.theirs().readToEnd()));
        reuse.interrupt();
        reuse.failure(Kind.INTERRUPTED);
        assertTrue(pair.ours().isClosed());
    }

    @Test
    void aCancelledFutureClosesTheConnection() throws Exception {
        TransmitSource source = open(sparse(much(MUCH)));
        Pair pair = accepted();
        IoBuffer head = lend("head");
        CompletableFuture<AcceptTarget> future =
                ours(pair).transmitFile(source).head(head).async().reuse(soon());
        pair.theirs().read(1);
        assertFalse(future.cancel(true));
        ExecutionException failed =
                assertThrows(
                        ExecutionException.class,
                        () -> future.get(Await.MILLIS, TimeUnit.MILLISECONDS));
        IoFailure failure = (IoFailure) failed.getCause();
        assertEquals(Kind.CANCELLED, failure.kind(), failure::getMessage);
        assertClosed(pair);
        head.release();
    }

    @Test
    void withoutReuseTheDataArriveAndTheConnectionIsClosedInOrder() throws Exception {
        assumeTrue(system.wine().isActive(), "this system can: only Wine lacks TF_REUSE_SOCKET");
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        ours(pair).transmitFile(source).reuse(soon(), reuses);
        assertEquals("content", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        reuses.next(Kind.UNSUPPORTED);
        assertTrue(pair.ours().isClosed());
    }

    // ---- misuse

    @Test
    void misuseIsRefusedAndTakesNothing() throws Exception {
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        IoBuffer head = lend("head");
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        ours(pair)
                                .transmitFile(source)
                                .head(head)
                                .flags(TransmitFlag.WRITE_BEHIND)
                                .blocking()
                                .reuse(soon()));
        assertThrows(
                IndexOutOfBoundsException.class,
                () ->
                        ours(pair)
                                .transmitFile(source)
                                .head(head)
                                .region(5, 10)
                                .blocking()
                                .reuse(soon()));
        assertThrows(
                NullPointerException.class,
                () -> ours(pair).transmitFile(source).head(head).reuse(soon(), null));
        assertWorks(pair.ours(), pair.theirs());
        head.release();
    }

    @Test
    void afterAnEndOfTheSendingSideItFailsAndCloses() throws Exception {
        assumeReuse();
        TransmitSource source = open(file("content".getBytes()));
        for (boolean inOrder : new boolean[] {false, true}) {
            Pair pair = accepted();
            IoBuffer head = lend("head");
            if (inOrder) {
                pair.ours().closeAfterSending();
            } else {
                pair.ours().blocking().disconnect(soon());
            }
            assertFails(
                    Kind.CLOSED,
                    () -> ours(pair).transmitFile(source).head(head).blocking().reuse(soon()));
            head.release();
            assertEquals(0, pair.theirs().readToEnd().length);
            if (inOrder) {
                assertFalse(pair.ours().isClosed(), "it ends in order still");
                pair.theirs().close();
            }
            awaitIdle();
        }
    }

    @Test
    void onlyOneEndingCounts() throws Exception {
        assumeReuse();
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        Reuses<AcceptTarget> first = new Reuses<>();
        Reuses<AcceptTarget> second = new Reuses<>();
        Transmission<?, ?> once = pair.ours().transmitFile(source);
        ours(pair).transmitFile(source).reuse(soon(), first);
        ours(pair).disconnectForReuse(soon(), second);
        second.next(Kind.CLOSED);
        once.startAndRelease(); // too late, which is no misuse
        assertThrows(IllegalStateException.class, () -> once.blocking().reuse(soon()));
        pair.ours().closeAfterSending();
        assertFalse(pair.ours().isClosed());
        assertEquals("content", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        first.next().close();
    }

    @Test
    void onAClosedConnectionItEndsAsClosed() throws Exception {
        TransmitSource source = open(file("content".getBytes()));
        Pair pair = accepted();
        TcpConnection closed = pair.ours();
        closed.close();
        assertFails(Kind.CLOSED, () -> ours(pair).transmitFile(source).blocking().reuse(soon()));
        Pair other = accepted();
        port.close();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        ours(other).transmitFile().reuse(soon(), reuses);
        reuses.next(Kind.CLOSED);
    }
}
