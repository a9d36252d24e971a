package dev.overlapped;

/** Is told what became of a datagram that was sent. On the socket's completion thread. */
@FunctionalInterface
public interface DatagramSendHandler {
    /**
     * The system has taken the datagram. Whether it arrives nobody tells.
     *
     * @param socket the socket
     * @param buffer lent again, its region as it was
     */
    void sent(UdpSocket socket, IoBuffer buffer);

    /**
     * The system did not take it, or the send was cancelled or timed out: nothing was sent. By
     * default releases the buffer.
     *
     * @param socket the socket
     * @param buffer lent again, its region as it was
     * @param failure why
     */
    default void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
        buffer.release();
    }
}
