package dev.overlapped.contract.peer;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A listening socket of the foreign side. */
public interface PeerServer extends AutoCloseable {
    /** Waits for the next connection. */
    PeerSocket accept() throws IOException;

    /** Returns the address that it listens on. */
    InetSocketAddress address();

    @Override
    void close() throws IOException;
}
