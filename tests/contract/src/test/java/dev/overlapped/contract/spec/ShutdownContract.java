package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.ShutdownProgress.Stage;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.internal.counters.ShutdownProgressSnapshot;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The orderly end of a port, stage by stage. */
abstract class ShutdownContract extends PortContract {
    ShutdownContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static final Deadline AT_ONCE = Deadline.after(0, TimeUnit.NANOSECONDS);

    private static void assertProgress(
            Stage stage,
            long open,
            long finished,
            long ended,
            long cut,
            ShutdownProgress progress) {
        assertEquals(
                new ShutdownProgressSnapshot(stage, open, finished, ended, cut, progress.elapsed()),
                progress);
        assertTrue(!progress.elapsed().isNegative());
    }

    @Test
    void eachStageReportsTheStateOfTheConnections() throws Exception {
        TcpListener listener = listen();
        Pair finishes = accepted();
        finishes.ours().receiveEach((connection, buffer) -> connection.sendAndRelease(buffer));
        Pair ends = accepted();
        ends.ours().receiveEach((connection, buffer) -> connection.sendAndRelease(buffer));
        Pair isCut = accepted();
        isCut.ours().receiveEach((connection, buffer) -> connection.sendAndRelease(buffer));
        Await.until("one listener is left", () -> port.status().counters().listeners() == 1);
        BlockingQueue<ShutdownProgress> stages = new LinkedBlockingQueue<>();
        BackgroundCall<ShutdownProgress> shutdown =
                BackgroundCall.onPlatformThread(
                        () ->
                                port.shutdown(
                                        ShutdownOptions.DEFAULT
                                                .withGrace(Deadline.after(2, TimeUnit.SECONDS))
                                                .withDeadline(Deadline.after(4, TimeUnit.SECONDS))
                                                .withOnStage(stages::add)));
        assertProgress(Stage.NOT_ACCEPTING, 3, 0, 0, 0, next(stages));
        assertTrue(listener.isClosed());
        assertThrows(IOException.class, () -> foreign.connect(listener.localAddress()).read(1));
        assertThrows(IllegalStateException.class, this::listen);
        finishes.theirs().write("still served");
        assertEquals("still served", finishes.theirs().readText(12));
        finishes.theirs().close();
        assertProgress(Stage.LEFT_ALONE, 2, 1, 0, 0, next(stages));
        assertTrue(ends.theirs().isOver());
        ends.theirs().close();
        assertProgress(Stage.ENDED, 1, 1, 1, 0, next(stages));
        ShutdownProgress closed = shutdown.result();
        assertProgress(Stage.CLOSED, 0, 1, 1, 1, closed);
        assertSame(closed, next(stages));
        assertTrue(port.status().isClosed());
    }

    private static ShutdownProgress next(BlockingQueue<ShutdownProgress> stages)
            throws InterruptedException {
        return stages.poll(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void whenAllHaveFinishedNobodyWaits() throws Exception {
        Pair pair = accepted();
        pair.ours().receiveEach((connection, buffer) -> connection.sendAndRelease(buffer));
        BlockingQueue<ShutdownProgress> stages = new LinkedBlockingQueue<>();
        BackgroundCall<ShutdownProgress> shutdown =
                BackgroundCall.onPlatformThread(
                        () ->
                                port.shutdown(
                                        ShutdownOptions.DEFAULT
                                                .withGrace(Deadline.NONE)
                                                .withDeadline(Deadline.NONE)
                                                .withOnStage(stages::add)));
        assertProgress(Stage.NOT_ACCEPTING, 1, 0, 0, 0, next(stages));
        pair.theirs().close();
        assertProgress(Stage.CLOSED, 0, 1, 0, 0, shutdown.result());
    }

    @Test
    void anInterruptCutsTheWaitingShort() throws Exception {
        Pair pair = accepted();
        BlockingQueue<ShutdownProgress> stages = new LinkedBlockingQueue<>();
        BackgroundCall<ShutdownProgress> shutdown =
                BackgroundCall.onPlatformThread(
                        () -> {
                            ShutdownProgress closed =
                                    port.shutdown(
                                            ShutdownOptions.DEFAULT
                                                    .withGrace(Deadline.NONE)
                                                    .withDeadline(Deadline.NONE)
                                                    .withOnStage(stages::add));
                            assertTrue(Thread.interrupted());
                            return closed;
                        });
        assertEquals(Stage.NOT_ACCEPTING, next(stages).stage());
        shutdown.interrupt();
        assertProgress(Stage.CLOSED, 0, 0, 0, 1, shutdown.result());
        assertTrue(pair.theirs().isOver());
    }

    @Test
    void exceptionsOfAStageListenerStopNothing() throws Exception {
        List<Stage> reached = new ArrayList<>();
        port.shutdown(
                ShutdownOptions.DEFAULT
                        .withGrace(AT_ONCE)
                        .withDeadline(AT_ONCE)
                        .withOnStage(
                                progress -> {
                                    reached.add(progress.stage());
                                    throw new IllegalStateException("oops");
                                }));
        assertEquals(List.of(Stage.values()), reached);
        assertEquals(4, handlerFailures.size());
        handlerFailures.clear();
    }
}
