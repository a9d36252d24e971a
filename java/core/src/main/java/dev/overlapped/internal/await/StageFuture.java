package dev.overlapped.internal.await;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.internal.schedule.Timed;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A stage that depends on the future of an operation, directly or through other stages. It differs
 * from its superclass in two points: waiting for it is refused on a completion thread, where it
 * would never end, and lets virtual time pass; and what its action has thrown is {@linkplain
 * LostFailure reported} if the stage becomes unreachable and nobody has asked for its outcome.
 *
 * <p>Asked is whoever waits for it, reads its outcome, or makes another stage depend on it; {@link
 * CompletableFuture#allOf} and {@link CompletableFuture#anyOf} do so unnoticed. A failure of the
 * operation itself, which the action has not thrown, is not reported.
 *
 * <p>Threads: any.
 */
class StageFuture<T> extends CompletableFuture<T> {
    private volatile boolean asked;
    private volatile LostFailure.State failure = LostFailure.State.NONE;
    private boolean watching; // while the constructing thread adds the watch

    /** Makes a stage whose failure is watched. */
    private static <U> StageFuture<U> watched() {
        StageFuture<U> stage = new StageFuture<>();
        stage.watching = true;
        stage.whenComplete((result, thrown) -> stage.ended(thrown));
        stage.watching = false;
        return stage;
    }

    /** Takes note that it has ended, after all that depends on it by then. */
    private void ended(Throwable thrown) {
        if (thrown instanceof CompletionException
                && !(thrown.getCause() instanceof IoFailure)
                && !asked) {
            failure = LostFailure.watch(this, thrown);
            if (asked) {
                failure.heard();
            }
        }
    }

    private void ask() {
        asked = true;
        failure.heard();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        if (watching) {
            return new CompletableFuture<>();
        }
        ask();
        return watched();
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        ask();
        return super.toCompletableFuture();
    }

    // ---- waiting for it

    @Override
    public T get() throws InterruptedException, ExecutionException {
        prepareToBlock(Timed.NEVER);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        prepareToBlock(Driver.nanoTime() + unit.toNanos(timeout));
        return super.get(Driver.here() == null ? timeout : 0, unit);
    }

    @Override
    public T join() {
        prepareToBlock(Timed.NEVER);
        return super.join();
    }

    @Override
    public T getNow(T valueIfAbsent) {
        ask();
        return super.getNow(valueIfAbsent);
    }

    @Override
    public Throwable exceptionNow() {
        ask();
        return super.exceptionNow();
    }

    private void prepareToBlock(long nanoTime) {
        ask();
        if (!isDone()) {
            CompletionThread.refuseBlocking();
            Driver driver = Driver.here();
            if (driver != null) {
                driver.runUntil(this::isDone, nanoTime);
            }
        }
    }
}
