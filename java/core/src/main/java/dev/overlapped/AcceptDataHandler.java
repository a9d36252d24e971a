package dev.overlapped;

/**
 * Gets a connection together with the first bytes that its client sent.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AcceptDataHandler {
    /**
     * A client has connected and sent something, or connected and ended its stream. Runs on the
     * connection's completion thread.
     *
     * @param connection the new connection; the handler's to use and to close
     * @param firstData the buffer given to accept, lent again; its region is the received data,
     *     empty if the client ended its stream first
     */
    void accepted(AcceptedConnection connection, IoBuffer firstData);

    /**
     * The accept failed; the listener is usable all the same, unless it was closed. Releases the
     * buffer by default.
     *
     * @param listener the listener
     * @param firstData the buffer given to accept, lent again
     * @param failure why
     */
    default void failed(TcpListener listener, IoBuffer firstData, IoFailure failure) {
        firstData.release();
    }
}
