package dev.overlapped;

/**
 * Gets what is received on a connection. All methods run on the connection's completion thread.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="receive-handler"}
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ReceiveHandler {
    /**
     * Data was received. The buffer is the handler's: send it, release it, or receive into it
     * again.
     *
     * @param connection the connection
     * @param buffer lent; its region is the received data: at least one byte, or none if the buffer
     *     has no room for one (a receive into zero bytes reports that there is something to
     *     receive)
     */
    void received(TcpConnection connection, IoBuffer buffer);

    /**
     * The other side has ended its stream: no more data follows. Sending is still possible. By
     * default releases the buffer and closes the connection after all queued data has been sent.
     *
     * @param connection the connection
     * @param buffer lent, without data
     */
    default void endOfStream(TcpConnection connection, IoBuffer buffer) {
        buffer.release();
        connection.closeAfterSending();
    }

    /**
     * The receive failed, was cancelled, or timed out; or the connection was closed. {@link
     * TcpConnection#receiveEach} reports each end of the connection once, by this or by {@link
     * #endOfStream}, whoever closed it and also when receiving has paused or had not begun; but for
     * {@link OverlappedSocket#closeAfterSending}, after which nothing more is reported. By default
     * releases the buffer and closes the connection.
     *
     * @param connection the connection
     * @param buffer lent, without data
     * @param failure why
     */
    default void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
        buffer.release();
        connection.close();
    }

    /**
     * The connection has been idle for as long as {@link ReceiveOptions#withIdleTimeout} says, and
     * is usable. Called again whenever as much time has passed once more. By default closes the
     * connection.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="idle"}
     *
     * @param connection the connection
     * @param kind the direction
     */
    default void idle(TcpConnection connection, IdleKind kind) {
        connection.close();
    }
}
