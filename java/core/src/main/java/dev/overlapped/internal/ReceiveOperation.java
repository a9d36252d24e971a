package dev.overlapped.internal;

/**
 * Fills memory with what comes next on a connection (WSARecv; io_uring recv, recvmsg). 0 bytes of a
 * non-empty buffer = end of stream.
 */
public final class ReceiveOperation extends Operation {
    @Override
    public String verb() {
        return "receive";
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
