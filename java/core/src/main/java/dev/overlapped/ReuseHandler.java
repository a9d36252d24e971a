package dev.overlapped;

/**
 * Gets the socket of a connection that has ended, to be used again. All methods run on the
 * connection's completion thread.
 *
 * @param <T> what it can be used for: {@link AcceptTarget} or {@link ConnectTarget}
 */
@FunctionalInterface
public interface ReuseHandler<T> {
    /**
     * The connection has ended in order; its object is as closed.
     *
     * @param target the handler's to use and to close
     */
    void reusable(T target);

    /**
     * It did not come to that. The connection is closed, unless it was ending already. Does nothing
     * by default.
     *
     * @param connection the connection
     * @param failure why
     */
    default void failed(TcpConnection connection, IoFailure failure) {}
}
