package dev.overlapped.contract;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Whoever talks with Overlapped over the network and is not Overlapped: plain, blocking sockets.
 */
interface Foreign extends AutoCloseable {
    /** Connects. */
    ForeignSocket connect(InetSocketAddress remote) throws IOException;

    /** Listens on a port of the system's choice. */
    ForeignServer listen(InetSocketAddress local) throws IOException;

    /** An address where nobody listens. */
    InetSocketAddress refusing() throws IOException;

    /** An address that never answers a connect. */
    InetSocketAddress silent() throws IOException;

    /** Closes every socket that was opened here. */
    @Override
    void close() throws IOException;
}
