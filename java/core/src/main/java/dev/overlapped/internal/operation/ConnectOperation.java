package dev.overlapped.internal.operation;

import java.net.InetSocketAddress;

/**
 * Connects a fresh, bound socket, and with a data length sends the first bytes (ConnectEx; io_uring
 * connect linked to send).
 */
public final class ConnectOperation extends Operation {
    private InetSocketAddress remote;

    /** Where to; resolved, and of the socket's family. Set before start. */
    public void remote(InetSocketAddress address) {
        remote = address;
    }

    /** Where to. */
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public String verb() {
        return "connect";
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
