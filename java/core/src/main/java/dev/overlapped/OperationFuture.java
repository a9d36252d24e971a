package dev.overlapped;

import dev.overlapped.internal.operation.NativeSocket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One operation, as a future: the future face's handler.
 *
 * <p>It completes when the operation has ended and its buffers are lent again, never before: until
 * then they may be the kernel's. So cancelling only asks the system to end the operation, and
 * nobody but the operation's end completes it: the methods of {@link CompletableFuture} that would
 * are refused, as those of {@link CompletableFuture#minimalCompletionStage} are.
 *
 * @param <T> what the operation brings
 */
final class OperationFuture<T> extends CompletableFuture<T> implements Awaited<T> {
    private volatile Runnable cancel;

    /** Tells it what was started; before anybody else has it. */
    OperationFuture<T> started(NativeSocket socket, long id) {
        return started(() -> socket.loop().cancel(socket, id));
    }

    /** As above, of something that {@code cancel} ends. */
    OperationFuture<T> started(Runnable cancel) {
        this.cancel = cancel;
        return this;
    }

    @Override
    public void ended(T result, IoFailure failure) {
        boolean first =
                failure == null ? super.complete(result) : super.completeExceptionally(failure);
        if (!first) {
            throw new IllegalStateException("broken invariant: ended twice: " + this);
        }
    }

    /**
     * Asks that the operation end early.
     *
     * @return false: it is not over yet, or it was over before
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            cancel.run();
        }
        return false;
    }

    // ---- waiting for it

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseToBlock();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseToBlock();
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        refuseToBlock();
        return super.join();
    }

    private void refuseToBlock() {
        if (!isDone()) {
            Waiter.refuseCompletionThread();
        }
    }

    // ---- what nobody may do

    private static UnsupportedOperationException onlyTheEnd() {
        return new UnsupportedOperationException(
                "only the end of the operation completes its future, for its buffers are in flight"
                        + " until then: give it a Deadline, cancel it, or complete a copy()");
    }

    @Override
    public boolean complete(T value) {
        throw onlyTheEnd();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        throw onlyTheEnd();
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        throw onlyTheEnd();
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        throw onlyTheEnd();
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        throw onlyTheEnd();
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        throw onlyTheEnd();
    }

    @Override
    public void obtrudeValue(T value) {
        throw onlyTheEnd();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw onlyTheEnd();
    }
}
