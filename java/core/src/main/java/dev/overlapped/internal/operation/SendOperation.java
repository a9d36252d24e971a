package dev.overlapped.internal.operation;

/** Sends memory, all of it, behind what was sent before (WSASend; io_uring send, sendmsg). */
public final class SendOperation extends Operation {
    @Override
    public String verb() {
        return "send";
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
