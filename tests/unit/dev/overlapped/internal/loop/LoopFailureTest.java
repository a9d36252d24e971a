package dev.overlapped.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.buffer.NoBuffers;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.Operation.Outcome;
import dev.overlapped.internal.operation.Prepare;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendOperation;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A loop whose own code meets the end of the stack, of memory, or a class that is not there. */
@Timeout(60)
class LoopFailureTest {
    private final List<Throwable> handlerFailures = new ArrayList<>();
    private final List<Throwable> loopFailures = new ArrayList<>();
    private final Map<Operation, Integer> ended = new IdentityHashMap<>();
    private final List<String> events = new ArrayList<>();
    private Consumer<Throwable> onLoopFailed = failure -> {};
    private CompletionLoop loop;
    private FakeBackend backend;

    private final class Reports implements LoopListener {
        @Override
        public void handlerFailed(Throwable failure) {
            handlerFailures.add(failure);
        }

        @Override
        public void loopFailed(Throwable failure, CloseReason reason) {
            onLoopFailed.accept(failure);
            loopFailures.add(failure);
        }
    }

    @BeforeEach
    void open() throws NativeException {
        loop =
                new CompletionLoop(
                        new LoopGroup(), System::nanoTime, new Reports(), new NoBuffers());
        loop.open(FakeBackend::new);
        backend = (FakeBackend) loop.backend();
    }

    private NativeSocket attached() {
        NativeSocket socket = backend.socket();
        socket.owner(() -> events.add("reaped"));
        loop.attach(socket);
        return socket;
    }

    private <O extends Operation> O prepared(NativeSocket socket, O operation, Runnable then) {
        Prepare.on(
                socket,
                operation,
                done -> {
                    ended.merge(done, 1, Integer::sum);
                    then.run();
                },
                System.nanoTime() + 3_600_000_000_000L);
        return operation;
    }

    private <O extends Operation> O prepared(NativeSocket socket, O operation) {
        return prepared(socket, operation, () -> {});
    }

    /** Runs rounds until the loop fails, and ends it. */
    private Throwable failAndEnd() {
        Throwable thrown =
                assertThrows(
                        Throwable.class,
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                loop.step(0);
                            }
                        });
        loop.giveUp(thrown);
        return thrown;
    }

    private void assertEndedOnce(List<? extends Operation> operations) {
        for (Operation operation : operations) {
            assertEquals(1, ended.getOrDefault(operation, 0), operation::toString);
        }
        assertEquals(0, loop.operationsInFlight());
        assertEquals(0, loop.sockets().connections());
        assertTrue(backend.closed);
    }

    // ---- starts that are cut off

    @Test
    void anErrorWithinAStartEndsTheLoopAlsoIfTheHandlerCatchesIt() {
        NativeSocket socket = attached();
        Operation waiting = prepared(socket, new ReceiveOperation());
        loop.start(waiting);
        Operation cutOff = prepared(socket, new SendOperation());
        Error thrown = new StackOverflowError("planned");
        Operation first =
                prepared(
                        attached(),
                        new SendOperation(),
                        () -> {
                            backend.inStart =
                                    () -> {
                                        throw thrown;
                                    };
                            assertSame(thrown, assertThrows(Error.class, () -> loop.start(cutOff)));
                        });
        backend.completeInStart = true;
        loop.start(first);
        assertSame(thrown, failAndEnd());
        assertEquals(List.of(thrown), loopFailures);
        assertEquals(List.of(), handlerFailures);
        assertEndedOnce(List.of(waiting, cutOff, first));
        assertEquals(Outcome.CLOSED, cutOff.outcome());
        assertEquals(List.of("reaped", "reaped"), events);
    }

    @Test
    void whatAHandlerStartsAfterItsLoopIsBrokenEndsAsClosed() {
        NativeSocket socket = attached();
        Operation cutOff = prepared(socket, new SendOperation());
        Operation late = prepared(socket, new SendOperation());
        Operation first =
                prepared(
                        attached(),
                        new SendOperation(),
                        () -> {
                            backend.inStart =
                                    () -> {
                                        throw new NoClassDefFoundError("planned");
                                    };
                            assertThrows(Error.class, () -> loop.start(cutOff));
                            backend.inStart = () -> {};
                            loop.start(late);
                        });
        backend.completeInStart = true;
        loop.start(first);
        failAndEnd();
        assertEndedOnce(List.of(cutOff, late, first));
        assertEquals(Outcome.CLOSED, late.outcome());
        assertEquals(List.of(first), backend.started);
    }

    @Test
    void aStackThatEndsAnywhereInAStartLosesNoOperation() throws NativeException {
        for (int round = 0; round < 50; round++) {
            open();
            ended.clear();
            events.clear();
            NativeSocket socket = attached();
            List<Operation> waiting = new ArrayList<>();
            for (int i = 0; i < 70; i++) { // more than the heap of deadlines begins with
                waiting.add(prepared(socket, new ReceiveOperation()));
                loop.start(waiting.getLast());
            }
            SendOperation[] taken = new SendOperation[200];
            int[] count = new int[1];
            Operation first =
                    prepared(
                            attached(),
                            new SendOperation(),
                            () -> startOnTheWayUp(socket, taken, count));
            backend.completeInStart = true;
            loop.start(first);
            backend.completeInStart = false;
            try {
                for (int i = 0; i < 3; i++) {
                    loop.step(0);
                }
                loop.giveUp(new IllegalStateException("the end of the test"));
            } catch (RuntimeException | Error e) {
                loop.giveUp(e);
            }
            assertEquals(taken.length, count[0]);
            assertEndedOnce(Arrays.stream(taken).filter(Operation::isPrepared).toList());
            assertEndedOnce(waiting);
            assertEndedOnce(List.of(first));
            assertEquals(List.of("reaped", "reaped"), events);
        }
    }

    /** Goes down to the end of the stack; each frame on the way up starts an operation. */
    private void startOnTheWayUp(NativeSocket socket, SendOperation[] taken, int[] count) {
        try {
            startOnTheWayUp(socket, taken, count);
        } catch (StackOverflowError e) { // planned
        }
        if (count[0] < taken.length) {
            SendOperation operation = loop.records().takeSend();
            taken[count[0]] = operation;
            count[0]++;
            loop.start(prepared(socket, operation));
        }
    }

    @Test
    void anErrorWithinADeadlineEndsTheLoop() {
        NativeSocket socket = attached();
        Operation waiting = prepared(socket, new ReceiveOperation());
        loop.start(waiting);
        Error thrown = new OutOfMemoryError("planned");
        loop.schedule(
                0,
                () -> {
                    throw thrown;
                });
        assertSame(thrown, failAndEnd());
        assertEndedOnce(List.of(waiting));
    }

    @Test
    void submissionsAfterOneThatThrowsAreMade() throws InterruptedException {
        NativeSocket socket = attached();
        Operation waiting = prepared(socket, new ReceiveOperation());
        Error thrown = new OutOfMemoryError("planned");
        Thread other =
                new Thread(
                        () -> {
                            loop.execute(
                                    () -> {
                                        throw thrown;
                                    });
                            loop.start(waiting);
                            loop.execute(() -> events.add("executed"));
                        });
        other.start();
        other.join();
        assertSame(thrown, failAndEnd());
        assertEndedOnce(List.of(waiting));
        assertTrue(events.contains("executed"), events::toString);
    }

    // ---- an end that runs short itself

    @Test
    void aFailureThatCannotBeReportedNowIsReportedLater() {
        NativeSocket socket = attached();
        Operation waiting = prepared(socket, new ReceiveOperation());
        loop.start(waiting);
        int[] calls = new int[1];
        onLoopFailed =
                failure -> {
                    if (++calls[0] < 4) {
                        throw new OutOfMemoryError("planned");
                    }
                };
        Error thrown = new OutOfMemoryError("planned first");
        backend.completions.add(
                () -> {
                    throw thrown;
                });
        failAndEnd();
        assertEquals(List.of(thrown), loopFailures);
        assertEndedOnce(List.of(waiting));
    }

    @Test
    void aSocketWhoseEndFailsKeepsNoOtherFromItsEnd() {
        List<Operation> waiting = new ArrayList<>();
        int[] calls = new int[1];
        for (int i = 0; i < 3; i++) {
            NativeSocket socket = backend.socket();
            int number = i;
            socket.owner(
                    () -> {
                        calls[0]++;
                        if (number == 1) {
                            throw new IllegalStateException("planned");
                        }
                        events.add("reaped " + number);
                    });
            loop.attach(socket);
            waiting.add(prepared(socket, new ReceiveOperation()));
            loop.start(waiting.getLast());
        }
        loop.giveUp(new OutOfMemoryError("planned"));
        assertEndedOnce(waiting);
        assertEquals(List.of("reaped 2", "reaped 0"), events);
        assertEquals(3, calls[0]);
    }

    @Test
    void aHandlerThatThrowsKeepsNoOtherFromItsOutcome() {
        NativeSocket socket = attached();
        List<Operation> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(
                    prepared(
                            socket,
                            new ReceiveOperation(),
                            () -> {
                                throw new OutOfMemoryError("planned");
                            }));
            loop.start(waiting.getLast());
        }
        loop.giveUp(new OutOfMemoryError("planned first"));
        assertEndedOnce(waiting);
        assertEquals(List.of("reaped"), events);
    }
}
