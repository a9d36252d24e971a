package dev.overlapped;

/**
 * Gets the outcome of a send. All methods run on the connection's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SendHandler {
    /**
     * All of the buffer's region has been handed to the system's transport.
     *
     * @param connection the connection
     * @param buffer lent again, its region as it was
     */
    void sent(TcpConnection connection, IoBuffer buffer);

    /**
     * The send failed, was cancelled, or timed out; {@link IoFailure#transferred} bytes of it went.
     * By default releases the buffer and closes the connection, whose stream may end in the middle
     * of a message.
     *
     * @param connection the connection
     * @param buffer lent again, its region as it was
     * @param failure why
     */
    default void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
        buffer.release();
        connection.close();
    }
}
