package dev.overlapped;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.concurrent.CompletableFuture;

/**
 * A socket to connect with, and nothing else. Either a new one ({@link
 * CompletionPort#connectTarget}), on which options are set before, or that of a {@link
 * ConnectedConnection} that has ended, which is still bound to its own address.
 *
 * <p>A connect that was refused, found no way or got no answer leaves the socket open for another
 * try. After any other failure it is closed.
 *
 * <p>Sources: <em>LPFN_CONNECTEX callback function (mswsock.h)</em>; {@code connect(2)}.
 *
 * @since 0.1
 */
public non-sealed interface ConnectTarget extends TcpTarget {
    /**
     * Connects.
     *
     * @param remote where to: resolved, of the socket's family, with a port from 1 to 65,535
     * @param options initial data; no local address, for the socket is bound
     * @param deadline until when the connection must be made, and the data sent
     * @param handler gets the connection, or each failure that is not a wrong argument, on the
     *     completion thread; after {@link IoFailure.Kind#UNKNOWN_HOST} the socket is open
     * @return to cancel it with
     * @throws IllegalArgumentException if the remote port is 0, the address is of another family,
     *     or a local address is given
     * @throws IllegalStateException unless it {@link #isOpen}, or if the initial data is in flight
     *     or released
     */
    Cancellable connect(
            SocketAddress remote,
            ConnectOptions options,
            Deadline deadline,
            ConnectHandler handler);

    @Override
    <T> ConnectTarget setOption(SocketOption<T> option, T value) throws IoFailure;

    /**
     * Returns the view whose connect waits.
     *
     * @return for virtual threads
     */
    Blocking blocking();

    /**
     * Returns the view whose connect returns a future.
     *
     * @return see {@link TcpConnection} for what such a future allows
     */
    Async async();

    /**
     * The connect that waits.
     *
     * @since 0.1
     */
    interface Blocking {
        /**
         * Connects. Interrupting the thread cancels the connect.
         *
         * @param remote where to: resolved, of the socket's family, with a port from 1 to 65,535
         * @param options initial data; no local address, for the socket is bound
         * @param deadline until when the connection must be made, and the data sent
         * @return the connection
         * @throws IoFailure as {@link CompletionPort.Blocking#connect}; the initial data's buffer
         *     is lent again
         * @throws IllegalArgumentException if the remote port is 0, the address is of another
         *     family, or a local address is given
         * @throws IllegalStateException on a completion thread, unless the socket {@link
         *     TcpTarget#isOpen is open}, or if the initial data is in flight or released
         */
        ConnectedConnection connect(SocketAddress remote, ConnectOptions options, Deadline deadline)
                throws IoFailure;
    }

    /**
     * The connect that returns a future.
     *
     * @since 0.1
     */
    interface Async {
        /**
         * Connects.
         *
         * @param remote where to: resolved, of the socket's family, with a port from 1 to 65,535
         * @param options initial data; no local address, for the socket is bound
         * @param deadline until when the connection must be made, and the data sent
         * @return completes with the connection, or with a failure as {@link Blocking#connect}
         *     throws it
         */
        CompletableFuture<ConnectedConnection> connect(
                SocketAddress remote, ConnectOptions options, Deadline deadline);
    }
}
