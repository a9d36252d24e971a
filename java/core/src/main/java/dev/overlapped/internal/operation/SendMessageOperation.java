package dev.overlapped.internal.operation;

import dev.overlapped.internal.message.MessageHeader;

/** Sends memory as one datagram, or as several of equal size (WSASendMsg; io_uring sendmsg). */
public final class SendMessageOperation extends Operation {
    private final MessageHeader header = new MessageHeader();

    /** Where to, and how; filled by the face before start. */
    public MessageHeader header() {
        return header;
    }

    @Override
    public String verb() {
        return "send";
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
