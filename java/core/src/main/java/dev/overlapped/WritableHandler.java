package dev.overlapped;

/**
 * The handler of a connection that can be sent to again; see {@link TcpConnection#whenWritable}.
 * All methods run on the connection's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface WritableHandler {
    /**
     * A send would be taken now, if nobody else is faster, and the connection is not under
     * pressure.
     *
     * @param connection the connection
     */
    void writable(TcpConnection connection);

    /**
     * The connection has ended before it could be sent to, or had ended before the request. By
     * default does nothing.
     *
     * @param connection the connection, closed
     * @param failure of kind {@link IoFailure.Kind#CLOSED}, {@link IoFailure.Kind#BACK_PRESSURE} or
     *     {@link IoFailure.Kind#SLOW_CONSUMER}: why this side closed it; or the failure that broke
     *     the connection
     */
    default void failed(TcpConnection connection, IoFailure failure) {}
}
