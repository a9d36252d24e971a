package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Data that arrives while {@code receiveEach} is paused: the next receive gets all that the backend
 * has received ahead, in order, and paused data takes no other connection's buffers.
 */
public abstract class PausedReceivingContract extends PortContract {
    private static final int BUFFER = 4096;
    private static final int BUFFERS = 32;

    public PausedReceivingContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Receives with a handler that pauses whenever it is called. */
    private static Outcomes receivePausing(TcpConnection connection) {
        Outcomes received = new Outcomes();
        connection.receiveEach(
                (same, buffer) -> {
                    same.pauseReceiving();
                    received.received(same, buffer);
                });
        return received;
    }

    /** Starts a stream whose handler is notified of the end, too. */
    private static Outcomes receivePausingToTheEnd(TcpConnection connection) {
        Outcomes received = new Outcomes();
        connection.receiveEach(
                new ReceiveHandler() {
                    @Override
                    public void received(TcpConnection same, IoBuffer buffer) {
                        same.pauseReceiving();
                        received.received(same, buffer);
                    }

                    @Override
                    public void endOfStream(TcpConnection same, IoBuffer buffer) {
                        received.endOfStream(same, buffer);
                    }
                });
        return received;
    }

    /** Returns the text that the handler gets next; only one byte is certain. */
    private static String text(Outcomes received) {
        IoBuffer buffer = received.next(Event.RECEIVED).buffer();
        String text = buffer.toText();
        buffer.release();
        return text;
    }

    /** Returns the text that the handler gets, in any number of pieces. */
    private static String resumed(TcpConnection connection, Outcomes received, int length) {
        StringBuilder all = new StringBuilder();
        while (all.length() < length) {
            connection.resumeReceiving();
            all.append(text(received));
        }
        return all.toString();
    }

    /** Receives so much and no more, in how many pieces ever. */
    private static String receiveText(TcpConnection connection, int length) throws IoFailure {
        StringBuilder all = new StringBuilder();
        while (all.length() < length) {
            IoBuffer buffer = buffer(length - all.length());
            connection.blocking().receive(buffer, soon());
            all.append(buffer.toText());
        }
        return all.toString();
    }

    /** Has the handler called, which pauses. */
    private static void pause(Pair pair, Outcomes received) throws Exception {
        pair.theirs().write("1");
        assertEquals("1", text(received));
    }

    private Pair paused() throws Exception {
        Pair pair = accepted();
        pause(pair, receivePausing(pair.ours()));
        return pair;
    }

    @Test
    void receivesReturnDataThatArrivedMeanwhile() throws Exception {
        Pair pair = accepted();
        Outcomes received = receivePausing(pair.ours());
        pause(pair, received);
        pair.theirs().write("0123456789");
        letThingsHappen();
        assertEquals("012", receiveText(pair.ours(), 3));
        IoBuffers two = IoBuffers.of(buffer(2), buffer(1));
        int bytes = (int) pair.ours().blocking().receive(two, soon());
        String rest = receiveText(pair.ours(), 3 - bytes);
        assertEquals("345", two.get(0).toText() + two.get(1).toText() + rest);
        assertEquals(0, pair.ours().blocking().receive(buffer(0), soon()));
        assertEquals("6789", resumed(pair.ours(), received, 4));
        pair.theirs().write("next");
        letThingsHappen();
        assertEquals("next", receiveText(pair.ours(), 4));
        pair.ours().resumeReceiving();
        letThingsHappen();
        pause(pair, received);
    }

    @Test
    void aReceiveWaitsForTheNextData() throws Exception {
        Pair pair = paused();
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(buffer(4), shortly()));
        Outcomes cancelled = new Outcomes();
        long id = pair.ours().receive(buffer(4), Deadline.NONE, cancelled);
        pair.ours().cancel(id);
        cancelled.next(Kind.CANCELLED);
        Outcomes received = new Outcomes();
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        letThingsHappen();
        pair.theirs().write("ab");
        assertEquals("a", received.next(Event.RECEIVED).buffer().toText());
        assertEquals("b", received.next(Event.RECEIVED).buffer().toText());
    }

    @Test
    void aReceiveContinuesAfterOneThatIsCancelled() throws Exception {
        Pair pair = accepted();
        Outcomes stream = new Outcomes();
        pair.ours().receiveEach(stream);
        Outcomes received = new Outcomes();
        awaitOperationsInFlight(1);
        long id = pair.ours().receive(buffer(4), Deadline.NONE, received);
        awaitOperationsInFlight(2); // the stream's own receive has its record, and a number
        pair.ours().cancel(id - 1); // that is not returned: this one,
        try {
            pair.ours().cancel(id + 1); // or this one, if it got its record just now
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().contains("operation " + (id + 1)), e::getMessage);
        }
        stream.next(Kind.CANCELLED).buffer().release();
        pair.theirs().write("m");
        assertEquals("m", received.next(Event.RECEIVED).buffer().toText());
    }

    @Test
    void theEndOfTheStreamFollowsReceivedData() throws Exception {
        Pair pair = accepted();
        Outcomes received = receivePausingToTheEnd(pair.ours());
        pause(pair, received);
        pair.theirs().write("rest");
        letThingsHappen();
        pair.theirs().shutdownOutput();
        letThingsHappen();
        assertEquals("re", receiveText(pair.ours(), 2));
        assertEquals("st", resumed(pair.ours(), received, 2));
        pair.ours().resumeReceiving();
        received.next(Event.END_OF_STREAM).buffer().release();
        assertEquals(-1, pair.ours().blocking().receive(buffer(1), soon()));
    }

    @Test
    void receivesFindTheEndOfTheStream() throws Exception {
        Pair pair = paused();
        pair.theirs().write("rest");
        letThingsHappen();
        pair.theirs().shutdownOutput();
        letThingsHappen();
        assertEquals("rest", receiveText(pair.ours(), 4));
        assertEquals(-1, pair.ours().blocking().receive(buffer(1), soon()));
        assertEquals(-1, pair.ours().blocking().receive(buffer(1), soon()));
    }

    @Test
    void everyByteIsReceivedOnceByAnyReceiver() throws Exception {
        Pair pair = accepted();
        Outcomes received = receivePausing(pair.ours());
        byte[] data = random(much(3_000));
        BackgroundCall<Void> writer =
                BackgroundCall.onPlatformThread(
                        () -> {
                            for (int i = 0; i < data.length; i++) {
                                pair.theirs().write(data, i, 1);
                            }
                            return null;
                        });
        SplittableRandom choice = new SplittableRandom(1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        IoBuffer first = received.next(Event.RECEIVED).buffer();
        all.write(first.toByteArray());
        first.release();
        IoBuffer small = buffer(3);
        while (all.size() < data.length) {
            if (choice.nextInt(4) == 0) {
                pair.ours().resumeReceiving();
                IoBuffer buffer = received.next(Event.RECEIVED).buffer();
                all.write(buffer.toByteArray());
                buffer.release();
            } else {
                receive(pair.ours(), small, choice.nextInt(100), all);
            }
        }
        writer.result();
        assertArrayEquals(data, all.toByteArray());
    }

    private static void receive(
            TcpConnection connection, IoBuffer buffer, int micros, ByteArrayOutputStream all)
            throws Exception {
        try {
            connection.blocking().receive(buffer, Deadline.after(micros, TimeUnit.MICROSECONDS));
            all.write(buffer.toByteArray());
        } catch (IoFailure e) {
            assertEquals(Kind.TIMED_OUT, e.kind());
        }
    }

    @Test
    void aPausedConnectionTakesNoOthersBuffers() throws Exception {
        CompletionPort poor = poor();
        try (TcpListener listener = poor.listen(loopback())) {
            AtomicInteger handled = new AtomicInteger();
            for (int round = 1; round <= 3; round++) {
                List<TcpConnection> accepted = new ArrayList<>();
                List<BackgroundCall<Void>> writers = new ArrayList<>();
                List<PeerSocket> clients = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    PeerSocket client = foreign.connect(listener.localAddress());
                    clients.add(client);
                    TcpConnection connection = listener.blocking().accept(soon());
                    accepted.add(connection);
                    connection.receiveEach(
                            (same, buffer) -> {
                                same.pauseReceiving();
                                buffer.release();
                                handled.incrementAndGet();
                            });
                    writers.add(writing(client, new byte[BUFFERS * BUFFER]));
                }
                int all = 4 * round;
                Await.until("all have paused", () -> handled.get() == all);
                assertIsServed(listener);
                assertHalfIsFree(poor);
                accepted.forEach(TcpConnection::close);
                for (PeerSocket client : clients) {
                    client.close();
                }
                Await.until(
                        "nobody writes", () -> writers.stream().allMatch(BackgroundCall::isDone));
            }
        }
    }

    private static void assertHalfIsFree(CompletionPort port) {
        List<IoBuffer> free = new ArrayList<>();
        Await.until(
                "half of the buffers can be lent",
                () -> {
                    IoBuffer buffer = port.buffers().tryLend();
                    if (buffer != null) {
                        free.add(buffer);
                    }
                    return free.size() == BUFFERS / 2;
                });
        free.forEach(IoBuffer::release);
    }

    private CompletionPort poor() throws IoFailure {
        return open(
                CompletionPort.builder()
                        .threads(1)
                        .bufferSize(BUFFER)
                        .maxBufferBytes(BUFFERS * BUFFER));
    }

    private void assertIsServed(TcpListener listener) throws Exception {
        PeerSocket client = foreign.connect(listener.localAddress());
        try (TcpConnection connection = listener.blocking().accept(soon())) {
            connection.receiveEach((same, buffer) -> same.sendAndRelease(buffer));
            byte[] data = random(4 * BUFFER);
            BackgroundCall<Void> writer = writing(client, data);
            assertArrayEquals(data, client.read(data.length));
            writer.result();
        }
        client.close();
    }

    @Test
    void manyConnectionsShareFewBuffers() throws Exception {
        CompletionPort poor = poor();
        try (TcpListener listener = poor.listen(loopback())) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
            haveEchoed(2 * BUFFERS, listener, random(much(4 * BUFFER)));
        }
    }

    @Test
    void closingReturnsTheReceivedBuffers() throws Exception {
        Pair pair = paused();
        pair.theirs().write("never heard");
        letThingsHappen();
        Outcomes received = new Outcomes();
        pair.theirs().write("neither");
        pair.ours().close();
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        received.next(Kind.CLOSED);
        awaitIdle();
    }

    @Test
    void aSocketUsedAgainHasNothingOfItsFormerConnection() throws Exception {
        assumeReuse();
        Pair pair = paused();
        pair.theirs().write("dropped");
        letThingsHappen();
        BackgroundCall<AcceptTarget> reuse =
                BackgroundCall.onVirtualThread(
                        () ->
                                ((AcceptedConnection) pair.ours())
                                        .blocking()
                                        .disconnectForReuse(soon()));
        assertEquals(0, pair.theirs().readToEnd().length);
        pair.theirs().write("dropped, too");
        pair.theirs().shutdownOutput();
        AcceptTarget target = reuse.result();
        try (TcpListener listener = listen()) {
            PeerSocket client = foreign.connect(listener.localAddress());
            Outcomes accepted = new Outcomes();
            listener.accept(target, soon(), accepted);
            TcpConnection again = accepted.next(Event.ACCEPTED).connection();
            Outcomes received = receivePausing(again);
            client.write("n");
            assertEquals("n", text(received));
            again.close();
        }
    }
}
