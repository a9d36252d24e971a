package dev.overlapped;

/**
 * Receives the end of the sends of a socket. All methods run on the socket's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DatagramSendHandler {
    /**
     * The system has taken the datagram. No system reports whether it is delivered.
     *
     * @param socket the socket
     * @param buffer lent again, its region as it was
     */
    void sent(UdpSocket socket, IoBuffer buffer);

    /**
     * The send failed, was cancelled, or timed out: nothing was sent. By default releases the
     * buffer.
     *
     * @param socket the socket
     * @param buffer lent again, its region as it was
     * @param failure the reason
     */
    default void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
        buffer.release();
    }
}
