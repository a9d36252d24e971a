package dev.overlapped;

import dev.overlapped.internal.operation.Operation;

/**
 * Who gets the outcome of one operation where there is no handler: a thread that waits ({@link
 * Waiter}), or a future ({@link OperationFuture}). Both have the same completions, so they cannot
 * differ in what they do with buffers and records.
 *
 * @param <T> what the operation brings
 */
interface Awaited<T> {
    /**
     * The operation has ended; its record and its buffers are back. On the completion thread,
     * except where the port is gone.
     *
     * @param result what it brought; means nothing if it failed
     * @param failure why it failed; null = it did not
     */
    void ended(T result, IoFailure failure);

    /** Whom the operation was started for, with the type that its completion knows. */
    @SuppressWarnings("unchecked")
    static <T> Awaited<T> of(Operation operation) {
        return (Awaited<T>) operation.handler();
    }
}
