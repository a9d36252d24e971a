package dev.overlapped;

/** Gets the datagrams of a socket. All methods run on the socket's completion thread. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram has come. The buffer is the handler's: send it, release it, or receive into it
     * again.
     *
     * @param socket the socket
     * @param buffer lent; its region is the datagram's data, which may be of no bytes
     * @param datagram what came besides; valid until this method returns
     */
    void received(UdpSocket socket, IoBuffer buffer, Datagram datagram);

    /**
     * The receive failed, was cancelled, or timed out. By default releases the buffer, and closes
     * the socket unless only a port was unreachable.
     *
     * @param socket the socket
     * @param buffer lent, without data
     * @param failure why
     */
    default void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
        buffer.release();
        if (failure.kind() != IoFailure.Kind.PORT_UNREACHABLE) {
            socket.close();
        }
    }
}
