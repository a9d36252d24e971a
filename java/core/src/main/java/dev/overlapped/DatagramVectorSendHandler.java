package dev.overlapped;

/**
 * Is told what became of a datagram that was gathered from several buffers, or of a {@link
 * DatagramTransmission}. On the socket's completion thread.
 */
@FunctionalInterface
public interface DatagramVectorSendHandler {
    /**
     * The system has taken all of it. Whether it arrives nobody tells.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again, their regions as they were
     * @param bytes how much was sent
     */
    void sent(UdpSocket socket, IoBuffers buffers, long bytes);

    /**
     * The system did not take it, or it was cancelled or timed out: nothing was sent, or of a
     * transmission what the failure says. By default releases the buffers.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again, their regions as they were
     * @param failure why
     */
    default void failed(UdpSocket socket, IoBuffers buffers, IoFailure failure) {
        buffers.release();
    }
}
