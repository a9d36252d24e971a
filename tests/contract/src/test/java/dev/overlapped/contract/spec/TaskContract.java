package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Cancellable;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Tasks on a socket's completion thread, at once and later; and the object attached to it. */
abstract class TaskContract extends PortContract {
    private static final Duration LONG = Duration.ofDays(1);

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    TaskContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private Runnable noting(String name) {
        return () -> calls.add(name);
    }

    private String nextCall() {
        return Await.next(calls);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs the action on the connection's thread, and waits for it. */
    private static void onItsThread(OverlappedSocket socket, Runnable action) throws Exception {
        get(CompletableFuture.runAsync(action, socket));
    }

    // ---- at once

    @Test
    void aTaskRunsOnTheThreadOfTheHandlers() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receive(buffer(1), Deadline.NONE, received);
        pair.theirs().write("!");
        Thread ofHandlers = received.next(Event.RECEIVED).thread();
        Thread ofTasks = get(CompletableFuture.supplyAsync(Thread::currentThread, pair.ours()));
        if (!system.sharesQueue()) {
            assertSame(ofHandlers, ofTasks);
        }
        assertFalse(ofTasks.isVirtual());
    }

    @Test
    void aVirtualThreadHasATaskRunAndWaitsForIt() throws Exception {
        Pair pair = accepted();
        BackgroundCall<String> call =
                BackgroundCall.onVirtualThread(
                        () -> get(CompletableFuture.supplyAsync(() -> "done", pair.ours())));
        assertEquals("done", call.result());
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void tasksRunInTheOrderOfTheCallsAndNeverWithinThem() throws Exception {
        Pair pair = accepted();
        onItsThread(
                pair.ours(),
                () -> {
                    pair.ours().execute(noting("first"));
                    pair.ours().execute(noting("second"));
                    calls.add("before");
                });
        pair.ours().execute(noting("third"));
        assertEquals("before", nextCall());
        assertEquals("first", nextCall());
        assertEquals("second", nextCall());
        assertEquals("third", nextCall());
    }

    @Test
    void tasksAndHandlersNeedNoLock() throws Exception {
        Pair pair = accepted();
        int[] count = {0}; // of no thread but the connection's
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            count[0] += buffer.length();
                            buffer.release();
                        });
        List<BackgroundCall<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(
                    BackgroundCall.onVirtualThread(
                            () -> {
                                for (int j = 0; j < 1_000; j++) {
                                    pair.ours().execute(() -> count[0]++);
                                }
                                return null;
                            }));
        }
        pair.theirs().write(new byte[1_000]);
        for (BackgroundCall<Void> caller : callers) {
            caller.result();
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Await.MILLIS);
        int seen = 0;
        while (seen < 4_000 && System.nanoTime() - end < 0) {
            seen = get(CompletableFuture.supplyAsync(() -> count[0], pair.ours()));
        }
        assertEquals(4_000, seen);
    }

    @Test
    void aTaskStartsOperations() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .execute(
                        () -> {
                            pair.ours().send(lend("1"), Deadline.NONE, outcomes);
                            pair.ours().send(lend("2"), Deadline.NONE, outcomes);
                        });
        assertEquals("12", pair.theirs().readText(2));
        outcomes.next(Event.SENT).buffer().release();
        outcomes.next(Event.SENT).buffer().release();
    }

    @Test
    void aTaskThatThrowsLosesItsConnectionOnly() throws Exception {
        Pair good = accepted();
        Pair bad = accepted();
        Outcomes received = new Outcomes();
        bad.ours().receive(buffer(1), Deadline.NONE, received);
        AssertionError oops = new AssertionError("oops");
        bad.ours()
                .execute(
                        () -> {
                            throw oops;
                        });
        received.next(Kind.CLOSED);
        assertTrue(bad.theirs().isOver());
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
        assertTrue(bad.ours().isClosed());
        assertWorks(good.ours(), good.theirs());
    }

    @Test
    void aClosedSocketRefusesTasks() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        assertRefuses(pair.ours());
        awaitIdle();
        assertRefuses(pair.ours());
        port.close();
        assertRefuses(pair.ours());
        assertTrue(calls.isEmpty());
    }

    private void assertRefuses(OverlappedSocket socket) {
        for (String message :
                List.of(
                        assertThrows(
                                        RejectedExecutionException.class,
                                        () -> socket.execute(noting("too late")))
                                .getMessage(),
                        assertThrows(
                                        RejectedExecutionException.class,
                                        () -> socket.schedule(Duration.ZERO, noting("too late")))
                                .getMessage())) {
            assertTrue(message.contains("closed: " + socket), message);
        }
    }

    @Test
    void whatIsAcceptedRunsOnceWhenTheSocketIsClosedMeanwhile() throws Exception {
        for (int round = 0; round < 20; round++) {
            Pair pair = accepted();
            List<AtomicInteger> accepted = new ArrayList<>();
            BackgroundCall<Void> caller =
                    BackgroundCall.onPlatformThread(
                            () -> {
                                while (true) {
                                    AtomicInteger runs = new AtomicInteger();
                                    try {
                                        pair.ours().execute(runs::incrementAndGet);
                                    } catch (RejectedExecutionException e) {
                                        return null;
                                    }
                                    accepted.add(runs);
                                }
                            });
            pair.ours().close();
            caller.result();
            awaitIdle();
            for (AtomicInteger runs : accepted) {
                Await.until("it has run", () -> runs.get() == 1);
            }
        }
    }

    @Test
    void whatIsAcceptedRunsOnceWhenThePortIsClosedMeanwhile() throws Exception {
        Pair pair = accepted();
        List<AtomicInteger> accepted = new ArrayList<>();
        AtomicBoolean begun = new AtomicBoolean();
        BackgroundCall<Void> caller =
                BackgroundCall.onPlatformThread(
                        () -> {
                            while (true) {
                                AtomicInteger runs = new AtomicInteger();
                                try {
                                    pair.ours().execute(runs::incrementAndGet);
                                } catch (RejectedExecutionException e) {
                                    return null;
                                }
                                accepted.add(runs);
                                begun.set(true);
                            }
                        });
        Await.until("tasks are given", begun::get);
        port.close();
        caller.result();
        for (AtomicInteger runs : accepted) {
            assertEquals(1, runs.get());
        }
    }

    // ---- later

    @Test
    void aScheduledTaskRunsAfterItsDelay() throws Exception {
        Pair pair = accepted();
        long begin = System.nanoTime();
        CompletableFuture<Long> fromOutside = new CompletableFuture<>();
        CompletableFuture<Long> fromInside = new CompletableFuture<>();
        Duration delay = Duration.ofMillis(30);
        pair.ours().schedule(delay, () -> fromOutside.complete(System.nanoTime()));
        pair.ours()
                .execute(
                        () ->
                                pair.ours()
                                        .schedule(
                                                delay,
                                                () -> fromInside.complete(System.nanoTime())));
        assertTrue(get(fromOutside) - begin >= delay.toNanos());
        assertTrue(get(fromInside) - begin >= delay.toNanos());
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void tasksRunInTheOrderOfTheirTimes() throws Exception {
        Pair pair = accepted();
        onItsThread(
                pair.ours(),
                () -> {
                    pair.ours().schedule(Duration.ofMillis(600), noting("late"));
                    pair.ours().schedule(Duration.ofMillis(300), noting("early"));
                    pair.ours().schedule(Duration.ZERO, noting("at once"));
                });
        assertEquals("at once", nextCall());
        assertEquals("early", nextCall());
        assertEquals("late", nextCall());
    }

    @Test
    void aTaskThatSchedulesItselfAtOnceStarvesNobody() throws Exception {
        Pair busy = accepted();
        Pair other = accepted();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Runnable[] again = new Runnable[1];
        again[0] =
                () -> {
                    if (enough.get()) {
                        ended.complete(null);
                    } else {
                        busy.ours().schedule(Duration.ZERO, again[0]);
                    }
                };
        busy.ours().schedule(Duration.ZERO, again[0]);
        for (int i = 0; i < 10; i++) {
            assertWorks(other.ours(), other.theirs());
        }
        enough.set(true);
        get(ended);
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        Pair pair = accepted();
        Cancellable fromOutside = pair.ours().schedule(Duration.ofMillis(20), noting("outside"));
        fromOutside.cancel();
        fromOutside.cancel();
        onItsThread(
                pair.ours(),
                () -> {
                    Cancellable first =
                            pair.ours().schedule(Duration.ofMillis(10), noting("inside"));
                    pair.ours().schedule(Duration.ofMillis(10), noting("other"));
                    Cancellable last = pair.ours().schedule(Duration.ZERO, noting("inside"));
                    first.cancel();
                    last.cancel();
                });
        Cancellable later = pair.ours().schedule(Duration.ofMillis(40), noting("the last"));
        assertEquals("other", nextCall());
        assertEquals("the last", nextCall());
        later.cancel(); // it has run
        letThingsHappen();
        assertTrue(calls.isEmpty(), calls::toString);
    }

    @Test
    void aScheduledTaskThatThrowsLosesItsConnectionOnly() throws Exception {
        Pair good = accepted();
        Pair bad = accepted();
        IllegalStateException oops = new IllegalStateException("oops");
        bad.ours()
                .schedule(
                        Duration.ofMillis(1),
                        () -> {
                            throw oops;
                        });
        assertTrue(bad.theirs().isOver());
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
        assertWorks(good.ours(), good.theirs());
    }

    @Test
    void tasksEndWithTheirConnectionAndHoldNothing() throws Exception {
        Pair pair = accepted();
        List<WeakReference<Object>> held = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            scheduleLate(pair.ours(), held);
        }
        pair.ours().schedule(Duration.ofMillis(50), noting("too late"));
        onItsThread(pair.ours(), () -> scheduleLate(pair.ours(), held));
        pair.ours().close();
        awaitIdle();
        awaitCollected(held);
        Pair other = accepted();
        other.ours().schedule(Duration.ofMillis(60), noting("another's"));
        assertEquals("another's", nextCall());
    }

    @Test
    void aCancelledTaskHoldsNothing() throws Exception {
        Pair pair = accepted();
        List<WeakReference<Object>> held = new ArrayList<>();
        Cancellable kept = scheduleLate(pair.ours(), held);
        kept.cancel();
        scheduleLate(pair.ours(), held).cancel();
        letThingsHappen();
        held.remove(1); // the first one's Cancellable, which is kept here
        awaitCollected(held);
        kept.cancel();
    }

    /** Records what must not be held any more at the end: task and Cancellable. */
    private static Cancellable scheduleLate(
            TcpConnection connection, List<WeakReference<Object>> held) {
        Object[] state = new Object[1];
        Runnable task = () -> state[0] = state;
        Cancellable scheduled = connection.schedule(LONG, task);
        held.add(new WeakReference<>(task));
        held.add(new WeakReference<>(scheduled));
        return scheduled;
    }

    private static void awaitCollected(List<WeakReference<Object>> held) {
        Await.until(
                "nothing holds them",
                () -> {
                    System.gc();
                    return held.stream().allMatch(reference -> reference.get() == null);
                });
    }

    @Test
    void delaysHaveARange() throws Exception {
        Pair pair = accepted();
        Duration longest = Duration.ofDays(1_000);
        for (Duration delay :
                List.of(
                        Duration.ofNanos(-1),
                        longest.plusNanos(1),
                        Duration.ofSeconds(Long.MAX_VALUE))) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> pair.ours().schedule(delay, noting("never")))
                            .getMessage();
            assertTrue(message.contains(delay + ": must be 0 to " + longest), message);
        }
        pair.ours().schedule(longest, noting("never")).cancel();
        assertThrows(NullPointerException.class, () -> pair.ours().execute(null));
        assertThrows(NullPointerException.class, () -> pair.ours().schedule(LONG, null));
        assertWorks(pair.ours(), pair.theirs());
    }

    // ---- other sockets

    @Test
    void listenersAndUdpSocketsHaveAThreadToo() throws Exception {
        try (TcpListener listener = listen();
                UdpSocket udp = port.openUdp(loopback())) {
            for (OverlappedSocket socket : List.of(listener, udp)) {
                onItsThread(socket, noting("executed"));
                assertEquals("executed", nextCall());
                socket.schedule(Duration.ofMillis(1), noting("scheduled"));
                assertEquals("scheduled", nextCall());
                socket.schedule(LONG, noting("too late"));
                assertNull(socket.attach("state"));
                socket.close();
                assertRefuses(socket);
                assertEquals("state", socket.attachment());
            }
        }
        awaitIdle();
    }

    // ---- attachments

    @Test
    void anObjectIsAttached() throws Exception {
        Pair first = accepted();
        Pair second = accepted();
        assertNull(first.ours().attachment());
        assertNull(first.ours().attach("a name"));
        assertEquals("a name", first.ours().attachment());
        assertEquals("a name", first.ours().attach(7));
        assertNull(second.ours().attachment());
        first.ours().close();
        assertEquals(7, first.ours().attachment());
        assertEquals(7, first.ours().attach(null));
        assertNull(first.ours().attachment());
    }

    @Test
    void handlersFindIt() throws Exception {
        Pair pair = accepted();
        pair.ours().attach(new StringBuilder("so far: "));
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            StringBuilder text = (StringBuilder) connection.attachment();
                            text.append(buffer.toText());
                            buffer.release();
                            if (text.toString().endsWith("!")) {
                                calls.add(text.toString());
                            }
                        });
        pair.theirs().write("hello!");
        assertEquals("so far: hello!", nextCall());
    }
}
