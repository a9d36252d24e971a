package dev.overlapped;

/**
 * Gets the outcome of a disconnect. All methods run on the connection's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DisconnectHandler {
    /**
     * The sending side has ended; the other side will see the end of the stream. Receiving is still
     * possible.
     *
     * @param connection the connection
     */
    void disconnected(TcpConnection connection);

    /**
     * It failed. Closes the connection by default.
     *
     * @param connection the connection
     * @param failure why
     */
    default void failed(TcpConnection connection, IoFailure failure) {
        connection.close();
    }
}
