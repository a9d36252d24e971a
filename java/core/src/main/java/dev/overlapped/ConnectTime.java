package dev.overlapped;

import java.time.Duration;

/**
 * The time that a client has kept an accept that waits for its first data; see {@link
 * TcpListener#connectTimes}.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface ConnectTime {
    /**
     * Returns the number of the accept, for {@link TcpListener#cancel}, which closes the
     * connection.
     *
     * @return the operation's number
     */
    long operation();

    /**
     * Returns the time since the client connected.
     *
     * @return on Windows in whole seconds (SO_CONNECT_TIME)
     */
    Duration elapsed();
}
