package dev.overlapped;

/**
 * An operation under way that has no number of its own: a connect, or the reuse of a socket; or a
 * scheduled task.
 *
 * <p>Threads: any.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Cancellable {
    /**
     * Requests that the operation end early. Its handler is called in any case, with the result if
     * the operation was faster. Does nothing once it has ended. A scheduled task that has not begun
     * does not run.
     */
    void cancel();
}
