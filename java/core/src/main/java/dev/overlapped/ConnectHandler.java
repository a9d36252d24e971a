package dev.overlapped;

import org.jspecify.annotations.Nullable;

/**
 * Gets the outcome of a connect, the one way in which it is reported. All methods run on the
 * connection's completion thread, or on another one of the port if there is no connection.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ConnectHandler {
    /**
     * Takes the connection; initial data, if any was given, is sent and its buffer lent again.
     *
     * @param connection the connection; the handler's to use and to close
     */
    void connected(ConnectedConnection connection);

    /**
     * Takes the failure. The socket is closed, unless it is a {@link ConnectTarget} that can be
     * tried again. Releases the buffer by default.
     *
     * @param initialData the buffer given with {@link ConnectOptions#withInitialData}, lent again;
     *     null if there was none
     * @param failure the reason
     */
    default void failed(@Nullable IoBuffer initialData, IoFailure failure) {
        if (initialData != null) {
            initialData.release();
        }
    }
}
