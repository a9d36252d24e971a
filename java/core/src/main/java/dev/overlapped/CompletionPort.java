package dev.overlapped;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The port that everything begins at: a number of completion threads, each with a kernel queue of
 * its own (an I/O completion port on Windows, a ring on Linux) and the sockets that belong to it.
 *
 * <p>Each socket belongs to one thread for all its life, so its handlers never run concurrently
 * (with {@link PortBuilder#sharedPort} to a group, and they still do not). Operations may be
 * started from any thread. A handler that blocks holds up all connections of its thread.
 *
 * <p>Closing the port closes everything that belongs to it. The library alone implements this
 * interface.
 *
 * <p>Sources: <em>I/O Completion Ports</em> (Microsoft, Windows App Development); {@code
 * io_uring(7)}.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="echo"}
 *
 * @since 0.1
 */
public interface CompletionPort extends AutoCloseable {
    /**
     * Opens a port with default settings; see {@link PortBuilder}.
     *
     * @return the port
     * @throws IoFailure as {@link PortBuilder#open}
     */
    static CompletionPort open() throws IoFailure {
        return builder().open();
    }

    /**
     * Begins the settings of a port.
     *
     * @return default settings
     */
    static PortBuilder builder() {
        return Implementation.newPort();
    }

    // ---- sockets

    /**
     * Binds and listens, with the options of {@link PortBuilder#listening}.
     *
     * @param address where; port 0 = one of the system's choice, see {@link
     *     TcpListener#localAddress}
     * @return the listener
     * @throws IoFailure as {@link #listen(SocketAddress, ListenerOptions)}
     */
    TcpListener listen(SocketAddress address) throws IoFailure;

    /**
     * Binds and listens, on an {@link java.net.InetSocketAddress}, or on a Unix domain socket: a
     * {@link java.net.UnixDomainSocketAddress} or an {@link AbstractUnixAddress}. A path must name
     * no file; listening makes one, with the permissions that the process's umask leaves. Closing
     * the listener leaves the file, as every system does: the program removes it, when it knows
     * that no process listens there. On Linux the empty path asks for an abstract name of the
     * system's choice.
     *
     * {@snippet file="dev/overlapped/snippets/UnixSnippets.java" region="path"}
     *
     * @param address where; port 0 = one of the system's choice, see {@link
     *     TcpListener#localAddress}
     * @param options backlog and the like
     * @return the listener
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_IN_USE}, {@link
     *     IoFailure.Kind#ADDRESS_NOT_AVAILABLE} (not an address of this machine), {@link
     *     IoFailure.Kind#ACCESS_DENIED} (for instance a privileged port), {@link
     *     IoFailure.Kind#UNKNOWN_HOST}, {@link IoFailure.Kind#DESCRIPTOR_LIMIT}, {@link
     *     IoFailure.Kind#UNSUPPORTED} (recycling on a Unix domain socket, or a system without them)
     * @throws IllegalArgumentException if a path has more than 107 bytes, or no socket has such an
     *     address
     * @throws IllegalStateException if the port is closed
     */
    TcpListener listen(SocketAddress address, ListenerOptions options) throws IoFailure;

    /**
     * Connects: ConnectEx on Windows, on Linux a connect linked to the first send. Names are not
     * resolved here, for that may block: give a resolved address.
     *
     * <p>Sources: <em>LPFN_CONNECTEX callback function (mswsock.h)</em>; {@code connect(2)}, {@code
     * io_uring_prep_connect(3)}.
     *
     * @param remote where to: resolved, with a port from 1 to 65,535
     * @param options local address, initial data
     * @param deadline until when the connection must be made, and the data sent
     * @param handler gets the connection, or each failure that is not a wrong argument: as {@link
     *     Blocking#connect} throws it, also of an address that has no socket, and {@link
     *     IoFailure.Kind#CLOSED} if the port is closed or shutting down. On a completion thread,
     *     never within this call; only a port whose threads have ended calls it at once
     * @return to cancel it with
     * @throws IllegalArgumentException if the remote port is 0, or the local address is of another
     *     family
     * @throws IllegalStateException if the initial data is in flight or released
     */
    Cancellable connect(
            SocketAddress remote,
            ConnectOptions options,
            Deadline deadline,
            ConnectHandler handler);

    /**
     * Opens a UDP socket with default options.
     *
     * @param localAddress where it is bound; port 0 = one of the system's choice
     * @return the socket
     * @throws IoFailure as {@link #openUdp(SocketAddress, UdpOptions)}
     */
    UdpSocket openUdp(SocketAddress localAddress) throws IoFailure;

    /**
     * Opens a UDP socket, or on Linux a datagram socket of the Unix domain, to which the options of
     * UDP do not apply.
     *
     * @param localAddress where it is bound, which also says its family; port 0 = one of the
     *     system's choice, see {@link UdpSocket#localAddress}
     * @param options what is reported of each datagram, and the like
     * @return the socket
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_IN_USE}, {@link
     *     IoFailure.Kind#ADDRESS_NOT_AVAILABLE}, {@link IoFailure.Kind#ACCESS_DENIED}, {@link
     *     IoFailure.Kind#UNKNOWN_HOST}, {@link IoFailure.Kind#DESCRIPTOR_LIMIT}, {@link
     *     IoFailure.Kind#UNSUPPORTED} (an option that the system does not have)
     * @throws IllegalStateException if the port is closed
     */
    UdpSocket openUdp(SocketAddress localAddress, UdpOptions options) throws IoFailure;

    /**
     * Makes a socket to be accepted into.
     *
     * @param family of the listener that shall accept into it: {@link
     *     java.net.StandardProtocolFamily#INET} or {@link java.net.StandardProtocolFamily#INET6}
     * @return the socket
     * @throws IoFailure of kind {@link IoFailure.Kind#DESCRIPTOR_LIMIT} and others of the system
     * @throws IllegalArgumentException if it is another family
     * @throws IllegalStateException if the port is closed
     */
    AcceptTarget acceptTarget(ProtocolFamily family) throws IoFailure;

    /**
     * Makes a socket to connect with.
     *
     * @param family of the addresses to connect to: {@link java.net.StandardProtocolFamily#INET} or
     *     {@link java.net.StandardProtocolFamily#INET6}
     * @return the socket
     * @throws IoFailure of kind {@link IoFailure.Kind#DESCRIPTOR_LIMIT} and others of the system
     * @throws IllegalArgumentException if it is another family
     * @throws IllegalStateException if the port is closed
     */
    ConnectTarget connectTarget(ProtocolFamily family) throws IoFailure;

    // ---- files

    /**
     * Opens a file to be transmitted. Other programs may continue to write to it. Opening may wait
     * for the disk: not for completion threads.
     *
     * @param path of a regular file
     * @return the file; close it
     * @throws IoFailure of kind {@link IoFailure.Kind#FILE_NOT_FOUND}, {@link
     *     IoFailure.Kind#ACCESS_DENIED}, {@link IoFailure.Kind#UNSUPPORTED} if it is not a regular
     *     file, and others of the system
     */
    TransmitSource openFile(Path path) throws IoFailure;

    /**
     * Takes the file of a channel, for owners that have it open anyway, and for files that no path
     * leads to any more. The JDK exposes no handle of a channel, on no system; so the data are read
     * through the channel, in blocks of 128 KiB, by a virtual thread, and sent from memory. It
     * costs more than {@link #openFile}, which is to be preferred where there is a path.
     *
     * <p>The channel's position is neither used nor moved. The channel stays the caller's, who
     * closes it when no transmission uses it any more; a transmission that finds it closed fails
     * with kind {@link IoFailure.Kind#OTHER} and the channel's exception as the cause. Any
     * implementation of a channel will do, that of a file in an archive, too.
     *
     * @param channel open for reading
     * @return the file; close it, which leaves the channel open
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} if the channel is closed, and {@link
     *     IoFailure.Kind#OTHER} if it does not report how long its file is
     * @throws java.nio.channels.NonReadableChannelException if it is not open for reading
     */
    TransmitSource source(FileChannel channel) throws IoFailure;

    // ---- the other two faces

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

    // ---- closing

    /**
     * Closes everything that belongs to the port, at once: operations in flight end with {@link
     * IoFailure.Kind#CLOSED}, and their handlers have run when this method returns. Called on a
     * completion thread, it only begins and does not wait. Harmless when repeated. A handler that
     * was handed over to another thread ({@link ReceiveOptions}) may still run afterwards.
     *
     * <p>Buffers of the port's own pool that are still lent stay valid; their memory is freed when
     * the last is released.
     */
    @Override
    void close();

    /**
     * Waits until the port is closed: its last handler has run, its threads have ended, its
     * descriptors are closed, and the addresses of its sockets are free. An interrupt does not end
     * the waiting; it is kept for the caller. {@code async().close()} closes and reports the same.
     *
     * @param deadline until when to wait
     * @return false if the deadline has passed first
     * @throws IllegalStateException on a completion thread
     */
    boolean awaitClose(Deadline deadline);

    /**
     * Ends in order, in stages, and reports each:
     *
     * <ol>
     *   <li>Listeners close, and nothing can be opened any more.
     *   <li>Connections and UDP sockets continue as they are until they close by themselves, or the
     *       {@linkplain ShutdownOptions#withGrace grace} passes.
     *   <li>Those that are left are asked to end: they stop receiving, send all that is queued, and
     *       end their stream, until the {@linkplain ShutdownOptions#withDeadline deadline}.
     *   <li>Those that have not closed by then are cut, and the port closes as by {@link #close}.
     * </ol>
     *
     * <p>JDK Flight Recorder records each stage, too ({@code dev.overlapped.Shutdown}).
     * Interrupting the thread cuts the waiting short.
     *
     * @param options the times, and the listener that is notified of each stage
     * @return the outcome for all
     * @throws IllegalStateException on a completion thread
     */
    ShutdownProgress shutdown(ShutdownOptions options);

    // ---- observing

    /**
     * Returns the port's own pool, which {@link TcpConnection#receiveEach} lends from.
     *
     * @return the pool; it closes with the port
     */
    BufferPool buffers();

    /**
     * Returns the port's description, counters and totals.
     *
     * @return a view of the port as it is at each call
     */
    PortStatus status();

    /**
     * The connect that waits. Interrupting the thread cancels it.
     *
     * @since 0.1
     */
    interface Blocking {
        /**
         * Connects.
         *
         * @param remote where to: resolved, with a port from 1 to 65,535
         * @param options local address, initial data
         * @param deadline until when the connection must be made, and the data sent
         * @return the connection; the initial data is sent and its buffer lent again
         * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_REFUSED}, {@link
         *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#UNKNOWN_HOST}, {@link
         *     IoFailure.Kind#NETWORK_UNREACHABLE}, {@link IoFailure.Kind#HOST_UNREACHABLE}, {@link
         *     IoFailure.Kind#INTERRUPTED}, {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} or {@link
         *     IoFailure.Kind#ADDRESS_IN_USE} (of the local address), {@link
         *     IoFailure.Kind#DESCRIPTOR_LIMIT}, {@link IoFailure.Kind#CLOSED} (of the port) and
         *     others of the system; the initial data's buffer is lent again
         * @throws IllegalArgumentException if the remote port is 0, or the local address is of
         *     another family
         * @throws IllegalStateException on a completion thread, or if the initial data is in flight
         *     or released
         */
        ConnectedConnection connect(SocketAddress remote, ConnectOptions options, Deadline deadline)
                throws IoFailure;
    }

    /**
     * The operations that return futures.
     *
     * @since 0.1
     */
    interface Async {
        /**
         * Connects.
         *
         * @param remote where to: resolved, with a port from 1 to 65,535
         * @param options local address, initial data
         * @param deadline until when the connection must be made, and the data sent
         * @return completes with the connection, or with a failure as {@link Blocking#connect}
         *     throws it; the initial data's buffer is lent again then
         * @throws IllegalArgumentException if the remote port is 0, or the local address is of
         *     another family
         * @throws IllegalStateException if the initial data is in flight or released
         */
        CompletableFuture<ConnectedConnection> connect(
                SocketAddress remote, ConnectOptions options, Deadline deadline);

        /**
         * Closes the port as {@link CompletionPort#close} does, without waiting.
         *
         * @return completes when the port is closed, as {@link CompletionPort#awaitClose} says;
         *     completing it otherwise has no effect on the port
         */
        CompletableFuture<Void> close();
    }
}
