package dev.overlapped.test.internal.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The network of a model, as the programs on the other side of its connections use it. */
public interface PeerNetwork {
    /** Connects a peer; returns when the connection is made. */
    PeerConnection connect(SocketAddress remote) throws IOException;

    /** Opens a listening peer. Port 0 = one of the model's choice. */
    PeerListener listen(InetSocketAddress local, int backlog) throws IOException;
}
