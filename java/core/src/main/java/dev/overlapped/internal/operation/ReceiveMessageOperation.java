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

    /** The place of a receive in the continuous receiving of a socket. */
    public enum Place {
        /** It is the caller's own. */
        NONE,
        /** It waits for the next datagram, and takes none. */
        STANDING,
        /** Others like it will follow. */
        REPEATED,
        /** Others like it will follow so often that the backend may receive ahead of them. */
        FREQUENT
    }

    private Place place = Place.NONE;

    /** Sets its place in the continuous receiving of its socket. Between prepare and start. */
    public void place(Place of) {
        place = of;
    }

    /** Returns its place in the continuous receiving of its socket. */
    public Place place() {
        return place;
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
        place = Place.NONE;
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
