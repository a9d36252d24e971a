package dev.overlapped;

/** Gets the outcome of a connect. */
@FunctionalInterface
public interface ConnectHandler {
    /**
     * Connected; initial data, if any was given, is sent. Runs on the connection's completion
     * thread.
     *
     * @param connection the connection; the handler's to use and to close
     */
    void connected(ConnectedConnection connection);

    /**
     * Not connected; the socket is closed. Does nothing by default.
     *
     * @param failure why
     */
    default void failed(IoFailure failure) {}
}
