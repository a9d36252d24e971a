package dev.overlapped;

/**
 * Receives the datagrams of a socket. All methods run on the socket's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram was received. The buffer is the handler's: it sends it, releases it, or receives
     * into it again.
     *
     * @param socket the socket
     * @param buffer lent; its region is the datagram's data, which may be empty
     * @param datagram the datagram's addresses and control messages; valid until this method
     *     returns
     */
    void received(UdpSocket socket, IoBuffer buffer, Datagram datagram);

    /**
     * The receive failed, was cancelled, or timed out. By default releases the buffer, and closes
     * the socket unless only a port was unreachable.
     *
     * @param socket the socket
     * @param buffer lent, without data
     * @param failure the reason
     */
    default void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
        buffer.release();
        if (failure.kind() != IoFailure.Kind.PORT_UNREACHABLE) {
            socket.close();
        }
    }
}
