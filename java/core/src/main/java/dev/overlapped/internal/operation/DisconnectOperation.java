package dev.overlapped.internal.operation;

import dev.overlapped.IoOperation;

import org.jspecify.annotations.Nullable;

/**
 * Ends the sending side after the data that was sent before; the other side sees end of stream
 * (DisconnectEx; shutdown). With reuse it completes when the other side has ended too and its
 * socket's handle is as if it had never been connected.
 */
public final class DisconnectOperation extends Operation {
    private final boolean reuse;
    private final boolean last;

    /**
     * @param reuse whether the handle is to be used again; the other side has ended its stream
     *     then, and nothing is being received
     */
    public DisconnectOperation(boolean reuse) {
        this(reuse, reuse);
    }

    private DisconnectOperation(boolean reuse, boolean last) {
        this.reuse = reuse;
        this.last = last;
    }

    /** Makes one for a connection that takes no more sends of its user. */
    public static DisconnectOperation ofOrderlyEnd() {
        return new DisconnectOperation(false, true);
    }

    /** Returns whether it belongs to an end of the connection that is under way already. */
    public boolean isLast() {
        return last;
    }

    /** Returns whether the handle is to be reused. */
    public boolean isForReuse() {
        return reuse;
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
            Completion<DisconnectOperation, H> completion,
            H handler,
            long deadlineNanos) {
        prepareFor(on, completion, handler, deadlineNanos);
    }

    @Override
    public IoOperation verb() {
        return reuse ? IoOperation.DISCONNECT_FOR_REUSE : IoOperation.DISCONNECT;
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
