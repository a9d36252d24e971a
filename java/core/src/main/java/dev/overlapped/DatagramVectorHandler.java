package dev.overlapped;

/**
 * Receives datagrams that were scattered into several buffers. All methods run on the socket's
 * completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DatagramVectorHandler {
    /**
     * A datagram was received. The regions of the buffers, in order, are its data. The buffers are
     * the handler's, as of {@link DatagramHandler#received}.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again
     * @param datagram the datagram's addresses and control messages; valid until this method
     *     returns. {@link Datagram#isTruncated} if it did not fit into all buffers together
     */
    void received(UdpSocket socket, IoBuffers buffers, Datagram datagram);

    /**
     * The receive failed, was cancelled, or timed out. By default releases the buffers, and closes
     * the socket unless only a port was unreachable.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again, without data
     * @param failure the reason
     */
    default void failed(UdpSocket socket, IoBuffers buffers, IoFailure failure) {
        buffers.release();
        if (failure.kind() != IoFailure.Kind.PORT_UNREACHABLE) {
            socket.close();
        }
    }
}
