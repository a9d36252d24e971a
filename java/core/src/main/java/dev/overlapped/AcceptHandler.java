package dev.overlapped;

/**
 * Gets accepted connections.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AcceptHandler {
    /**
     * A client has connected. Runs on the connection's completion thread, before any other handler
     * of the connection; of a port with several threads, connections of one listener come on all of
     * them, possibly at once.
     *
     * @param connection the new connection; the handler's to use and to close
     */
    void accepted(AcceptedConnection connection);

    /**
     * An accept failed. The listener is usable all the same, unless it was closed. With {@link
     * TcpListener#acceptEach} this reports only failures that the listener could not overcome at
     * once, such as {@link IoFailure.Kind#DESCRIPTOR_LIMIT}; accepting continues by itself when the
     * cause has passed. Does nothing by default.
     *
     * @param listener the listener
     * @param failure why
     */
    default void failed(TcpListener listener, IoFailure failure) {}
}
