package dev.overlapped;

import java.net.SocketOption;
import java.util.Set;

/**
 * A TCP socket that is not connected: made before it is needed, or left over from a connection that
 * has ended. Its type says what it can be used for: an {@link AcceptTarget} to be accepted into, a
 * {@link ConnectTarget} to connect with; Windows lets no socket change between the two.
 *
 * <p>The connection that it becomes uses it up; when the operation fails before, it is open again.
 * It belongs to one completion thread for its life, and so does the connection. The port closes it
 * when it closes or shuts down.
 *
 * <p>Threads: all methods from any thread.
 *
 * @since 0.1
 */
public sealed interface TcpTarget extends AutoCloseable permits AcceptTarget, ConnectTarget {
    /**
     * Returns the port that it belongs to.
     *
     * @return the port that opened it, or the connection's
     */
    CompletionPort port();

    /**
     * Returns whether it can be used.
     *
     * @return false while an operation has it, when it is used up, and after closing
     */
    boolean isOpen();

    /**
     * Sets an option, which the connection will have; see {@link TcpConnection#setOption}. One that
     * was set before, on this or on a former connection of the socket, is kept.
     *
     * @param option one of {@link #supportedOptions}, or {@link SocketOptions#raw}
     * @param value its value
     * @param <T> the option's type
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} unless it {@link #isOpen}, {@link
     *     IoFailure.Kind#UNSUPPORTED} for an option that the system's TCP sockets do not have, or
     *     of what the system reports
     */
    <T> TcpTarget setOption(SocketOption<T> option, T value) throws IoFailure;

    /**
     * Reads an option.
     *
     * @param option one of {@link #supportedOptions}, or {@link SocketOptions#raw}
     * @param <T> the option's type
     * @return its value
     * @throws IoFailure as {@link #setOption}
     */
    <T> T getOption(SocketOption<T> option) throws IoFailure;

    /**
     * Returns the options that connections have on this system; see {@link
     * OverlappedSocket#supportedOptions}.
     *
     * @return immutable; also when it is not {@link #isOpen}
     */
    Set<SocketOption<?>> supportedOptions();

    /**
     * Closes the socket; one that an operation has is closed when that ends without a connection.
     * Returns at once; harmless when repeated.
     */
    @Override
    void close();
}
