package dev.overlapped.internal.operation;

import org.jspecify.annotations.Nullable;

/**
 * The socket's part of an operation's end. There is one instance per kind of operation and face,
 * not one per operation.
 *
 * @param <O> the kind of operation
 * @param <H> who gets its outcome: the user's handler, or a part of the socket
 */
@FunctionalInterface
public interface Completion<O, H extends @Nullable Object> {
    /**
     * Runs on the socket's completion thread, after the operation's slot is freed; the operation is
     * the callee's from here on.
     *
     * @param operation the operation that ended; its results are in it
     * @param handler the handler that it was prepared with
     */
    void complete(O operation, H handler);
}
