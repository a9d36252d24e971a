package dev.overlapped.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.buffer.NoBuffers;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SocketOwner;
import dev.overlapped.internal.schedule.Timed;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;

@Timeout(60)
class ArmedReceiveTest {
    private final List<String> events = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private CompletionLoop loop;
    private FakeBackend backend;
    private FakeBackend.FakeSocket socket;

    private final class Reports implements LoopListener {
        @Override
        public void handlerFailed(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void loopFailed(Throwable failure, CloseReason reason) {
            failures.add(failure);
        }
    }

    /** One that receives again and again. */
    private final class Receiver implements SocketOwner {
        @Override
        public void reaped() {
            events.add("reaped");
        }

        @Override
        public void adoptRecord() {
            events.add("made");
            socket.adopt(record());
        }

        private ReceiveOperation record() {
            ReceiveOperation operation = loop.records().takeReceive();
            operation.prepare(socket, Receiver::completed, this, Timed.NEVER);
            operation.onReady(true);
            return operation;
        }

        private static void completed(ReceiveOperation operation, Receiver receiver) {
            receiver.note(operation);
        }

        private void note(ReceiveOperation operation) {
            events.add("each " + operation.outcome() + " " + operation.transferred());
            loop.records().put(operation);
        }
    }

    private final Receiver receiver = new Receiver();

    @BeforeEach
    void open() throws NativeException {
        loop = new CompletionLoop(new LoopGroup(), () -> 0, new Reports(), new NoBuffers());
        loop.open(FakeBackend::new);
        backend = (FakeBackend) loop.backend();
        backend.standing = true;
        socket = backend.socket();
        socket.owner(receiver);
        loop.attach(socket);
    }

    /** A receive that a user starts beside those of the owner. */
    private ReceiveOperation own() {
        ReceiveOperation operation = new ReceiveOperation();
        Completion<ReceiveOperation, Void> completion =
                (ended, none) -> events.add("own " + ended.outcome() + " " + ended.transferred());
        operation.prepare(socket, completion, null, Timed.NEVER);
        operation.data(4096, 10);
        return operation;
    }

    private void comes(int bytes) {
        loop.adoptRecord(socket);
        Operation operation = socket.reads().first();
        operation.succeed(bytes);
        loop.completed(operation);
    }

    @Test
    void itIsInFlightWithoutAnOperation() {
        assertTrue(loop.armReceive(socket));
        assertTrue(socket.isReceiving());
        assertEquals(1, loop.operationsInFlight());
        assertNull(socket.reads().first());
        assertEquals(List.of(), backend.started);
        assertEquals(List.of(), events);
    }

    @Test
    void whatComesMakesItAnOperation() {
        loop.armReceive(socket);
        comes(7);
        assertEquals(0, loop.operationsInFlight());
        assertFalse(socket.isReceiving());
        assertEquals(List.of("made"), events);
        loop.step(0);
        assertEquals(List.of("made", "each COMPLETED 7"), events);
        assertEquals(1, loop.totals().receives());
        assertEquals(7, loop.totals().bytesReceived());
    }

    @Test
    void oneRecordServesAll() {
        loop.armReceive(socket);
        comes(1);
        loop.step(0);
        Operation record = loop.records().takeReceive();
        loop.records().put(record);
        loop.armReceive(socket);
        loop.adoptRecord(socket);
        assertSame(record, socket.reads().first());
    }

    @Test
    void anotherReceiveComesBehindIt() {
        loop.armReceive(socket);
        ReceiveOperation own = own();
        loop.start(own);
        assertNotSame(own, socket.reads().first());
        assertSame(own, socket.reads().first().nextInQueue());
        assertEquals(2, loop.operationsInFlight());
        comes(3);
        comes(4);
        loop.step(0);
        assertEquals(List.of("made", "each COMPLETED 3", "own COMPLETED 4"), events);
        assertEquals(0, loop.operationsInFlight());
    }

    @Test
    void behindAnotherReceiveItIsAnOperation() {
        loop.start(own());
        assertFalse(loop.armReceive(socket));
        assertEquals(1, loop.operationsInFlight());
    }

    @Test
    void itIsAnOperationWhereTheBackendCannot() {
        backend.standing = false;
        assertFalse(loop.armReceive(socket));
        assertFalse(socket.isReceiving());
        assertEquals(0, loop.operationsInFlight());
    }

    @Test
    void anOperationThatWaitedForItsThreadGoesBackToThePool() throws Exception {
        ReceiveOperation operation = receiver.record();
        Thread other = Thread.ofPlatform().start(() -> loop.start(operation));
        other.join();
        loop.step(0);
        assertTrue(socket.isReceiving());
        assertEquals(1, loop.operationsInFlight());
        assertNull(socket.reads().first());
        assertSame(operation, loop.records().takeReceive());
    }

    @Test
    void itDoesNotOvertakeWhatAnotherThreadHasStarted() throws Exception {
        Thread other = Thread.ofPlatform().start(() -> loop.start(own()));
        other.join();
        assertFalse(loop.armReceive(socket));
        loop.step(0);
        comes(2);
        loop.step(0);
        assertEquals(List.of("own COMPLETED 2"), events);
    }

    @Test
    void closingEndsIt() {
        loop.armReceive(socket);
        loop.close(socket, CloseReason.CLOSED);
        assertEquals(List.of("made"), events);
        loop.step(0);
        assertEquals(List.of("made", "each CLOSED 0", "reaped"), events);
        assertEquals(0, loop.operationsInFlight());
        assertEquals(0, loop.sockets().connections());
        assertFalse(loop.armReceive(socket));
    }

    @Test
    void theEndOfThePortEndsIt() {
        loop.armReceive(socket);
        loop.close(CloseReason.PORT_CLOSED);
        loop.step(0);
        loop.step(0);
        assertEquals(List.of("made", "each CLOSED 0", "reaped"), events);
        assertTrue(loop.isFinished());
    }

    @Test
    void theFailureOfItsLoopEndsIt() {
        loop.armReceive(socket);
        IllegalStateException planned = new IllegalStateException("broken invariant: planned");
        loop.giveUp(planned);
        assertEquals(List.of("made", "each CLOSED 0", "reaped"), events);
        assertEquals(List.of(planned), failures);
        assertEquals(0, loop.operationsInFlight());
    }
}
