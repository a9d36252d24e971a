package dev.overlapped.internal.operation;

import dev.overlapped.IoOperation;
import dev.overlapped.internal.message.MessageHeader;

import org.jspecify.annotations.Nullable;

/** Sends memory as one datagram, or as several of equal size (WSASendMsg; io_uring sendmsg). */
public final class SendMessageOperation extends Operation {
    private final MessageHeader header = new MessageHeader();
    private int tries;

    /** Returns the destination and the control values; filled by the face before start. */
    public MessageHeader header() {
        return header;
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
            Completion<SendMessageOperation, H> completion,
            H handler,
            long deadlineNanos) {
        tries = 0;
        prepareFor(on, completion, handler, deadlineNanos);
    }

    /** Returns how often the backend has tried it again, for an error of an earlier datagram. */
    public int tries() {
        return tries;
    }

    /** Records how often the backend has tried it again. */
    public void tries(int again) {
        tries = again;
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
