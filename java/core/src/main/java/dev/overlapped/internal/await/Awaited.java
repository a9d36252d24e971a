package dev.overlapped.internal.await;

import dev.overlapped.IoFailure;

import org.jspecify.annotations.Nullable;

/**
 * Gets the outcome of one operation where there is no handler: a thread that waits ({@link
 * Waiter}), or a future ({@link OperationFuture}). Both have the same completions, so they cannot
 * differ in how they treat buffers and records.
 *
 * @param <T> the operation's result
 */
public interface Awaited<T> {
    /**
     * Takes the outcome; the operation's record and its buffers are back. On the completion thread,
     * except where the port is gone.
     *
     * @param result means nothing if it failed
     * @param failure the reason; null = it succeeded
     */
    void ended(@Nullable T result, @Nullable IoFailure failure);
}
