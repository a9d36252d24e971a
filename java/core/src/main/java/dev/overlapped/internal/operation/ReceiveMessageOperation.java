package dev.overlapped.internal.operation;

import dev.overlapped.internal.message.MessageHeader;

/**
 * Fills memory with one datagram, and says what came with it (WSARecvMsg; io_uring recvmsg). A
 * datagram that does not fit is a result, with a flag. With no memory it waits until there is one,
 * and leaves it there.
 */
public final class ReceiveMessageOperation extends Operation {
    private final MessageHeader header = new MessageHeader();

    private boolean repeated;

    /** Says whether others like it will follow, again and again. Set before start. */
    public void repeated(boolean again) {
        repeated = again;
    }

    /** Whether others like it will follow: then the backend may receive ahead of them. */
    public boolean isRepeated() {
        return repeated;
    }

    /** What came with the datagram; written by the backend before it completes. */
    public MessageHeader header() {
        return header;
    }

    @Override
    public String verb() {
        return "receive";
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
