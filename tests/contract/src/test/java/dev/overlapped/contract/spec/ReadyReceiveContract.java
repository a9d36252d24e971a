package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ReceiveHandler;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Single receives that hold no buffer until data have arrived. */
abstract class ReadyReceiveContract extends PortContract {
    ReadyReceiveContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void assertHasNoRoom(IoBuffer buffer) {
        assertEquals(0, buffer.capacity());
        assertEquals(0, buffer.length());
        buffer.release();
    }

    @Test
    void idleConnectionsHoldNoBuffer() throws Exception {
        List<PeerSocket> clients = new ArrayList<>();
        Outcomes received = new Outcomes();
        try (TcpListener listener = listen()) {
            for (int i = 0; i < 30; i++) {
                Pair pair = acceptedBy(listener);
                clients.add(pair.theirs());
                pair.ours().receive(Deadline.NONE, received);
            }
            awaitOperationsInFlight(30);
            awaitNothingLent();
            clients.get(7).write("!");
            Outcome outcome = received.next(Event.RECEIVED);
            assertEquals("!", outcome.buffer().toText());
            Await.until("it alone", () -> port.status().counters().lentBuffers() == 1);
            outcome.buffer().release();
            awaitNothingLent();
            assertEquals(29, port.status().counters().operationsInFlight());
        }
    }

    @Test
    void dataThatAreThereAreReceived() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("!");
        letThingsHappen();
        Outcomes received = new Outcomes();
        pair.ours().receive(Deadline.NONE, received);
        Outcome outcome = received.next(Event.RECEIVED);
        assertEquals("!", outcome.buffer().toText());
        pair.ours().sendAndRelease(outcome.buffer());
        assertEquals("!", pair.theirs().readText(1));
        awaitNothingLent();
    }

    private void awaitNothingLent() {
        Await.until("nothing is lent", () -> port.status().counters().lentBuffers() == 0);
    }

    @Test
    void aServerReceivesOneRequestAtATime() throws Exception {
        Pair pair = accepted();
        ReceiveHandler echo =
                new ReceiveHandler() {
                    @Override
                    public void received(TcpConnection connection, IoBuffer buffer) {
                        connection.sendAndRelease(buffer);
                        connection.receive(Deadline.NONE, this);
                    }
                };
        pair.ours().receive(Deadline.NONE, echo);
        byte[] data = random(much(1_000_000));
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        assertArrayEquals(data, pair.theirs().read(data.length));
        writer.result();
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver()); // by default the end closes it
        awaitIdle();
    }

    @Test
    void aVirtualThreadWaitsWithoutABuffer() throws Exception {
        Pair pair = accepted();
        BackgroundCall<String> call =
                BackgroundCall.onVirtualThread(
                        () -> {
                            StringBuilder text = new StringBuilder();
                            Optional<IoBuffer> buffer;
                            while ((buffer = pair.ours().blocking().receive(soon())).isPresent()) {
                                text.append(buffer.get().toText());
                                buffer.get().release();
                            }
                            return text.toString();
                        });
        awaitOperationsInFlight(1);
        awaitNothingLent();
        pair.theirs().write("words in ");
        pair.theirs().write("pieces");
        pair.theirs().shutdownOutput();
        assertEquals("words in pieces", call.result());
        awaitNothingLent();
        pair.ours().blocking().send(buffer("still works".getBytes()), soon());
        assertEquals("still works", pair.theirs().readText(11));
    }

    @Test
    void aFutureCompletesWithABuffer() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Optional<IoBuffer>> first = pair.ours().async().receive(soon());
        pair.theirs().write("!");
        IoBuffer buffer = get(first).orElseThrow();
        assertEquals("!", buffer.toText());
        buffer.release();
        pair.theirs().shutdownOutput();
        assertTrue(get(pair.ours().async().receive(soon())).isEmpty());
        awaitNothingLent();
    }

    @Test
    void theEndOfTheStreamTakesNoBuffer() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receive(Deadline.NONE, received);
        pair.theirs().shutdownOutput();
        assertHasNoRoom(received.next(Event.END_OF_STREAM).buffer());
        pair.ours().receive(Deadline.NONE, received);
        assertHasNoRoom(received.next(Event.END_OF_STREAM).buffer());
        awaitNothingLent();
    }

    @Test
    void aDeadlineLeavesTheConnectionUsable() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receive(shortly(), received);
        assertHasNoRoom(received.next(Kind.TIMED_OUT).buffer());
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(shortly()));
        pair.ours().receive(Deadline.after(0, TimeUnit.SECONDS), received);
        assertHasNoRoom(received.next(Kind.TIMED_OUT).buffer());
        awaitNothingLent();
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aCancelLeavesTheConnectionUsable() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        long first = pair.ours().receive(Deadline.NONE, received);
        pair.ours().cancel(first);
        assertHasNoRoom(received.next(Kind.CANCELLED).buffer());
        BackgroundCall<Optional<IoBuffer>> call =
                BackgroundCall.onVirtualThread(() -> pair.ours().blocking().receive(soon()));
        awaitOperationsInFlight(1);
        call.interrupt();
        call.failure(Kind.INTERRUPTED);
        CompletableFuture<Optional<IoBuffer>> future = pair.ours().async().receive(soon());
        future.cancel(false);
        assertThrows(Exception.class, () -> get(future));
        assertWorks(pair.ours(), pair.theirs());
        awaitNothingLent();
    }

    @Test
    void severalAreFilledInTheirOrder() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        IoBuffer two = buffer(2);
        pair.ours().receive(Deadline.NONE, received);
        pair.ours().receive(two, Deadline.NONE, received);
        pair.ours().receive(Deadline.NONE, received);
        pair.ours().receive(Deadline.NONE, received);
        awaitOperationsInFlight(4);
        StringBuilder text = new StringBuilder();
        String all = "";
        for (int i = 0; i < 4; i++) {
            pair.theirs().write("" + i);
            all += i;
            Outcome outcome = received.next(Event.RECEIVED);
            text.append(outcome.buffer().toText());
            assertEquals(i == 1, outcome.buffer() == two);
            if (i != 1) {
                outcome.buffer().release();
            }
        }
        assertEquals(all, text.toString());
    }

    @Test
    void oneInTheMiddleIsCancelled() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        Outcomes cancelled = new Outcomes();
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        long second = pair.ours().receive(Deadline.NONE, cancelled);
        pair.ours().receive(shortly(), cancelled);
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        awaitOperationsInFlight(4);
        pair.ours().cancel(second);
        assertHasNoRoom(cancelled.next(Kind.CANCELLED).buffer());
        assertHasNoRoom(cancelled.next(Kind.TIMED_OUT).buffer());
        pair.theirs().write("12");
        assertEquals("1", received.next(Event.RECEIVED).buffer().toText());
        assertEquals("2", received.next(Event.RECEIVED).buffer().toText());
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void allEndWhenTheConnectionIsClosed() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receive(Deadline.NONE, received);
        pair.ours().receive(Deadline.NONE, received);
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        awaitOperationsInFlight(3);
        pair.ours().close();
        for (int i = 0; i < 3; i++) {
            received.next(Kind.CLOSED);
        }
        awaitIdle();
        pair.ours().receive(Deadline.NONE, received);
        assertHasNoRoom(received.next(Kind.CLOSED).buffer());
        port.close();
        assertFails(Kind.CLOSED, () -> pair.ours().blocking().receive(soon()));
    }

    @Test
    void aResetIsAFailure() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receive(Deadline.NONE, received);
        resetAfterStartedOperations(pair);
        assertHasNoRoom(received.next(Kind.CONNECTION_RESET).buffer());
    }

    @Test
    void aReceiveWaitsForABufferOfItsPool() throws Exception {
        CompletionPort poor =
                open(CompletionPort.builder().threads(1).bufferSize(4096).maxBufferBytes(2 * 4096));
        try (TcpListener listener = poor.listen(loopback())) {
            List<IoBuffer> all = List.of(poor.buffers().lend(), poor.buffers().lend());
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection ours = listener.blocking().accept(soon());
            client.write("!");
            IoFailure late = assertFails(Kind.TIMED_OUT, () -> ours.blocking().receive(shortly()));
            assertEquals(0, late.transferred());
            BackgroundCall<Optional<IoBuffer>> call =
                    BackgroundCall.onVirtualThread(() -> ours.blocking().receive(soon()));
            Await.until("it waits", () -> poor.status().counters().operationsInFlight() == 1);
            all.forEach(IoBuffer::release);
            IoBuffer buffer = call.result().orElseThrow();
            assertEquals("!", buffer.toText());
            buffer.release();
            ours.close();
        }
    }

    @Test
    void itTakesItsTurnAmongThoseOfReceiveEach() throws Exception {
        Pair pair = accepted();
        StringBuffer text = new StringBuffer();
        ReceiveHandler noting =
                (connection, buffer) -> {
                    text.append(buffer.toText());
                    buffer.release();
                };
        pair.ours().receiveEach(noting);
        for (int i = 0; i < 10; i++) {
            pair.ours().receive(Deadline.NONE, noting);
            pair.theirs().write("" + i);
            int written = i + 1;
            Await.until("it is received", () -> text.length() == written);
        }
        assertEquals("0123456789", text.toString());
        pair.ours().close();
    }

    @Test
    void misuseIsRefused() throws Exception {
        Pair pair = accepted();
        assertThrows(NullPointerException.class, () -> pair.ours().receive(Deadline.NONE, null));
        assertThrows(NullPointerException.class, () -> pair.ours().blocking().receive(null));
        assertWorks(pair.ours(), pair.theirs());
    }
}
