package dev.overlapped.internal;

/**
 * A closure on its way to a loop's thread, or waiting there for a point in time; for what happens
 * once a socket, not once an operation.
 */
final class LoopAction extends Timed {
    private final Runnable action;
    private final Runnable otherwise;

    /**
     * @param otherwise what to do, on the thread that handed it in, when the loop has ended
     */
    LoopAction(Runnable action, Runnable otherwise) {
        this.action = action;
        this.otherwise = otherwise;
    }

    LoopAction(Runnable action) {
        this(action, () -> {});
    }

    @Override
    protected void run(CompletionLoop loop) {
        try {
            action.run();
        } catch (RuntimeException
                | Error e) { // it may call handlers, and the loop must outlive them
            loop.reportHandlerFailure(e);
        }
    }

    @Override
    protected void rejected() {
        otherwise.run();
    }

    @Override
    protected void expired(CompletionLoop loop) {
        run(loop);
    }
}
