package dev.overlapped;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A listening TCP socket, from which connections are accepted with overlapped accepts: AcceptEx on
 * Windows, a multishot accept on Linux. Made by {@link CompletionPort#listen(SocketAddress)}.
 *
 * <p>Several accepts may be posted at once; connections are given to them in the order of posting.
 * A client whose connection breaks before it is accepted never ends the listener nor fails an
 * accept; only an accept with first data fails, with {@link IoFailure.Kind#CONNECTION_RESET}, when
 * its client breaks off instead of sending any. An IPv6 listener takes IPv6 only; open two for both
 * families.
 *
 * <p>Threads: all methods from any thread. Handlers run as {@link AcceptHandler} says.
 *
 * <p>Sources: <em>AcceptEx function (mswsock.h)</em>, <em>GetAcceptExSockaddrs function
 * (mswsock.h)</em>; {@code accept(2)}, {@code io_uring_prep_multishot_accept(3)}.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="virtual-threads"}
 *
 * @since 0.1
 */
public interface TcpListener extends AddressedSocket {
    /**
     * Accepts every connection from now on, until the listener is closed; see {@link
     * #acceptEach(AcceptOptions, AcceptHandler)}. It takes the options of {@link
     * PortBuilder#accepting}. For handlers that wait, a virtual thread for each connection is
     * {@code listener.acceptEach(c -> Thread.startVirtualThread(() -> serve(c)))}; {@code serve}
     * then has the connection, and closes it.
     *
     * @param handler gets each connection
     * @throws IllegalStateException if this was called before, or the listener is closed
     */
    void acceptEach(AcceptHandler handler);

    /**
     * Accepts every connection from now on, until the listener is closed. Several accepts are kept
     * posted: their number follows from how fast clients connect and whether they had to wait, see
     * {@link #acceptCounters}. When the system runs out of descriptors or memory, {@link
     * AcceptHandler#failed} is called once, and accepting continues by itself when there are some
     * again.
     *
     * <p>Clients that wait are accepted in the order in which they connected. The handler is called
     * on each connection's own thread, so with more than one completion thread its calls for two
     * connections may overlap, and may be made in either order.
     *
     * <p>If {@link ListenerOptions#withMaxRecycled} asks for it, a connection that ends in order
     * ({@link TcpConnection#closeAfterSending()}, which is also what {@link ReceiveHandler} does at
     * the end of a stream) leaves its socket to the next accept instead of closing it.
     *
     * <p>Sources: <em>WSAEventSelect function (winsock2.h)</em> (FD_ACCEPT reports clients that
     * wait); {@code io_uring_prep_multishot_accept(3)}.
     *
     * @param options how many accepts
     * @param handler gets each connection
     * @throws IllegalStateException if this was called before, or the listener is closed
     */
    void acceptEach(AcceptOptions options, AcceptHandler handler);

    /**
     * Accepts every connection from now on together with its first data, until the listener is
     * closed; otherwise as {@link #acceptEach(AcceptOptions, AcceptHandler)}. A client that
     * connects and stays silent keeps an accept to itself; the {@link AcceptOptions} say after how
     * long, and beyond how many, silent clients are evicted, the longest silent ones first. So
     * silent clients keep no other client out.
     *
     * <p>Each posted accept holds a buffer of the port's own pool; the handler gets it with the
     * data, and sends or releases it. A client that breaks off before it has sent anything is not
     * reported.
     *
     * <p>Source: <em>SOL_SOCKET Socket Options</em> (SO_CONNECT_TIME).
     *
     * @param options how many accepts, and how long clients may stay silent
     * @param handler gets each connection with its first data
     * @throws IllegalStateException if this was called before, or the listener is closed
     */
    void acceptEach(AcceptOptions options, AcceptDataHandler handler);

    /**
     * Accepts one connection.
     *
     * @param deadline until when a client must have connected
     * @param handler gets the connection or the failure
     * @return the operation's number, for {@link #cancel}
     */
    long accept(Deadline deadline, AcceptHandler handler);

    /**
     * Accepts one connection into a socket that was made before, or is left over from another
     * connection of a listener of the same family.
     *
     * @param target the socket; used up by the connection, and open again if there was none
     * @param deadline until when a client must have connected
     * @param handler gets the connection or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if the target is of another family or another port
     * @throws IllegalStateException unless the target is open
     */
    long accept(AcceptTarget target, Deadline deadline, AcceptHandler handler);

    /**
     * Accepts one connection together with its first data, in one operation (AcceptEx with a
     * receive length). It completes when the first bytes have arrived, or the client has ended its
     * stream without any. A client that connects and stays silent keeps this accept, and no other,
     * until the deadline; its connection is closed then.
     *
     * @param firstData gets the first bytes, as many as have arrived and fit; at least one byte of
     *     room
     * @param deadline until when connection and data must have arrived
     * @param handler gets the connection with the buffer, or the failure with it
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if the buffer has no room
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long accept(IoBuffer firstData, Deadline deadline, AcceptDataHandler handler);

    /**
     * Accepts one connection together with its first data into a given socket: both of the above.
     *
     * @param target the socket
     * @param firstData gets the first bytes; at least one byte of room
     * @param deadline until when connection and data must have arrived
     * @param handler gets the connection with the buffer, or the failure with it
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if the target is of another family or another port, or the
     *     buffer has no room
     * @throws IllegalStateException unless the target is open, or if the buffer is in flight or
     *     released
     */
    long accept(
            AcceptTarget target, IoBuffer firstData, Deadline deadline, AcceptDataHandler handler);

    /**
     * Returns the counters of {@link #acceptEach(AcceptHandler)}.
     *
     * @return a snapshot; all 0 before it was called
     */
    AcceptCounters acceptCounters();

    /**
     * Returns the counters of recycled sockets.
     *
     * @return a snapshot; all 0 unless {@link ListenerOptions#withMaxRecycled} asked for it
     */
    RecyclingCounters recycling();

    /**
     * Returns the time that each client has kept an accept that waits for its first data: clients
     * that connect and stay silent can be evicted by {@link #cancel}.
     *
     * @return the oldest accept first; empty if no accept is waiting for data
     * @throws IllegalStateException on a completion thread other than the listener's
     */
    List<ConnectTime> connectTimes();

    @Override
    <T> TcpListener setOption(SocketOption<T> option, T value) throws IoFailure;

    /**
     * Closes the listener. Accepts in flight end with {@link IoFailure.Kind#CLOSED}; connections
     * already accepted stay. Returns at once; harmless when repeated.
     */
    @Override
    void close();

    /**
     * Returns the view whose accepts wait.
     *
     * @return for virtual threads
     */
    @Override
    Blocking blocking();

    /**
     * Returns the view whose accepts return futures.
     *
     * @return see {@link TcpConnection} for what such a future allows
     */
    @Override
    Async async();

    /**
     * The accepts that wait. Made for virtual threads; interrupting the thread cancels the accept.
     * All throw IllegalStateException on a completion thread.
     *
     * @since 0.1
     */
    interface Blocking extends OverlappedSocket.Blocking {
        /**
         * Accepts one connection.
         *
         * @param deadline until when a client must have connected
         * @return the connection
         * @throws IoFailure of kind {@link IoFailure.Kind#TIMED_OUT}, {@link
         *     IoFailure.Kind#CLOSED}, {@link IoFailure.Kind#INTERRUPTED}, {@link
         *     IoFailure.Kind#DESCRIPTOR_LIMIT}; the listener stays usable, unless it was closed
         */
        AcceptedConnection accept(Deadline deadline) throws IoFailure;

        /**
         * Accepts one connection into a given socket.
         *
         * @param target as {@link TcpListener#accept(AcceptTarget, Deadline, AcceptHandler)}
         * @param deadline until when a client must have connected
         * @return the connection
         * @throws IoFailure as {@link #accept(Deadline)}
         */
        AcceptedConnection accept(AcceptTarget target, Deadline deadline) throws IoFailure;

        /**
         * Accepts one connection together with its first data.
         *
         * @param firstData as {@link TcpListener#accept(IoBuffer, Deadline, AcceptDataHandler)};
         *     lent again when this returns or throws, its region empty if the client ended its
         *     stream first
         * @param deadline until when connection and data must have arrived
         * @return the connection
         * @throws IoFailure as {@link #accept(Deadline)}
         */
        AcceptedConnection accept(IoBuffer firstData, Deadline deadline) throws IoFailure;
    }

    /**
     * The accepts that return futures. Dependent actions run on the connection's completion thread,
     * or on the listener's if there is no connection. A connection that was faster than the cancel
     * of its accept is the future's result.
     *
     * @since 0.1
     */
    interface Async extends OverlappedSocket.Async {
        /**
         * Accepts one connection.
         *
         * @param deadline until when a client must have connected
         * @return completes with the connection
         */
        CompletableFuture<AcceptedConnection> accept(Deadline deadline);

        /**
         * Accepts one connection into a given socket.
         *
         * @param target as {@link TcpListener#accept(AcceptTarget, Deadline, AcceptHandler)}
         * @param deadline until when a client must have connected
         * @return completes with the connection
         */
        CompletableFuture<AcceptedConnection> accept(AcceptTarget target, Deadline deadline);

        /**
         * Accepts one connection together with its first data.
         *
         * @param firstData as {@link TcpListener#accept(IoBuffer, Deadline, AcceptDataHandler)}; in
         *     flight until the future completes
         * @param deadline until when connection and data must have arrived
         * @return completes with the connection
         */
        CompletableFuture<AcceptedConnection> accept(IoBuffer firstData, Deadline deadline);
    }
}
