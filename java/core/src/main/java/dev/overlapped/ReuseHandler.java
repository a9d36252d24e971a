package dev.overlapped;

/**
 * Gets the socket of a connection that has ended, to be used again. All methods run on the
 * connection's completion thread.
 *
 * @param <T> what it can be used for: {@link AcceptTarget} or {@link ConnectTarget}
 * @since 0.1
 */
@FunctionalInterface
public interface ReuseHandler<T extends TcpTarget> {
    /**
     * Takes the socket: the connection has ended in order, and its object counts as closed.
     *
     * @param target the handler's to use and to close
     */
    void reusable(T target);

    /**
     * Takes the failure. The connection is closed, unless it was ending already. Does nothing by
     * default.
     *
     * @param connection the connection
     * @param failure the reason
     */
    default void failed(TcpConnection connection, IoFailure failure) {}
}
