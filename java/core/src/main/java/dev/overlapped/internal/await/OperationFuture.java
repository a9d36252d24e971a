package dev.overlapped.internal.await;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.operation.NativeSocket;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One operation, as a future: the handler of the future face.
 *
 * <p>It completes when the operation has ended and its buffers are lent again, never before: until
 * then they may be the kernel's. So cancelling only requests that the operation end, and only the
 * operation's end completes it: the methods of {@link CompletableFuture} that would are refused, as
 * those of {@link CompletableFuture#minimalCompletionStage} are.
 *
 * @param <T> the operation's result
 */
public final class OperationFuture<T> extends StageFuture<T> implements Awaited<T> {
    private volatile @Nullable Runnable cancel;

    /** Records what was started; before any other code has the future. */
    public OperationFuture<T> started(NativeSocket socket, long id) {
        return started(() -> socket.loop().cancel(socket, id));
    }

    /** As above, of what {@code cancel} ends. */
    public OperationFuture<T> started(Runnable cancel) {
        this.cancel = cancel;
        return this;
    }

    @Override
    public void ended(@Nullable T result, @Nullable IoFailure failure) {
        boolean first =
                failure == null ? super.complete(result) : super.completeExceptionally(failure);
        if (!first) {
            throw new IllegalStateException("broken invariant: ended twice: " + this);
        }
    }

    /**
     * Asks that the operation end early.
     *
     * @return false: it has not ended yet, or had ended before
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            present(cancel).run();
        }
        return false;
    }

    // ---- refused

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
