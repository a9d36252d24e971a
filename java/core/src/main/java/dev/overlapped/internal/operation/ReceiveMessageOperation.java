package dev.overlapped.internal.operation;

import dev.overlapped.IoOperation;
import dev.overlapped.internal.message.MessageHeader;

import org.jspecify.annotations.Nullable;

/**
 * Receives one datagram into memory, and its addresses and control values (WSARecvMsg; io_uring
 * recvmsg). A datagram that does not fit is a result, with a flag. With no memory it waits until
 * there is one, and leaves it there.
 */
public final class ReceiveMessageOperation extends Operation {
    private final MessageHeader header = new MessageHeader();

    private boolean repeated;

    /** Says whether others like it will follow, again and again. Set before start. */
    public void repeated(boolean again) {
        repeated = again;
    }

    /** Returns whether others like it will follow: then the backend may receive ahead of them. */
    public boolean isRepeated() {
        return repeated;
    }

    /**
     * Returns the addresses and control values of the datagram; written by the backend before the
     * operation completes.
     */
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
            Completion<ReceiveMessageOperation, H> completion,
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
