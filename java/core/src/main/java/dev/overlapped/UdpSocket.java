package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A bound UDP socket: WSARecvMsg and WSASendMsg on Windows, recvmsg and sendmsg on Linux. Opened by
 * {@link CompletionPort#openUdp(SocketAddress)}. Each received {@link Datagram} has the address
 * that it was sent to, so that a socket on the wildcard address answers from that address ({@link
 * #reply}).
 *
 * <p>The rules are those of {@link TcpConnection}: buffers are lent, operations take a {@link
 * Deadline} and can be cancelled. Operations complete in the order in which they were started. When
 * the system has no room for more sends, a send that is started as soon as there is room again can
 * overtake another, as on any network. An ICMP message about a datagram that was sent before
 * (unreachable, too big, prohibited, expired) fails no later datagram and ends no receiving: a send
 * that meets its error is tried again, and can be overtaken then, too. A datagram that does not fit
 * into its buffer is a result with {@link Datagram#isTruncated}, not a failure. An unreachable port
 * of a receiver fails no operation, unless {@link UdpOptions#reportUnreachable} asks for it, and
 * never ends {@link #receiveEach}.
 *
 * <p>An IPv6 socket takes IPv6 only; open two for both families.
 *
 * <p>Threads: all methods from any thread. Handlers of one socket never run concurrently.
 *
 * <p>Sources: <em>LPFN_WSARECVMSG (WSARecvMsg) callback function (mswsock.h)</em>, <em>WSASendMsg
 * function (winsock2.h)</em>, <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>,
 * <em>Winsock IOCTLs</em> (SIO_UDP_CONNRESET), <em>IPPROTO_IP Socket Options</em>; {@code
 * recvmsg(2)}, {@code sendmsg(2)}, {@code cmsg(3)}, {@code udp(7)}, {@code ip(7)}, {@code ipv6(7)}.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="datagrams"}
 *
 * @since 0.1
 */
public interface UdpSocket extends AddressedSocket {
    /** The maximum number of elements of one datagram of a {@link DatagramTransmission}. */
    int MAX_ELEMENTS = 512;

    /**
     * Sets the one address that the socket receives from, and sends to when a send names none.
     * Sends nothing, does not wait, and can be called again with another address.
     *
     * @param remote of the socket's family
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#NETWORK_UNREACHABLE} and others of the
     *     system, {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if the address is of the other family
     */
    UdpSocket connect(SocketAddress remote) throws IoFailure;

    /**
     * Ends what {@link #connect} began: the socket receives from everywhere again, and a send has
     * to name its address. The local address stays. Sends nothing, and does not wait.
     *
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, or the failure that
     *     the system reports; on Linux of kind {@link IoFailure.Kind#ADDRESS_IN_USE} if the system
     *     had chosen the local port, and another socket was faster in taking it
     */
    UdpSocket disconnect() throws IoFailure;

    // ---- receiving

    /**
     * Receives the next datagram.
     *
     * @param buffer filled from its start; in flight until the handler gets it. With a buffer of no
     *     capacity the receive completes when a datagram is there, and leaves it there
     * @param deadline until when a datagram must have been received
     * @param handler gets the datagram or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long receive(IoBuffer buffer, Deadline deadline, DatagramHandler handler);

    /**
     * Receives the next datagram into several buffers, the first one first.
     *
     * @param buffers 1 to {@value IoBuffers#MAX_SIZE}, with less than 2 GiB of room in all; filled
     *     from their starts, in flight until the handler gets them
     * @param deadline until when a datagram must have been received
     * @param handler gets the datagram or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much room
     * @throws IllegalStateException if a buffer is in flight or released, or appears twice; the
     *     others stay lent
     */
    long receive(IoBuffers buffers, Deadline deadline, DatagramVectorHandler handler);

    /**
     * Receives again and again from now on, each time into a buffer lent from the port's own pool,
     * until the socket is closed or receiving is paused. An idle socket holds no buffer: buffers
     * are lent while datagrams arrive. The handler owns each received buffer: it sends or releases
     * it. One that throws costs its datagram, and receiving continues. Receiving pauses by itself
     * while very many sends are outstanding. A failure other than {@link
     * IoFailure.Kind#PORT_UNREACHABLE} ends it, and is reported once.
     *
     * @param handler gets the datagrams and the end
     * @throws IllegalStateException if this was called before
     */
    void receiveEach(DatagramHandler handler);

    /**
     * Pauses {@link #receiveEach}: until {@link #resumeReceiving} its handler is called for a
     * failure only. The system keeps datagrams that arrive meanwhile, up to its SO_RCVBUF. If the
     * caller is not on the socket's thread, a call of the handler may still run when this returns.
     */
    void pauseReceiving();

    /**
     * Continues after {@link #pauseReceiving}: the handler first gets the datagrams that were
     * received until then, in their order.
     */
    void resumeReceiving();

    // ---- sending

    /**
     * Sends a buffer's data as one datagram, or as several of equal size.
     *
     * @param buffer its region is sent; in flight until the handler gets it
     * @param remote the receiver's address; null = the address that the socket is connected to
     * @param control source address, hop limit and others
     * @param deadline until when the system must have taken it
     * @param handler gets the buffer back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if an address is unresolved or of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long send(
            IoBuffer buffer,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline,
            DatagramSendHandler handler);

    /**
     * Sends the data of several buffers, in order, as one datagram, or as several of equal size.
     *
     * @param buffers 1 to {@value IoBuffers#MAX_SIZE}; in flight until the handler gets them
     * @param remote the receiver's address; null = the address that the socket is connected to
     * @param control source address, hop limit and others
     * @param deadline until when the system must have taken it
     * @param handler gets the buffers back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there are too few or too many buffers, or an address is
     *     unresolved or of the other family
     * @throws IllegalStateException if a buffer is in flight or released, or appears twice; the
     *     others stay lent
     */
    long send(
            IoBuffers buffers,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline,
            DatagramVectorSendHandler handler);

    /**
     * Sends a buffer's data as one datagram and releases the buffer when the send has ended, after
     * success and after a failure.
     *
     * @param buffer its region is sent; in flight until it is released
     * @param remote the receiver's address; null = the address that the socket is connected to
     * @throws IllegalArgumentException if the address is unresolved or of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    void sendAndRelease(IoBuffer buffer, @Nullable SocketAddress remote);

    /**
     * Sends a buffer's data to the sender of {@code datagram}, from the address that the datagram
     * was sent to. If that was a broadcast address or a multicast group, the system chooses the
     * source address.
     *
     * @param buffer its region is sent; in flight until the handler gets it
     * @param datagram the datagram that is answered, received by this socket or by another one of
     *     its family
     * @param deadline until when the system must have taken it
     * @param handler gets the buffer back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if a socket of the other family received {@code datagram}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long reply(IoBuffer buffer, Datagram datagram, Deadline deadline, DatagramSendHandler handler);

    /**
     * Sends a buffer's data as {@link #reply} does, and releases the buffer when the send has
     * ended, after success and after a failure.
     *
     * @param buffer its region is sent; in flight until it is released
     * @param datagram the datagram that is answered
     * @throws IllegalArgumentException if a socket of the other family received {@code datagram}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    void replyAndRelease(IoBuffer buffer, Datagram datagram);

    /**
     * Begins to describe a transmission of datagrams of memory and pieces of files, to the address
     * that the socket is {@linkplain #connect connected} to: TransmitPackets. It is sent among the
     * sends, in the order of the starts.
     *
     * @param elements any number, in their order; the list is copied. One that is an {@linkplain
     *     PacketElement#endOfPacket end of packet} is the last of its datagram
     * @return to be described further, and started
     * @throws NullPointerException if the list or an element is null
     */
    DatagramTransmission transmitPackets(List<PacketElement> elements);

    // ---- groups and addresses

    /**
     * Joins a multicast group: of any source, or of given ones only (source-specific multicast).
     *
     * {@snippet file="dev/overlapped/snippets/EndSnippets.java" region="multicast"}
     *
     * @param group of the socket's family
     * @param networkInterface the interface that receives its datagrams; Windows names it by its
     *     first IPv4 address, so that for an IPv4 group it must have one
     * @param sources the senders whose datagrams are received; none = all
     * @return the membership, by which to leave the group
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} (no such interface),
     *     {@link IoFailure.Kind#CLOSED} after closing, or the failure that the system reports, for
     *     instance of a group that was joined before
     * @throws IllegalArgumentException if it is no multicast group, or the group or a source is of
     *     the other family, or a source is named twice
     */
    Membership join(InetAddress group, NetworkInterface networkInterface, InetAddress... sources)
            throws IoFailure;

    /**
     * Returns the address that the socket is connected to.
     *
     * @return resolved
     * @throws IoFailure of kind {@link IoFailure.Kind#NOT_CONNECTED}, or {@link
     *     IoFailure.Kind#CLOSED} after closing
     */
    SocketAddress remoteAddress() throws IoFailure;

    // ---- the other forms

    /**
     * Returns the form that waits. For virtual threads.
     *
     * @return a view of this socket
     */
    @Override
    Blocking blocking();

    /**
     * Returns the form with futures.
     *
     * @return a view of this socket
     */
    @Override
    Async async();

    /**
     * A UDP socket whose callers wait. For virtual threads: refused on completion threads. A buffer
     * is lent again when a method returns or throws. Interrupting the thread cancels the operation.
     */
    interface Blocking extends OverlappedSocket.Blocking {
        /**
         * Receives the next datagram.
         *
         * @param buffer filled from its start
         * @param deadline until when a datagram must have been received
         * @return a copy of the datagram's addresses and control messages
         * @throws IoFailure of kind {@link IoFailure.Kind#TIMED_OUT}, {@link
         *     IoFailure.Kind#CLOSED}, {@link IoFailure.Kind#INTERRUPTED}, {@link
         *     IoFailure.Kind#PORT_UNREACHABLE} and others of the system; the socket is usable after
         *     all but CLOSED
         * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
         *     released
         */
        Datagram receive(IoBuffer buffer, Deadline deadline) throws IoFailure;

        /**
         * Receives the next datagram into several buffers, the first one first.
         *
         * @param buffers 1 to {@value IoBuffers#MAX_SIZE}, filled from their starts
         * @param deadline until when a datagram must have been received
         * @return a copy of the datagram's addresses and control messages; {@link
         *     Datagram#isTruncated} if it did not fit into all of them together
         * @throws IoFailure as {@link #receive(IoBuffer, Deadline)}
         * @throws IllegalArgumentException if there are too few or too many buffers, or too much
         *     room
         * @throws IllegalStateException on a completion thread, or if a buffer is in flight or
         *     released, or appears twice
         */
        Datagram receive(IoBuffers buffers, Deadline deadline) throws IoFailure;

        /**
         * Sends a buffer's data as one datagram, or as several of equal size.
         *
         * @param buffer its region is sent
         * @param remote the receiver's address; null = the address that the socket is connected to
         * @param control source address, hop limit and others
         * @param deadline until when the system must have taken it
         * @throws IoFailure of kind {@link IoFailure.Kind#MESSAGE_TRUNCATED} (too long for a
         *     datagram: nothing was sent), {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} (not a
         *     source address of this machine), {@link IoFailure.Kind#NETWORK_UNREACHABLE}, {@link
         *     IoFailure.Kind#ACCESS_DENIED} (a broadcast without SO_BROADCAST), {@link
         *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED}, {@link
         *     IoFailure.Kind#INTERRUPTED} and others of the system
         * @throws IllegalArgumentException if an address is unresolved or of the other family
         * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
         *     released
         */
        void send(
                IoBuffer buffer,
                @Nullable SocketAddress remote,
                SendControl control,
                Deadline deadline)
                throws IoFailure;

        /**
         * Sends the data of several buffers, in order, as one datagram, or as several of equal
         * size.
         *
         * @param buffers 1 to {@value IoBuffers#MAX_SIZE}
         * @param remote the receiver's address; null = the address that the socket is connected to
         * @param control source address, hop limit and others
         * @param deadline until when the system must have taken it
         * @throws IoFailure as {@link #send(IoBuffer, SocketAddress, SendControl, Deadline)}
         * @throws IllegalArgumentException if there are too few or too many buffers, or an address
         *     is unresolved or of the other family
         * @throws IllegalStateException on a completion thread, or if a buffer is in flight or
         *     released, or appears twice
         */
        void send(
                IoBuffers buffers,
                @Nullable SocketAddress remote,
                SendControl control,
                Deadline deadline)
                throws IoFailure;

        /**
         * Sends a buffer's data to the sender of {@code datagram}, as {@link UdpSocket#reply} does.
         *
         * @param buffer its region is sent
         * @param datagram the datagram that is answered
         * @param deadline until when the system must have taken it
         * @throws IoFailure as {@link #send(IoBuffer, SocketAddress, SendControl, Deadline)}
         * @throws IllegalArgumentException if a socket of the other family received {@code
         *     datagram}
         * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
         *     released
         */
        void reply(IoBuffer buffer, Datagram datagram, Deadline deadline) throws IoFailure;
    }

    /**
     * A UDP socket whose results are futures, as {@link TcpConnection} describes them. A buffer is
     * in flight until its future completes.
     */
    interface Async extends OverlappedSocket.Async {
        /**
         * Receives the next datagram.
         *
         * @param buffer filled from its start
         * @param deadline until when a datagram must have been received
         * @return a copy of the datagram's addresses and control messages; fails as {@link
         *     Blocking#receive(IoBuffer, Deadline)}
         * @throws IllegalStateException if the buffer is in flight or released
         */
        CompletableFuture<Datagram> receive(IoBuffer buffer, Deadline deadline);

        /**
         * Receives the next datagram into several buffers, the first one first.
         *
         * @param buffers 1 to {@value IoBuffers#MAX_SIZE}, filled from their starts
         * @param deadline until when a datagram must have been received
         * @return a copy of the datagram's addresses and control messages; fails as {@link
         *     Blocking#receive(IoBuffer, Deadline)}
         * @throws IllegalArgumentException if there are too few or too many buffers, or too much
         *     room
         * @throws IllegalStateException if a buffer is in flight or released, or appears twice
         */
        CompletableFuture<Datagram> receive(IoBuffers buffers, Deadline deadline);

        /**
         * Sends a buffer's data as one datagram, or as several of equal size.
         *
         * @param buffer its region is sent
         * @param remote the receiver's address; null = the address that the socket is connected to
         * @param control source address, hop limit and others
         * @param deadline until when the system must have taken it
         * @return completes when the system has taken it; fails as {@link Blocking#send(IoBuffer,
         *     SocketAddress, SendControl, Deadline)}
         * @throws IllegalArgumentException if an address is unresolved or of the other family
         * @throws IllegalStateException if the buffer is in flight or released
         */
        CompletableFuture<Void> send(
                IoBuffer buffer,
                @Nullable SocketAddress remote,
                SendControl control,
                Deadline deadline);

        /**
         * Sends the data of several buffers, in order, as one datagram, or as several of equal
         * size.
         *
         * @param buffers 1 to {@value IoBuffers#MAX_SIZE}
         * @param remote the receiver's address; null = the address that the socket is connected to
         * @param control source address, hop limit and others
         * @param deadline until when the system must have taken it
         * @return completes when the system has taken it; fails as {@link Blocking#send(IoBuffer,
         *     SocketAddress, SendControl, Deadline)}
         * @throws IllegalArgumentException if there are too few or too many buffers, or an address
         *     is unresolved or of the other family
         * @throws IllegalStateException if a buffer is in flight or released, or appears twice
         */
        CompletableFuture<Void> send(
                IoBuffers buffers,
                @Nullable SocketAddress remote,
                SendControl control,
                Deadline deadline);

        /**
         * Sends a buffer's data to the sender of {@code datagram}, as {@link UdpSocket#reply} does.
         *
         * @param buffer its region is sent
         * @param datagram the datagram that is answered
         * @param deadline until when the system must have taken it
         * @return completes when the system has taken it; fails as {@link Blocking#send(IoBuffer,
         *     SocketAddress, SendControl, Deadline)}
         * @throws IllegalArgumentException if a socket of the other family received {@code
         *     datagram}
         * @throws IllegalStateException if the buffer is in flight or released
         */
        CompletableFuture<Void> reply(IoBuffer buffer, Datagram datagram, Deadline deadline);
    }
}
