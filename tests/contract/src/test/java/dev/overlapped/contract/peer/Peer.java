package dev.overlapped.contract.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The other side of Overlapped on the network, which is not Overlapped: plain, blocking sockets.
 */
public interface Peer extends AutoCloseable {
    /** Connects. */
    PeerSocket connect(SocketAddress remote) throws IOException;

    /** Listens on a port of the system's choice. */
    PeerServer listen(InetSocketAddress local) throws IOException;

    /** An address where nobody listens. */
    InetSocketAddress refusing() throws IOException;

    /** An address that never answers a connect. */
    InetSocketAddress silent() throws IOException;

    /** Closes every socket that was opened here. */
    @Override
    void close() throws IOException;
}
