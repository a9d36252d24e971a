package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Idle time-outs of receiving again and again. */
abstract class IdleContract extends PortContract {
    private static final Duration SHORT = Duration.ofMillis(40);
    private static final Duration LONG = Duration.ofMillis(200);

    private final ReceiveOptions base;

    IdleContract(Supplier<SystemUnderTest> systems, ReceiveOptions base) {
        super(systems);
        this.base = base;
    }

    @Override
    boolean handsOver() {
        return base.executor().isPresent();
    }

    /** One call of {@link ReceiveHandler#idle}. */
    private record Idle(IdleKind kind, TcpConnection connection, Thread thread, long nanoTime) {}

    /** Echoes, and keeps the idle calls. */
    private static class Echo implements ReceiveHandler {
        final BlockingQueue<Idle> idle = new LinkedBlockingQueue<>();
        final BlockingQueue<IoFailure> failures = new LinkedBlockingQueue<>();

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            connection.sendAndRelease(buffer);
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            failures.add(failure);
            ReceiveHandler.super.failed(connection, buffer, failure);
        }

        @Override
        public void idle(TcpConnection connection, IdleKind kind) {
            idle.add(new Idle(kind, connection, Thread.currentThread(), System.nanoTime()));
        }

        Idle next() {
            return Await.next(idle);
        }
    }

    /** Receives, and sends nothing. */
    private static class Sink extends Echo {
        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            buffer.release();
        }
    }

    private ReceiveOptions options(IdleKind kind, Duration time) {
        return base.withIdleTimeout(kind, time);
    }

    private static void assertEchoes(Pair pair, String text) throws Exception {
        pair.theirs().write(text);
        assertEquals(text, pair.theirs().readText(text.length()));
    }

    /** Lets time pass on the connection's thread. */
    private static void pass(TcpConnection connection, Duration time) throws Exception {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        connection.schedule(time, () -> passed.complete(null));
        passed.get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void anIdleConnectionIsReportedAgainAndAgainAndIsUsable(IdleKind kind) throws Exception {
        Pair pair = accepted();
        Echo echo = new Echo();
        long begin = System.nanoTime();
        pair.ours().receiveEach(options(kind, SHORT), echo);
        long before = begin;
        for (int i = 0; i < 3; i++) {
            Idle idle = echo.next();
            assertEquals(kind, idle.kind());
            assertSame(pair.ours(), idle.connection());
            assertEquals(handsOver(), idle.thread().isVirtual());
            assertTrue(idle.nanoTime() - begin >= (i + 1) * SHORT.toNanos());
            before = idle.nanoTime();
        }
        long last = before;
        assertEchoes(pair, "works");
        Await.until("it is idle again", () -> laterThan(echo, last));
        pair.ours().blocking().send(buffer("more".getBytes()), soon());
        assertEquals("more", pair.theirs().readText(4));
    }

    private static boolean laterThan(Echo echo, long nanoTime) {
        return echo.idle.stream().anyMatch(call -> call.nanoTime() - nanoTime > 0);
    }

    @ParameterizedTest
    @EnumSource
    void aBusyConnectionIsNotIdle(IdleKind kind) throws Exception {
        Pair pair = accepted();
        Echo echo = new Echo();
        pair.ours().receiveEach(options(kind, LONG), echo);
        long begin = System.nanoTime();
        long before = begin;
        long longest = 0;
        while (before - begin < 2 * LONG.toNanos()) {
            assertEchoes(pair, "?");
            long now = System.nanoTime();
            longest = Math.max(longest, now - before);
            before = now;
        }
        int calls = echo.idle.size();
        assumeTrue(longest < LONG.toNanos() / 2, "the machine itself was idle for too long");
        assertEquals(0, calls);
        assertEquals(kind, echo.next().kind());
    }

    @Test
    void kindsHaveTimeOutsOfTheirOwn() throws Exception {
        Pair pair = accepted();
        Sink sink = new Sink();
        ReceiveOptions options =
                base.withIdleTimeout(IdleKind.WRITING, SHORT)
                        .withIdleTimeout(IdleKind.READING, Duration.ofDays(1))
                        .withIdleTimeout(IdleKind.BOTH, Duration.ofDays(1_000));
        pair.ours().receiveEach(options, sink);
        for (int i = 0; i < 3; i++) {
            pair.theirs().write("nothing is sent back");
            assertEquals(IdleKind.WRITING, sink.next().kind());
        }
        for (int i = 0; i < 3; i++) { // as a heartbeat
            pair.ours().blocking().send(buffer("beat".getBytes()), soon());
            assertEquals("beat", pair.theirs().readText(4));
            assertEquals(IdleKind.WRITING, sink.next().kind());
        }
    }

    @Test
    void allOfEqualTimeAreReported() throws Exception {
        Pair pair = accepted();
        Sink sink = new Sink();
        ReceiveOptions options = base;
        for (IdleKind kind : IdleKind.values()) {
            options = options.withIdleTimeout(kind, SHORT);
        }
        pair.ours().receiveEach(options, sink);
        assertEquals(IdleKind.READING, sink.next().kind());
        assertEquals(IdleKind.WRITING, sink.next().kind());
        assertEquals(IdleKind.BOTH, sink.next().kind());
    }

    @Test
    void aSendUnderWayIsNotIdle() throws Exception {
        Pair pair = accepted();
        Sink sink = new Sink();
        pair.ours()
                .receiveEach(
                        options(IdleKind.WRITING, SHORT).withIdleTimeout(IdleKind.BOTH, SHORT),
                        sink);
        byte[] data = random(much(16 << 20)); // more than the connection holds
        BackgroundCall<Void> sending =
                BackgroundCall.onVirtualThread(
                        () -> {
                            pair.ours().blocking().send(buffer(data), soon());
                            return null;
                        });
        Await.until(
                "the send is under way",
                () ->
                        sending.isDone()
                                || port.status().counters().operationsInFlight() > base.depth());
        pass(pair.ours(), SHORT);
        sink.idle.clear();
        pass(pair.ours(), SHORT.multipliedBy(4));
        boolean stuck = !sending.isDone();
        int calls = sink.idle.size();
        pair.theirs().read(data.length);
        sending.result();
        assumeTrue(stuck, "this connection holds all of it");
        assertEquals(0, calls);
        sink.next();
    }

    @Test
    void aPauseIsNotIdle() throws Exception {
        Pair pair = accepted();
        Echo echo = new Echo();
        pair.ours()
                .receiveEach(
                        options(IdleKind.READING, SHORT).withIdleTimeout(IdleKind.BOTH, SHORT),
                        echo);
        pair.ours().pauseReceiving();
        pass(pair.ours(), SHORT);
        echo.idle.clear();
        pass(pair.ours(), SHORT.multipliedBy(4));
        assertEquals(List.of(), List.copyOf(echo.idle));
        long resumed = System.nanoTime();
        pair.ours().resumeReceiving();
        Idle idle = echo.next();
        assertEquals(IdleKind.READING, idle.kind());
        assertTrue(idle.nanoTime() - resumed >= SHORT.toNanos());
        assertEchoes(pair, "works");
    }

    @Test
    void receivingUnderPressureIsNotIdle() throws Exception {
        Pair pair = accepted(SendLimits.DEFAULT.withMaxSends(20).withPressureBytes(40_000));
        Echo echo = new Echo();
        pair.ours().receiveEach(options(IdleKind.READING, SHORT), echo);
        byte[] data = random(2 * much(12 << 20)); // more than that and the connection take
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        Await.until(
                "it is under pressure",
                () -> writer.isDone() || port.status().totals().pressure().pressures() > 0);
        letThingsHappen();
        letThingsHappen();
        pass(pair.ours(), SHORT);
        echo.idle.clear();
        pass(pair.ours(), SHORT.multipliedBy(4));
        boolean stuck = !writer.isDone();
        int calls = echo.idle.size();
        pair.theirs().read(data.length);
        writer.result();
        assumeTrue(stuck, "this connection holds all of it");
        assertEquals(0, calls);
    }

    @Test
    void byDefaultAnIdleConnectionIsClosed() throws Exception {
        Pair pair = accepted();
        CompletableFuture<IoFailure> failed = new CompletableFuture<>();
        pair.ours()
                .receiveEach(
                        options(IdleKind.BOTH, SHORT),
                        new ReceiveHandler() {
                            @Override
                            public void received(TcpConnection connection, IoBuffer buffer) {
                                connection.sendAndRelease(buffer);
                            }

                            @Override
                            public void failed(
                                    TcpConnection connection, IoBuffer buffer, IoFailure failure) {
                                failed.complete(failure);
                                ReceiveHandler.super.failed(connection, buffer, failure);
                            }
                        });
        assertTrue(pair.theirs().isOver());
        assertEquals(Kind.CLOSED, failed.get(Await.MILLIS, TimeUnit.MILLISECONDS).kind());
        awaitIdle();
    }

    @Test
    void anIdleHandlerThatThrowsLosesItsConnectionOnly() throws Exception {
        Pair good = accepted();
        Pair bad = accepted();
        IllegalStateException oops = new IllegalStateException("oops");
        bad.ours()
                .receiveEach(
                        options(IdleKind.READING, SHORT),
                        new Sink() {
                            @Override
                            public void idle(TcpConnection connection, IdleKind kind) {
                                throw oops;
                            }
                        });
        assertTrue(bad.theirs().isOver());
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
        assertWorks(good.ours(), good.theirs());
        assertTrue(handlerFailures.isEmpty());
    }

    @Test
    void theTimeOutsEndWithTheStream() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Sink sink =
                new Sink() {
                    @Override
                    public void endOfStream(TcpConnection connection, IoBuffer buffer) {
                        buffer.release();
                        ended.complete(null);
                    }
                };
        pair.ours()
                .receiveEach(
                        options(IdleKind.BOTH, SHORT).withIdleTimeout(IdleKind.WRITING, SHORT),
                        sink);
        pair.theirs().shutdownOutput();
        ended.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        pass(pair.ours(), Duration.ofMillis(5));
        sink.idle.clear();
        pass(pair.ours(), SHORT.multipliedBy(3));
        assertEquals(List.of(), List.copyOf(sink.idle));
        pair.ours().blocking().send(buffer("still works".getBytes()), soon());
        assertEquals("still works", pair.theirs().readText(11));
    }

    @Test
    void theTimeOutsEndWithTheConnection() throws Exception {
        for (IdleKind kind : IdleKind.values()) {
            Pair pair = accepted();
            Echo echo = new Echo();
            pair.ours().receiveEach(options(kind, Duration.ofDays(1)), echo);
            awaitOperationsInFlight(base.depth());
            pair.ours().close();
            assertEquals(Kind.CLOSED, Await.next(echo.failures).kind());
            awaitIdle();
            assertEquals(List.of(), List.copyOf(echo.idle));
        }
    }

    @Test
    void timeOutsHaveARange() {
        Duration longest = Duration.ofDays(1_000);
        for (Duration time :
                List.of(
                        Duration.ofSeconds(-1),
                        Duration.ZERO,
                        Duration.ofNanos(999_999),
                        longest.plusNanos(1))) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> base.withIdleTimeout(IdleKind.READING, time))
                            .getMessage();
            assertTrue(
                    message.contains(time + ": must be " + Duration.ofMillis(1) + " to " + longest),
                    message);
        }
    }

    @Test
    void optionsAreValues() {
        ReceiveOptions options = options(IdleKind.READING, SHORT);
        assertEquals(SHORT, options.idleTimeout(IdleKind.READING).orElseThrow());
        assertTrue(options.idleTimeout(IdleKind.BOTH).isEmpty());
        assertEquals(options, options(IdleKind.READING, SHORT));
        assertFalse(options.equals(base));
        assertEquals(base, options.withoutIdleTimeout(IdleKind.READING));
        assertEquals(
                options, options.withMode(ReceiveMode.BURST).withMode(base.mode()), "it stays");
        assertTrue(options.toString().contains("READING=PT0.04S"), options::toString);
    }
}
