package dev.overlapped.internal.operation;

import dev.overlapped.IoOperation;

import org.jspecify.annotations.Nullable;

/**
 * Sends memory, all of it, after the data that was sent before (WSASend; io_uring send, sendmsg).
 */
public final class SendOperation extends Operation {
    private final boolean elsewhere;

    /** Makes a record for sends that are started on the loop's thread. */
    public SendOperation() {
        this(false);
    }

    private SendOperation(boolean elsewhere) {
        this.elsewhere = elsewhere;
    }

    /** Makes a record for sends that other threads start. */
    public static SendOperation startedElsewhere() {
        return new SendOperation(true);
    }

    /** Returns whether it is for sends that other threads than the loop's start. */
    public boolean isStartedElsewhere() {
        return elsewhere;
    }

    /**
     * Prepares the record; see {@code Operation}.
     *
     * @param completion called when it has ended, on the loop's thread
     * @param handler given to the completion
     * @param deadlineNanos when to give up, on the loop's clock, or {@link #NEVER}
     */
    public <H extends @Nullable Object> void prepare(
            NativeSocket on,
            Completion<SendOperation, H> completion,
            H handler,
            long deadlineNanos) {
        prepareFor(on, completion, handler, deadlineNanos);
    }

    @Override
    public IoOperation verb() {
        return IoOperation.SEND;
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
