package dev.overlapped.internal.operation;

/**
 * The public face's part of an operation's end. There is one instance per kind of operation, not
 * one per operation.
 *
 * @param <O> the kind of operation
 */
@FunctionalInterface
public interface Completion<O> {
    /**
     * Runs on the socket's completion thread, after the operation's slot is freed; the operation is
     * the callee's from here on.
     *
     * @param operation the operation that ended; its results are in it
     */
    void complete(O operation);
}
