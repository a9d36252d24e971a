package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Receiving again and again, and ending in order. */
public abstract class ReceiveEachContract extends PortContract {
    private final ReceiveOptions options;

    ReceiveEachContract(Supplier<SystemUnderTest> systems, ReceiveOptions options) {
        super(systems);
        this.options = options;
    }

    public ReceiveEachContract(Supplier<SystemUnderTest> systems, ReceiveMode mode) {
        this(systems, ReceiveOptions.DEFAULT.withMode(mode));
    }

    @Override
    boolean handsOver() {
        return options.executor().isPresent();
    }

    private void echo(TcpConnection connection) {
        connection.receiveEach(options, (same, buffer) -> same.sendAndRelease(buffer));
    }

    @Test
    void anEchoGivesEveryByteBack() throws Exception {
        Pair pair = accepted();
        echo(pair.ours());
        byte[] data = random(much(4_000_000));
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        assertArrayEquals(data, pair.theirs().read(data.length));
        writer.result();
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver());
        awaitIdle();
    }

    @Test
    void theHandlerKeepsTheBuffers() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(options, received);
        List<IoBuffer> kept = new ArrayList<>();
        for (String word : new String[] {"1", "2", "3"}) {
            pair.theirs().write(word);
            Outcome outcome = received.next(Event.RECEIVED);
            assertEquals(word, outcome.buffer().toText());
            kept.add(outcome.buffer());
        }
        assertEquals("1", kept.getFirst().toText());
        kept.forEach(IoBuffer::release);
        pair.theirs().shutdownOutput();
        received.next(Event.END_OF_STREAM).buffer().release();
    }

    @Test
    void aPausedStreamIsResumedWithoutLoss() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(options, received);
        pair.theirs().write("1");
        received.next(Event.RECEIVED).buffer().release();
        pair.ours().pauseReceiving();
        letThingsHappen();
        pair.theirs().write("2");
        letThingsHappen();
        assertEquals(0, received.waiting());
        pair.ours().resumeReceiving();
        Outcome outcome = received.next(Event.RECEIVED);
        assertEquals("2", outcome.buffer().toText());
        outcome.buffer().release();
        pair.ours().pauseReceiving();
        letThingsHappen();
        pair.theirs().shutdownOutput();
        letThingsHappen();
        assertEquals(0, received.waiting());
        pair.ours().resumeReceiving();
        received.next(Event.END_OF_STREAM).buffer().release();
    }

    @Test
    void aHandlerPausesItself() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours()
                .receiveEach(
                        options,
                        (connection, buffer) -> {
                            connection.pauseReceiving();
                            received.received(connection, buffer);
                        });
        byte[] data = random(100_000);
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        int at = 0;
        while (at < data.length) {
            IoBuffer buffer = received.next(Event.RECEIVED).buffer();
            assertEquals(0, received.waiting());
            for (byte one : buffer.toByteArray()) {
                assertEquals(data[at++], one);
            }
            buffer.release();
            pair.ours().resumeReceiving();
        }
        writer.result();
    }

    @Test
    void buffersHeldWhilePausedReturnWhenClosed() throws Exception {
        Pair pair = accepted();
        pair.ours().receiveEach(options, (connection, buffer) -> buffer.release());
        awaitOperationsInFlight(options.depth());
        pair.ours().pauseReceiving();
        pair.theirs().write("never heard");
        Await.until(
                "it is held",
                () -> port.status().counters().operationsInFlight() < options.depth());
        pair.ours().close();
        awaitIdle();
    }

    @Test
    void aPeerThatDoesNotReadIsNotReadFrom() throws Exception {
        Pair pair = accepted();
        echo(pair.ours());
        byte[] data = random(2 * much(12 << 20)); // more than that and the connection take
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        Await.until("sends are outstanding", () -> port.status().counters().lentBuffers() >= 26);
        letThingsHappen();
        int most = SendLimits.DEFAULT.pressureSends() + 1 + options.depth(); // of few bytes each
        assertTrue(
                port.status().counters().lentBuffers() <= most,
                () -> port.status().counters().toString());
        assertArrayEquals(data, pair.theirs().read(data.length));
        writer.result();
    }

    @Test
    void aStreamWaitsForABufferOfItsPool() throws Exception {
        CompletionPort poor =
                open(CompletionPort.builder().threads(1).bufferSize(4096).maxBufferBytes(2 * 4096));
        try (TcpListener listener = poor.listen(loopback())) {
            List<IoBuffer> all = List.of(poor.buffers().lend(), poor.buffers().lend());
            listener.acceptEach(this::echo);
            byte[] data = random(20_000);
            List<PeerSocket> clients = new ArrayList<>();
            List<BackgroundCall<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                clients.add(foreign.connect(listener.localAddress()));
                writers.add(writing(clients.get(i), data));
            }
            Await.until("both are accepted", () -> poor.status().counters().connections() == 2);
            all.forEach(IoBuffer::release);
            List<BackgroundCall<byte[]>> readers = new ArrayList<>();
            for (PeerSocket client : clients) {
                readers.add(BackgroundCall.onPlatformThread(() -> client.read(data.length)));
            }
            for (BackgroundCall<byte[]> reader : readers) {
                assertArrayEquals(data, reader.result());
            }
            for (BackgroundCall<Void> writer : writers) {
                writer.result();
            }
        }
    }

    @Test
    void heldBuffersWhileNothingArrives() throws Exception {
        Pair pair = accepted();
        echo(pair.ours());
        pair.theirs().write("works");
        assertEquals("works", pair.theirs().readText(5));
        boolean posted = options.mode() == ReceiveMode.POSTED;
        int held = posted ? options.depth() : 0; // a burst is over by then
        Await.until("it is idle", () -> port.status().counters().lentBuffers() == held);
        pair.theirs().write("still works");
        assertEquals("still works", pair.theirs().readText(11));
    }

    @Test
    void aWaitingReceiverIsNotifiedOfTheClose() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(options, received);
        awaitOperationsInFlight(options.depth());
        pair.ours().close();
        Outcome outcome = received.next(Kind.CLOSED);
        outcome.buffer().release();
        awaitIdle();
        assertEquals(0, received.waiting());
        assertEquals(options.depth(), port.status().totals().cancels());
    }

    @Test
    void aFloodKeepsNoOtherConnectionFromItsTurn() throws Exception {
        Pair flood = accepted();
        Pair other = accepted();
        LongAdder flooded = new LongAdder();
        flood.ours()
                .receiveEach(
                        options,
                        (connection, buffer) -> {
                            flooded.add(buffer.length());
                            buffer.release();
                        });
        echo(other.ours());
        AtomicBoolean enough = new AtomicBoolean();
        BackgroundCall<Long> writer =
                BackgroundCall.onPlatformThread(
                        () -> {
                            byte[] block = new byte[64 * 1024];
                            long written = 0;
                            while (!enough.get()) {
                                flood.theirs().write(block);
                                written += block.length;
                            }
                            return written;
                        });
        for (int i = 0; i < 50; i++) {
            other.theirs().write("my turn");
            assertEquals("my turn", other.theirs().readText(7));
        }
        enough.set(true);
        long written = writer.result();
        Await.until("all of the flood has come", () -> flooded.sum() == written);
    }

    @Test
    void theOtherSideBreaksOff() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(options, received);
        pair.theirs().write("!");
        received.next(Event.RECEIVED).buffer().release();
        Await.until( // where the handler runs elsewhere, that is when it has returned
                "the next receive is started",
                () -> port.status().counters().operationsInFlight() > 0);
        resetAfterStartedOperations(pair);
        received.next(Kind.CONNECTION_RESET).buffer().release();
    }

    @Test
    void byDefaultABrokenConnectionIsClosed() throws Exception {
        Pair pair = accepted();
        echo(pair.ours());
        pair.theirs().reset();
        awaitIdle();
        assertTrue(pair.ours().isClosed());
    }

    @Test
    void twiceIsRefused() throws Exception {
        Pair pair = accepted();
        echo(pair.ours());
        String message =
                assertThrows(IllegalStateException.class, () -> echo(pair.ours())).getMessage();
        assertTrue(message.contains("receiveEach was called before"), message);
        pair.theirs().write("works");
        assertEquals("works", pair.theirs().readText(5));
    }

    // ---- ending in order

    @Test
    void closeAfterSendingSendsAll() throws Exception {
        Pair pair = accepted();
        byte[] data = random(much(10 << 20));
        Outcomes sends = new Outcomes();
        pair.ours().send(buffer(data), soon(), sends);
        pair.ours().closeAfterSending();
        pair.theirs().write("dropped");
        assertArrayEquals(data, pair.theirs().readToEnd());
        sends.next(Event.SENT);
        pair.theirs().close();
        awaitIdle();
    }

    @Test
    void closeAfterSendingWaitsUntilTheDeadline() throws Exception {
        Pair pair = accepted();
        pair.ours().blocking().send(buffer("bye".getBytes()), soon());
        pair.ours().closeAfterSending(Deadline.after(100, TimeUnit.MILLISECONDS));
        assertEquals("bye", new String(pair.theirs().readToEnd()));
        awaitIdle();
    }

    @Test
    void closeAfterSendingInTheMiddleOfAStream() throws Exception {
        Pair pair = accepted();
        pair.ours()
                .receiveEach(
                        options,
                        (connection, buffer) -> {
                            connection.sendAndRelease(buffer);
                            connection.closeAfterSending();
                        });
        pair.theirs().write("1"); // of more, a part would be all that is echoed
        assertEquals("1", pair.theirs().readText(1));
        assertEquals(-1, pair.theirs().read(new byte[1], 0, 1));
        pair.theirs().close();
        awaitIdle();
    }

    @Test
    void dataSentByAnotherThreadPrecedesTheEnd() throws Exception {
        Pair pair = accepted();
        IoBuffer last = lend("last");
        pair.ours()
                .receiveEach(
                        options,
                        new ReceiveHandler() {
                            @Override
                            public void received(TcpConnection connection, IoBuffer buffer) {
                                buffer.release();
                            }

                            @Override
                            public void endOfStream(TcpConnection connection, IoBuffer buffer) {
                                buffer.release();
                                sendElsewhere(connection, last);
                                connection.closeAfterSending();
                            }
                        });
        pair.theirs().shutdownOutput();
        assertEquals("last", new String(pair.theirs().readToEnd()));
        awaitIdle();
    }

    /** Returns when another thread has started it. */
    private static void sendElsewhere(TcpConnection connection, IoBuffer buffer) {
        Thread other = Thread.ofPlatform().start(() -> connection.sendAndRelease(buffer));
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
