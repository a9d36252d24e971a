package dev.overlapped.internal;

/**
 * Fills memory with one datagram, and says what came with it (WSARecvMsg; io_uring recvmsg). A
 * datagram that does not fit is a result, with a flag. With no memory it waits until there is one,
 * and leaves it there.
 */
public final class ReceiveMessageOperation extends Operation {
    private final MessageHeader header = new MessageHeader();

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
