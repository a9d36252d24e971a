package dev.overlapped;

/** Gets a datagram in several buffers. All methods run on the socket's completion thread. */
@FunctionalInterface
public interface DatagramVectorHandler {
    /**
     * A datagram has come. The regions of the buffers, in order, are its data. The buffers are the
     * handler's, as of {@link DatagramHandler#received}.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again
     * @param datagram what came besides; valid until this method returns. {@link
     *     Datagram#isTruncated} if it did not fit into all buffers together
     */
    void received(UdpSocket socket, IoBuffers buffers, Datagram datagram);

    /**
     * The receive failed, was cancelled, or timed out. By default releases the buffers, and closes
     * the socket unless only a port was unreachable.
     *
     * @param socket the socket
     * @param buffers the buffers given, lent again, without data
     * @param failure why
     */
    default void failed(UdpSocket socket, IoBuffers buffers, IoFailure failure) {
        buffers.release();
        if (failure.kind() != IoFailure.Kind.PORT_UNREACHABLE) {
            socket.close();
        }
    }
}
