package dev.overlapped;

/**
 * Gets the outcome of a scattered receive, a gathered send, or a {@link Transmission}. All methods
 * run on the connection's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface VectorHandler {
    /**
     * Done. After a receive the regions of the buffers, in order, hold the received data; 0 bytes
     * into room for at least one = the other side has ended its stream.
     *
     * @param connection the connection
     * @param buffers the buffers given, lent again
     * @param bytes how much was moved
     */
    void completed(TcpConnection connection, IoBuffers buffers, long bytes);

    /**
     * It failed, was cancelled, or timed out. By default releases the buffers and closes the
     * connection.
     *
     * @param connection the connection
     * @param buffers the buffers given, lent again
     * @param failure why
     */
    default void failed(TcpConnection connection, IoBuffers buffers, IoFailure failure) {
        buffers.release();
        connection.close();
    }
}
