package dev.overlapped;

/**
 * Receives the end of the sends of datagrams that are gathered from several buffers, and of {@link
 * DatagramTransmission}s. All methods run on the socket's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DatagramVectorSendHandler {
    /**
     * The system has taken all data. No system reports whether they are delivered.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again, their regions as they were
     * @param bytes the number of bytes that were sent
     */
    void sent(UdpSocket socket, IoBuffers buffers, long bytes);

    /**
     * The send failed, was cancelled, or timed out. Nothing was sent; of a transmission, the
     * failure reports how much was sent. By default releases the buffers.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again, their regions as they were
     * @param failure the reason
     */
    default void failed(UdpSocket socket, IoBuffers buffers, IoFailure failure) {
        buffers.release();
    }
}
