package dev.overlapped;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Set;

/**
 * A socket of a {@link CompletionPort} on which overlapped operations are started: a {@link
 * TcpListener}, a {@link TcpConnection}, or a {@link UdpSocket}.
 *
 * <p>Every operation has three faces. The form with a handler stands on the type itself: it returns
 * at once, the handler runs on the socket's completion thread, and no operation allocates. {@code
 * blocking()} returns a view with the same verbs that wait, made for virtual threads; interrupting
 * the thread cancels the operation. {@code async()} returns a view with the same verbs that return
 * a future. The views are cheap: get one per call, or keep it.
 *
 * <p>The library alone implements this interface and those that extend it.
 *
 * <p>Threads: all methods from any thread.
 *
 * @since 0.1
 */
public interface OverlappedSocket extends AutoCloseable {
    /** The number that no operation has: cancelling it does nothing. */
    long NO_OPERATION = -1;

    /**
     * Returns the port that the socket belongs to.
     *
     * @return the port that opened it
     */
    CompletionPort port();

    /**
     * Returns the socket's own address.
     *
     * @return resolved, with the port that the system chose, if it did
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing
     */
    SocketAddress localAddress() throws IoFailure;

    /**
     * Returns the port of {@link #localAddress}.
     *
     * @return 1 to 65,535
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalStateException if it is an address without ports
     */
    int localPort() throws IoFailure;

    /**
     * Sets an option.
     *
     * @param option one of {@link #supportedOptions}, or {@link SocketOptions#raw}
     * @param value its value
     * @param <T> the option's type
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, {@link
     *     IoFailure.Kind#UNSUPPORTED} for an option that such sockets do not have on this system,
     *     or of what the system reports
     * @throws IllegalArgumentException if the value is outside its range
     * @throws IllegalStateException if the option has an effect before binding only
     */
    <T> OverlappedSocket setOption(SocketOption<T> option, T value) throws IoFailure;

    /**
     * Reads an option; see {@link #setOption}.
     *
     * @param option one of {@link #supportedOptions}, or {@link SocketOptions#raw}
     * @param <T> the option's type
     * @return its value
     * @throws IoFailure as {@link #setOption}
     */
    <T> T getOption(SocketOption<T> option) throws IoFailure;

    /**
     * Returns the options that sockets of this kind have on this system. An older version of it may
     * refuse some of them all the same.
     *
     * @return those of {@link SocketOptions} and {@link java.net.StandardSocketOptions}; immutable
     */
    Set<SocketOption<?>> supportedOptions();

    /**
     * Requests that an operation end early. Its handler is called in any case: with a failure of
     * kind {@link IoFailure.Kind#CANCELLED}, or with the result if the operation was faster. A
     * receive that is cancelled has taken no data. A send that is cancelled on a stream may have
     * sent a part of its data; {@link IoFailure#transferred} is that part's length.
     *
     * @param operation its number, as the start returned it, or {@link #NO_OPERATION}; an operation
     *     that has ended is ignored
     * @throws IllegalArgumentException if no operation of this socket has had that number yet
     */
    void cancel(long operation);

    /**
     * Returns whether closing has begun.
     *
     * @return false while the socket can be used
     */
    boolean isClosed();

    /**
     * Closes the socket at once. Operations in flight end with {@link IoFailure.Kind#CLOSED}, and
     * their handlers get their buffers back. Returns at once; harmless when repeated.
     */
    @Override
    void close();
}
