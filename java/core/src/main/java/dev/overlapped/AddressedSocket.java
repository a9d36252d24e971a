package dev.overlapped;

import java.net.SocketAddress;

/**
 * A socket that is bound when it is opened, and knows its address from then on: a {@link
 * TcpListener} or a {@link UdpSocket}. Reading the address calls no system and never fails.
 * Implemented by this library only.
 *
 * @since 0.1
 */
public interface AddressedSocket extends OverlappedSocket {
    /**
     * Returns the address that the socket is bound to.
     *
     * @return with the port that the system chose, if it did; also after closing
     */
    @Override
    SocketAddress localAddress();

    /**
     * Returns the port of {@link #localAddress}.
     *
     * @return 1 to 65,535; also after closing
     * @throws IllegalStateException if it is an address without ports
     */
    @Override
    int localPort();
}
