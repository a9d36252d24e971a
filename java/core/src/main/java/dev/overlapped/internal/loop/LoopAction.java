package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Timed;

import java.util.function.Consumer;

/**
 * A closure on its way to a loop's thread, or in its heap of deadlines: for work per socket, not
 * per operation.
 */
final class LoopAction extends Timed {
    private final Runnable action;
    private final Runnable otherwise;
    private final Consumer<Throwable> failures;

    /**
     * @param otherwise runs instead when the loop has ended, on the thread that submitted it
     * @param failures gets what {@code action} throws: it may call handlers, and the loop must
     *     outlive them
     */
    LoopAction(Runnable action, Runnable otherwise, Consumer<Throwable> failures) {
        this.action = action;
        this.otherwise = otherwise;
        this.failures = failures;
    }

    @Override
    public void run() {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }

    @Override
    public void rejected() {
        otherwise.run();
    }

    @Override
    public void expired() {
        run();
    }
}
