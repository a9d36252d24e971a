package dev.overlapped.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.buffer.NoBuffers;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.Operation.Outcome;
import dev.overlapped.internal.operation.Prepare;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.schedule.Timed;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class CompletionLoopTest {
    private final List<Throwable> handlerFailures = new ArrayList<>();
    private final List<Throwable> loopFailures = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private long now = -5; // the clock may be negative
    private LoopGroup group;
    private CompletionLoop loop;
    private FakeBackend backend;

    private final class Reports implements LoopListener {
        @Override
        public void handlerFailed(Throwable failure) {
            handlerFailures.add(failure);
        }

        @Override
        public void loopFailed(Throwable failure, CloseReason reason) {
            loopFailures.add(failure);
        }
    }

    @BeforeEach
    void open() throws NativeException {
        group = new LoopGroup();
        loop = new CompletionLoop(group, () -> now, new Reports(), new NoBuffers());
        loop.open(FakeBackend::new);
        backend = (FakeBackend) loop.backend();
    }

    private FakeBackend.FakeSocket attached() {
        FakeBackend.FakeSocket socket = backend.socket();
        loop.attach(socket);
        return socket;
    }

    private Operation start(NativeSocket socket, Operation operation, long deadlineNanos) {
        Prepare.on(
                socket,
                operation,
                ended ->
                        events.add(
                                ended.verb().text()
                                        + " "
                                        + ended.outcome()
                                        + " "
                                        + ended.transferred()),
                deadlineNanos);
        operation.data(4096, 10);
        loop.start(operation);
        return operation;
    }

    private Operation receive(NativeSocket socket) {
        return start(socket, new ReceiveOperation(), Timed.NEVER);
    }

    @Test
    void anOperationDoneAtOnceIsDeliveredByTheNextStepAndNotWithinItsStart() {
        backend.completeInStart = true;
        receive(attached());
        assertEquals(List.of(), events);
        assertEquals(0, loop.operationsInFlight());
        loop.step(0);
        assertEquals(List.of("receive COMPLETED 10"), events);
    }

    @Test
    void aHandlerThatStartsTheNextOperationIsNotNestedInItself() {
        backend.completeInStart = true;
        NativeSocket socket = attached();
        int[] depth = new int[2];
        ReceiveOperation operation = new ReceiveOperation();
        Completion<ReceiveOperation, Void> again =
                (ended, none) -> {
                    depth[0]++;
                    depth[1] = Math.max(depth[1], depth[0]);
                    if (events.size() < 1000) {
                        events.add("again");
                        ended.prepare(
                                socket,
                                ended.outcome() == Outcome.COMPLETED ? completionOf(ended) : null,
                                null,
                                Timed.NEVER);
                        loop.start(ended);
                    }
                    depth[0]--;
                };
        completions.add(again);
        operation.prepare(socket, again, null, Timed.NEVER);
        loop.start(operation);
        for (int i = 0; i < 1001; i++) {
            loop.step(0);
        }
        assertEquals(1000, events.size());
        assertEquals(1, depth[1]);
    }

    private final List<Completion<ReceiveOperation, Void>> completions = new ArrayList<>();

    private Completion<ReceiveOperation, Void> completionOf(Operation ended) {
        assertTrue(ended.outcome() == Outcome.COMPLETED);
        return completions.getFirst();
    }

    @Test
    void aDeadlineCancelsAndTheOutcomeSaysTimedOut() {
        start(attached(), new ReceiveOperation(), now + 100);
        loop.step(1_000);
        assertEquals(100, backend.lastTimeout, "the wait ends with the deadline");
        now += 99;
        loop.step(0);
        assertEquals(0, backend.cancelled.size());
        now += 1;
        loop.step(0);
        assertEquals(1, backend.cancelled.size());
        assertEquals(List.of("receive TIMED_OUT 0"), events);
    }

    @Test
    void aDeadlineThatHasPassedNeverReachesTheBackend() {
        start(attached(), new ReceiveOperation(), now);
        loop.step(0);
        assertEquals(List.of("receive TIMED_OUT 0"), events);
        assertEquals(List.of(), backend.started);
    }

    @Test
    void anOperationThatIsFasterThanItsCancelIsCompleted() {
        backend.cancelWorks = false;
        NativeSocket socket = attached();
        Operation operation = receive(socket);
        loop.cancel(socket, 0);
        operation.succeed(7);
        loop.completed(operation);
        loop.step(0);
        assertEquals(List.of("receive COMPLETED 7"), events);
        assertEquals(List.of(operation), backend.cancelled);
    }

    @Test
    void aRealFailureStaysOneAlsoWhenCancelWasAsked() {
        backend.cancelWorks = false;
        NativeSocket socket = attached();
        Operation operation = receive(socket);
        loop.cancel(socket, 0);
        operation.fail(104, 0, false);
        loop.completed(operation);
        loop.step(0);
        assertEquals(List.of("receive FAILED 0"), events);
    }

    @Test
    void cancellingTwiceOrTooLateDoesNothing() {
        NativeSocket socket = attached();
        receive(socket);
        loop.cancel(socket, 0);
        loop.cancel(socket, 0);
        assertEquals(1, backend.cancelled.size());
        loop.step(0);
        loop.cancel(socket, 0);
        loop.cancel(socket, 99);
        assertEquals(1, backend.cancelled.size());
        assertEquals(List.of("receive CANCELLED 0"), events);
    }

    @Test
    void closingEndsEveryOperationAndReapsAfterTheLastHandler() {
        NativeSocket socket = attached();
        socket.owner(() -> events.add("reaped"));
        receive(socket);
        start(socket, new SendOperation(), Timed.NEVER);
        assertEquals(1, loop.sockets().connections());
        loop.close(socket, CloseReason.CLOSED);
        loop.close(socket, CloseReason.CLOSED);
        assertEquals(1, loop.sockets().connections());
        loop.step(0);
        assertEquals(List.of("receive CLOSED 0", "send CLOSED 0", "reaped"), events);
        assertEquals(0, loop.sockets().connections());
        receive(socket);
        loop.step(0);
        assertEquals("receive CLOSED 0", events.getLast());
    }

    @Test
    void aHandlerThatThrowsIsReportedAndItsSocketClosed() {
        backend.completeInStart = true;
        NativeSocket socket = attached();
        ReceiveOperation operation = new ReceiveOperation();
        RuntimeException thrown = new RuntimeException("planned");
        operation.prepare(
                socket,
                (ended, none) -> {
                    throw thrown;
                },
                null,
                Timed.NEVER);
        loop.start(operation);
        loop.step(0);
        assertSame(thrown, handlerFailures.getFirst());
        assertTrue(socket.isClosing());
        assertEquals(0, loop.sockets().connections());
    }

    @Test
    void sendsReachTheirHandlersInTheirOrderAlsoWhenALaterOneIsDoneAtOnce() {
        NativeSocket socket = attached();
        Operation first = start(socket, new SendOperation(), Timed.NEVER);
        Operation second = start(socket, new SendOperation(), Timed.NEVER);
        second.succeed(2);
        loop.completed(second);
        loop.step(0);
        assertEquals(List.of(), events);
        first.succeed(1);
        loop.completed(first);
        loop.step(0);
        assertEquals(List.of("send COMPLETED 1", "send COMPLETED 2"), events);
    }

    @Test
    void completingTwiceIsABrokenInvariant() {
        Operation operation = receive(attached());
        operation.succeed(1);
        loop.completed(operation);
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> loop.completed(operation));
        assertTrue(e.getMessage().contains("completed twice"), e.getMessage());
    }

    @Test
    void whatOtherThreadsStartKeepsItsOrderAndAfterTheEndIsRefused() throws Exception {
        Opening opened = new Opening();
        ConcurrentLinkedQueue<Long> order = new ConcurrentLinkedQueue<>();
        int count = 10_000;
        CountDownLatch all = new CountDownLatch(count);
        CompletionLoop other =
                new CompletionLoop(
                        new LoopGroup(), System::nanoTime, new Reports(), new NoBuffers());
        Thread thread =
                new FakeBackend.LoopThread(
                        () ->
                                opened.run(
                                        other,
                                        l -> {
                                            FakeBackend made = new FakeBackend(l);
                                            made.completeInStart = true;
                                            return made;
                                        }));
        thread.start();
        assertNull(opened.await());
        NativeSocket socket = ((FakeBackend) other.backend()).socket();
        other.attach(socket);
        for (int i = 0; i < count; i++) {
            SendOperation send = new SendOperation();
            send.prepare(
                    socket,
                    (ended, none) -> {
                        order.add(ended.id());
                        all.countDown();
                    },
                    null,
                    Timed.NEVER);
            assertEquals(i, other.start(send));
        }
        assertTrue(all.await(30, TimeUnit.SECONDS));
        long expected = 0;
        for (long id : order) {
            assertEquals(expected++, id);
        }
        other.close(CloseReason.PORT_CLOSED);
        thread.join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(thread.isAlive());
        assertTrue(((FakeBackend) other.backend()).closed);
        ReceiveOperation late = new ReceiveOperation();
        late.prepare(
                socket, (ended, none) -> events.add("late " + ended.outcome()), null, Timed.NEVER);
        other.start(late);
        assertEquals(List.of("late CLOSED"), events);
    }

    @Test
    void aCancelIsNotLostWhenTheStartStillWaitsInTheInbox() throws Exception {
        NativeSocket socket = attached();
        Thread elsewhere = new Thread(() -> loop.execute(() -> events.add("from elsewhere")));
        elsewhere.start();
        elsewhere.join();
        receive(socket); // must not overtake what waits in the inbox
        loop.cancel(socket, 0);
        assertEquals(List.of(), backend.started);
        loop.step(0);
        loop.step(0);
        assertEquals(List.of("from elsewhere", "receive CANCELLED 0"), events);
    }

    @Test
    void aFailureOfTheLoopItselfEndsEveryOperation() throws Exception {
        Opening opened = new Opening();
        CountDownLatch ended = new CountDownLatch(1);
        CompletionLoop broken =
                new CompletionLoop(
                        new LoopGroup(), System::nanoTime, new Reports(), new NoBuffers());
        Thread thread = new FakeBackend.LoopThread(() -> opened.run(broken, FakeBackend::new));
        thread.start();
        assertNull(opened.await());
        FakeBackend fake = (FakeBackend) broken.backend();
        NativeSocket socket = fake.socket();
        broken.attach(socket);
        ReceiveOperation operation = new ReceiveOperation();
        operation.prepare(socket, (o, none) -> ended.countDown(), null, Timed.NEVER);
        broken.start(operation);
        broken.execute(
                () ->
                        fake.completions.add(
                                () -> {
                                    throw new IllegalStateException("broken invariant: planned");
                                }));
        assertTrue(ended.await(30, TimeUnit.SECONDS));
        thread.join(TimeUnit.SECONDS.toMillis(30));
        assertFalse(thread.isAlive());
        assertEquals("broken invariant: planned", loopFailures.getFirst().getMessage());
        assertEquals(Outcome.CLOSED, operation.outcome());
    }

    @Test
    void anAcceptedConnectionBelongsToItsTargetLoopFromTheFirstHandlerOn() throws NativeException {
        CompletionLoop target =
                new CompletionLoop(group, () -> now, new Reports(), new NoBuffers());
        target.open(FakeBackend::new);
        NativeSocket listener = new FakeBackend.FakeSocket(loop, NativeSocket.Role.LISTENER);
        loop.attach(listener);
        AcceptOperation accept = new AcceptOperation();
        accept.prepare(
                listener,
                (ended, none) ->
                        events.add("accepted, connections " + target.sockets().connections()),
                null,
                Timed.NEVER);
        accept.redirect(target);
        loop.start(accept);
        accept.accepted(new FakeBackend.FakeSocket(target, NativeSocket.Role.CONNECTION));
        accept.succeed(0);
        loop.completed(accept);
        loop.step(0);
        assertEquals(List.of(), events);
        target.step(0);
        assertEquals(List.of("accepted, connections 1"), events);
        assertEquals(1, loop.sockets().listeners());
        assertNull(listener.reads().first());
    }

    @Test
    void loopsOfAPortEndTogether() throws NativeException {
        CompletionLoop second =
                new CompletionLoop(group, () -> now, new Reports(), new NoBuffers());
        second.open(FakeBackend::new);
        attached();
        loop.close(CloseReason.PORT_CLOSED);
        loop.step(0);
        loop.step(0);
        assertFalse(loop.isFinished(), "the second loop is still there");
        second.close(CloseReason.PORT_CLOSED);
        second.step(0);
        assertTrue(second.isFinished());
        assertTrue(loop.isFinished());
        assertTrue(((FakeBackend) loop.backend()).wakeups > 0, "the first one may be waiting");
    }

    @Test
    void whoeverWaitsForALoopIsToldThatItsBackendWasRefused() {
        NativeException refused = FakeBackend.ERRORS.refused("io_uring_setup", 1, "");
        CompletionLoop alone =
                new CompletionLoop(new LoopGroup(), () -> now, new Reports(), new NoBuffers());
        Opening opened = new Opening();
        opened.run(
                alone,
                loop -> {
                    throw refused;
                });
        assertSame(refused, opened.await());
    }

    @Test
    void aSocketThatIsClosedBeforeItsLoopKnowsItIsReapedAllTheSame() throws Exception {
        FakeBackend.FakeSocket socket = backend.socket();
        Thread other = Thread.ofPlatform().start(() -> loop.attach(socket));
        other.join();
        loop.close(
                socket,
                CloseReason
                        .CLOSED); // on the loop's thread, which has not looked into its inbox yet
        loop.step(0);
        assertEquals(0, loop.sockets().connections());
        loop.close(CloseReason.PORT_CLOSED);
        loop.step(0);
        loop.step(0);
        assertTrue(loop.isFinished());
    }

    @Test
    void aReceiveDoneAtOnceWaitsForTheEarlierOneWhosePacketIsUnderWay() {
        NativeSocket socket = attached();
        Operation earlier = receive(socket);
        backend.completeInStart = true;
        Operation later = start(socket, new ReceiveOperation(), now + 100);
        loop.step(0);
        loop.cancel(socket, 1);
        now += 100;
        loop.step(0);
        assertEquals(List.of(), events);
        assertEquals(List.of(), backend.cancelled, "the backend has done with it");
        earlier.succeed(4);
        loop.completed(earlier);
        loop.step(0);
        assertEquals(List.of("receive COMPLETED 4", "receive COMPLETED 10"), events);
        assertEquals(Outcome.COMPLETED, later.outcome());
        assertEquals(0, loop.operationsInFlight());
    }

    @Test
    void aReceiveThatIsCancelledDoesNotWaitForTheEarlierOne() {
        NativeSocket socket = attached();
        Operation earlier = receive(socket);
        receive(socket);
        loop.cancel(socket, 1);
        loop.step(0);
        assertEquals(List.of("receive CANCELLED 0"), events);
        earlier.succeed(4);
        loop.completed(earlier);
        loop.step(0);
        assertEquals(List.of("receive CANCELLED 0", "receive COMPLETED 4"), events);
    }
}
