package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Timed;

/**
 * A closure on its way to a loop's thread, or in its heap of deadlines: for work per socket, not
 * per operation.
 */
final class LoopAction extends Timed {
    private final Runnable action;
    private final Runnable otherwise;
    private final Soundness soundness;
    private final LoopListener listener;

    /**
     * @param otherwise runs instead when the loop has ended, on the thread that submitted it
     * @param soundness of the loop
     * @param listener gets what {@code action} throws: it may call handlers, which the loop must
     *     outlive
     */
    LoopAction(Runnable action, Runnable otherwise, Soundness soundness, LoopListener listener) {
        this.action = action;
        this.otherwise = otherwise;
        this.soundness = soundness;
        this.listener = listener;
    }

    /** {@inheritDoc} Memory or stack that is wanting may have cut off a change of the loop. */
    @Override
    public void run() {
        try {
            action.run();
        } catch (VirtualMachineError | LinkageError e) {
            soundness.broken = e;
            throw e;
        } catch (Throwable t) {
            listener.handlerFailed(t);
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
