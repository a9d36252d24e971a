package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Timed;

/**
 * A closure on its way to a loop's thread, or in its heap of deadlines: for work per socket, not
 * per operation.
 */
final class LoopAction extends Timed {
    private final Runnable action;
    private final Runnable otherwise;
    private final CompletionLoop loop;

    /**
     * @param otherwise runs instead when the loop has ended, on the thread that submitted it
     * @param loop gets what {@code action} throws: it may call handlers, which the loop must
     *     outlive
     */
    LoopAction(Runnable action, Runnable otherwise, CompletionLoop loop) {
        this.action = action;
        this.otherwise = otherwise;
        this.loop = loop;
    }

    /** {@inheritDoc} Memory or stack that is wanting may have cut off a change of the loop. */
    @Override
    public void run() {
        try {
            action.run();
        } catch (VirtualMachineError | LinkageError e) {
            loop.broken = e;
            throw e;
        } catch (Throwable t) {
            loop.actionFailed(t);
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
