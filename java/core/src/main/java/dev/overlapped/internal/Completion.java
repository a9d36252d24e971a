package dev.overlapped.internal;

/**
 * What the public face does with an operation that has ended. One instance a kind of operation, not
 * one an operation.
 */
@FunctionalInterface
public interface Completion {
    /**
     * Runs on the socket's completion thread, after the operation's slot is freed; the operation is
     * the callee's from here on.
     *
     * @param operation the operation that ended; its results are in it
     */
    void complete(Operation operation);
}
