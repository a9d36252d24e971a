package dev.overlapped.internal.operation;

import dev.overlapped.IoOperation;
import dev.overlapped.Readiness;
import dev.overlapped.internal.buffer.BufferSource;

import org.jspecify.annotations.Nullable;

/**
 * Fills memory with the next data of a connection (WSARecv; io_uring recv, recvmsg). 0 bytes of a
 * non-empty buffer = end of stream.
 */
public final class ReceiveOperation extends Operation {
    private boolean onReady;
    private boolean repeated;
    private boolean poll;
    private @Nullable Readiness found;

    /**
     * Says that the operation has no memory of its own: the backend takes a buffer from the loop's
     * {@link BufferSource} when there is something to receive, and {@linkplain #lend lends} it to
     * the operation; at the end of the stream, and of a failure, there is none. Between {@link
     * #prepare} and start.
     *
     * @param again whether others like it will follow, each as soon as the one before has completed
     */
    public void onReady(boolean again) {
        onReady = true;
        repeated = again;
    }

    /** Returns whether the backend chooses the memory. */
    public boolean isOnReady() {
        return onReady;
    }

    /** Returns whether others like it will follow: then the backend may receive ahead of them. */
    public boolean isRepeated() {
        return repeated;
    }

    /**
     * Says that the operation only finds out what a receive would get now: it takes no data, and
     * does not wait. Between {@link #prepare} and start.
     */
    public void poll() {
        poll = true;
    }

    /** Returns whether it only finds out what a receive would get now. */
    public boolean isPoll() {
        return poll;
    }

    /** Records that a poll has found data, before it succeeds. */
    public void foundData() {
        found = Readiness.DATA;
    }

    /** Records that a poll has found the end of the stream, before it succeeds. */
    public void foundEnd() {
        found = Readiness.END_OF_STREAM;
    }

    /** Records that a poll has found nothing, before it succeeds. */
    public void foundNothing() {
        found = Readiness.NOTHING;
    }

    /** Returns what a poll has found; null unless it has succeeded. */
    public @Nullable Readiness found() {
        return found;
    }

    @Override
    void prepared() {
        poll = false;
        found = null;
        onReady = false;
        repeated = false;
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
            Completion<ReceiveOperation, H> completion,
            H handler,
            long deadlineNanos) {
        prepareFor(on, completion, handler, deadlineNanos);
    }

    @Override
    public IoOperation verb() {
        return IoOperation.RECEIVE;
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
