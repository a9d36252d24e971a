package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.Deadline;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Stages that depend on the futures of operations. */
abstract class StageContract extends PortContract {
    private static final String LOST = "nobody has asked for its outcome";

    StageContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** An action that throws, and that nobody waits for. */
    private static void lose(Pair pair, RuntimeException thrown) {
        pair.ours()
                .async()
                .send(buffer("x".getBytes()), soon())
                .thenRun(() -> {})
                .thenAccept(
                        none -> {
                            throw thrown;
                        });
    }

    @Test
    void whatNobodyAsksForIsLogged() throws Exception {
        Pair pair = accepted();
        RuntimeException oops = new RuntimeException("oops");
        try (LogRecords records = new LogRecords()) {
            Await.until(
                    "the failure is logged", // the log has a limit of rate
                    () -> {
                        lose(pair, oops);
                        System.gc();
                        return records.waiting() > 0;
                    });
            assertSame(oops, records.next(LOST).getThrown());
        }
        pair.ours().blocking().send(buffer("it stays open".getBytes()), soon());
        pair.ours().close();
    }

    @Test
    void whatSomebodyAsksForIsNotLogged() throws Exception {
        Pair pair = accepted();
        RuntimeException oops = new RuntimeException("oops");
        try (LogRecords records = new LogRecords()) {
            CompletableFuture<Void> asked =
                    pair.ours()
                            .async()
                            .send(buffer("x".getBytes()), soon())
                            .thenAccept(
                                    none -> {
                                        throw oops;
                                    });
            Await.until("it has ended", asked::isDone);
            CompletionException thrown = assertThrows(CompletionException.class, asked::join);
            assertSame(oops, thrown.getCause());
            CompletableFuture<String> handled =
                    pair.ours()
                            .async()
                            .send(buffer("x".getBytes()), soon())
                            .thenApply(
                                    none -> {
                                        if (pair.ours() != null) {
                                            throw oops;
                                        }
                                        return "";
                                    })
                            .exceptionally(Throwable::getMessage);
            assertEquals(
                    "java.lang.RuntimeException: oops",
                    handled.get(Await.MILLIS, TimeUnit.MILLISECONDS));
            pair.ours().async().receive(buffer(1), shortly()).thenRun(() -> {}); // times out
            Await.until(
                    "it has timed out", () -> port.status().counters().operationsInFlight() == 0);
            asked = null;
            handled = null;
            RuntimeException lost = new RuntimeException("lost");
            Await.until(
                    "a later one is logged",
                    () -> {
                        lose(pair, lost);
                        System.gc();
                        return records.waiting() > 0;
                    });
            while (records.waiting() > 0) {
                assertSame(lost, records.next(LOST).getThrown());
            }
        }
        pair.ours().close();
    }

    @Test
    void waitingForAStageOnACompletionThreadIsRefused() throws Exception {
        Pair pair = accepted();
        CompletableFuture<Integer> never = pair.ours().async().receive(buffer(1), Deadline.NONE);
        CompletableFuture<Void> stage = never.thenRun(() -> {}).toCompletableFuture();
        CompletableFuture<Void> checked = new CompletableFuture<>();
        pair.ours()
                .execute(
                        () -> {
                            assertThrows(IllegalStateException.class, stage::join);
                            assertThrows(IllegalStateException.class, stage::get);
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> stage.get(1, TimeUnit.SECONDS));
                            checked.complete(null);
                        });
        checked.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        pair.ours().close();
    }
}
