package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A bound UDP socket: WSARecvMsg and WSASendMsg on Windows, recvmsg and sendmsg on Linux. With each
 * datagram comes where it was sent to, so that a socket on the wildcard answers from the address
 * that it was asked at ({@link #reply}).
 *
 * <p>The three faces and the rules are those of {@link TcpConnection}: buffers are lent, operations
 * take a {@link Deadline} and can be cancelled, and leave or fill in the order in which they were
 * started; when the system has no room for more, one that leaves at the moment in which there is
 * some again can overtake another, as on any network. A datagram that does not fit into its buffer
 * is a result with {@link Datagram#isTruncated}, not a failure. That somebody's port is unreachable
 * fails nothing, unless {@link UdpOptions#reportUnreachable} asks for it, and never ends {@link
 * #receiveEach}.
 *
 * <p>An IPv6 socket takes IPv6 only; open two for both families.
 *
 * <p>Threads: all methods from any thread. Handlers of one socket never run concurrently.
 *
 * <p>Sources: <em>LPFN_WSARECVMSG (WSARecvMsg) callback function (mswsock.h)</em>, <em>WSASendMsg
 * function (winsock2.h)</em>, <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>,
 * <em>Winsock IOCTLs</em> (SIO_UDP_CONNRESET), <em>IPPROTO_IP Socket Options</em>; {@code
 * recvmsg(2)}, {@code sendmsg(2)}, {@code cmsg(3)}, {@code udp(7)}, {@code ip(7)}, {@code ipv6(7)}.
 */
public final class UdpSocket implements AutoCloseable {

    /** The most elements of one datagram that is transmitted. */
    public static final int MAX_ELEMENTS = TransmitOperation.MOST_OF_DATAGRAM;

    private final CompletionPort port;
    private final NativeSocket socket;
    private final DatagramOperations operations;
    private final InetSocketAddress localAddress;

    /** Whether it was connected: it stays so. */
    private volatile boolean connected;

    /** Set once, under the socket's monitor; used on the socket's thread only. */
    private volatile DatagramStream stream;

    /** The socket's thread only. */
    private boolean finishing;

    private UdpSocket(CompletionPort port, NativeSocket socket, InetSocketAddress localAddress) {
        this.port = port;
        this.socket = socket;
        this.localAddress = localAddress;
        this.operations = new DatagramOperations(this, socket);
    }

    /** What the loop sees of the socket. */
    private record Owner(UdpSocket udp) implements CompletionPort.Owner {
        @Override
        public void reaped() {
            if (udp.stream != null) {
                udp.stream.drop();
            }
            udp.port.socketReaped();
        }

        @Override
        public void stopAccepting() {}

        @Override
        public void finish() {
            udp.closeAfterSending();
        }
    }

    // ---- opening and closing

    /**
     * Opens a socket with default options.
     *
     * @param port one of whose threads it will belong to
     * @param localAddress where it is bound; port 0 = one of the system's choice
     * @return the socket
     * @throws IoFailure as {@link #open(CompletionPort, InetSocketAddress, UdpOptions)}
     */
    public static UdpSocket open(CompletionPort port, InetSocketAddress localAddress)
            throws IoFailure {
        return open(port, localAddress, UdpOptions.DEFAULT);
    }

    /**
     * Opens a socket.
     *
     * @param port one of whose threads it will belong to
     * @param localAddress where it is bound, which also says its family; port 0 = one of the
     *     system's choice, see {@link #localAddress}
     * @param options what datagrams shall bring, and the like
     * @return the socket
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_IN_USE}, {@link
     *     IoFailure.Kind#ADDRESS_NOT_AVAILABLE}, {@link IoFailure.Kind#ACCESS_DENIED}, {@link
     *     IoFailure.Kind#UNKNOWN_HOST}, {@link IoFailure.Kind#DESCRIPTOR_LIMIT}, {@link
     *     IoFailure.Kind#UNSUPPORTED} (an option that the system has not)
     * @throws IllegalStateException if the port is closed
     */
    public static UdpSocket open(
            CompletionPort port, InetSocketAddress localAddress, UdpOptions options)
            throws IoFailure {
        CompletionPort.requireResolved(localAddress, "open");
        CompletionLoop loop = port.chooseLoop();
        Backend backend = loop.backend();
        NativeSocket socket = null;
        InetSocketAddress local = null;
        try {
            socket = backend.openDatagram(specOf(localAddress, options));
            try {
                local = backend.localAddress(socket);
            } catch (NativeException e) {
                backend.discard(socket);
                throw e;
            }
        } catch (NativeException e) {
            throw IoFailure.of("open", e);
        } finally {
            if (local == null) {
                loop.cancelExpected();
            }
        }
        socket.markExpected();
        UdpSocket udp = new UdpSocket(port, socket, local);
        socket.owner(new Owner(udp));
        loop.attach(socket);
        return udp;
    }

    private static Backend.DatagramSpec specOf(InetSocketAddress address, UdpOptions options) {
        return new Backend.DatagramSpec(
                address,
                options.reuseAddress(),
                options.receiveHopLimit(),
                options.receiveTrafficClass(),
                options.coalescing(),
                options.reportUnreachable(),
                options.controlCapacity());
    }

    /**
     * Names the one address that it sends to when a send names none, and receives from. Sends
     * nothing, does not wait, and can be called again with another address.
     *
     * @param remote of the socket's family
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#NETWORK_UNREACHABLE} and others of the
     *     system, {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if the address is of the other family
     */
    public UdpSocket connect(InetSocketAddress remote) throws IoFailure {
        CompletionPort.requireResolved(remote, "connect");
        operations.checkFamily(remote.getAddress());
        PlainCall.on(
                socket,
                "connect",
                () -> {
                    loop().backend().connectDatagram(socket, remote);
                    return null;
                });
        connected = true;
        return this;
    }

    /**
     * Closes the socket at once. Operations in flight end with {@link IoFailure.Kind#CLOSED} and
     * bring their buffers back. Returns at once; harmless when repeated.
     */
    @Override
    public void close() {
        loop().close(socket);
    }

    private void closeAfterSending() {
        finishing = true;
        if (stream != null) {
            stream.end();
        }
        writeEnded();
    }

    /**
     * Whether closing has begun.
     *
     * @return false while it can be used
     */
    public boolean isClosed() {
        return socket.isClosing();
    }

    // ---- receiving

    /**
     * Receives the next datagram.
     *
     * @param buffer filled from its start; in flight until the handler gets it
     * @param handler gets the datagram or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public long receive(IoBuffer buffer, DatagramHandler handler) {
        return receive(buffer, Deadline.NONE, handler);
    }

    /**
     * Receives the next datagram.
     *
     * @param buffer filled from its start; in flight until the handler gets it. One without room
     *     for a byte waits until there is a datagram, and leaves it there
     * @param deadline until when one must have come
     * @param handler gets the datagram or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public long receive(IoBuffer buffer, Deadline deadline, DatagramHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return operations.receive(buffer, deadline, DatagramCompletions.RECEIVED, handler);
    }

    /**
     * Receives the next datagram and waits for it. For virtual threads.
     *
     * @param buffer filled from its start; lent again when this returns or throws
     * @param deadline until when one must have come
     * @return what came besides the data
     * @throws IoFailure of kind {@link IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED},
     *     {@link IoFailure.Kind#INTERRUPTED}, {@link IoFailure.Kind#PORT_UNREACHABLE} and others of
     *     the system; the socket is usable after all but CLOSED
     * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
     *     released
     */
    public Datagram receive(IoBuffer buffer, Deadline deadline) throws IoFailure {
        Waiter<Datagram> waiter = Waiter.here();
        return waiter.await(
                socket,
                operations.receive(buffer, deadline, DatagramCompletions.RECEIVED_AWAITED, waiter));
    }

    /**
     * Receives the next datagram, without a limit in time.
     *
     * @param buffer filled from its start; in flight until the future completes
     * @return what {@link #receive(IoBuffer, Deadline)} returns, in time
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<Datagram> receiveAsync(IoBuffer buffer) {
        return receiveAsync(buffer, Deadline.NONE);
    }

    /**
     * Receives the next datagram. The future is as {@link TcpConnection} says.
     *
     * @param buffer filled from its start; in flight until the future completes
     * @param deadline until when one must have come
     * @return what {@link #receive(IoBuffer, Deadline)} returns, in time
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<Datagram> receiveAsync(IoBuffer buffer, Deadline deadline) {
        OperationFuture<Datagram> future = new OperationFuture<>();
        return future.started(
                socket,
                operations.receive(buffer, deadline, DatagramCompletions.RECEIVED_AWAITED, future));
    }

    /**
     * Receives the next datagram into several buffers, the first one first.
     *
     * @param buffers 1 to {@value IoBuffers#MAX_SIZE}, with less than 2 GiB of room in all; filled
     *     from their starts. The array belongs to the operation until the handler gets it
     * @param deadline until when one must have come
     * @param handler gets the datagram or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much room
     * @throws IllegalStateException if a buffer is in flight or released, or appears twice; the
     *     others stay lent
     */
    public long receive(IoBuffers buffers, Deadline deadline, DatagramVectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return operations.receive(buffers, deadline, DatagramCompletions.RECEIVED_VECTOR, handler);
    }

    /**
     * Receives the next datagram into several buffers, the first one first, and waits for it. For
     * virtual threads.
     *
     * @param buffers as {@link #receive(IoBuffers, Deadline, DatagramVectorHandler)}; lent again
     *     when this returns or throws
     * @param deadline until when one must have come
     * @return what came besides the data; {@link Datagram#isTruncated} if it did not fit into all
     *     of them together
     * @throws IoFailure as {@link #receive(IoBuffer, Deadline)}
     * @throws IllegalArgumentException as {@link #receive(IoBuffers, Deadline,
     *     DatagramVectorHandler)}
     * @throws IllegalStateException as there, or on a completion thread
     */
    public Datagram receive(IoBuffers buffers, Deadline deadline) throws IoFailure {
        Waiter<Datagram> waiter = Waiter.here();
        return waiter.await(
                socket,
                operations.receive(
                        buffers, deadline, DatagramCompletions.RECEIVED_VECTOR_AWAITED, waiter));
    }

    /**
     * Receives the next datagram into several buffers, the first one first.
     *
     * @param buffers as {@link #receive(IoBuffers, Deadline, DatagramVectorHandler)}; in flight
     *     until the future completes
     * @param deadline until when one must have come
     * @return what {@link #receive(IoBuffers, Deadline)} returns, in time
     * @throws IllegalArgumentException as {@link #receive(IoBuffers, Deadline,
     *     DatagramVectorHandler)}
     * @throws IllegalStateException as there
     */
    public CompletableFuture<Datagram> receiveAsync(IoBuffers buffers, Deadline deadline) {
        OperationFuture<Datagram> future = new OperationFuture<>();
        return future.started(
                socket,
                operations.receive(
                        buffers, deadline, DatagramCompletions.RECEIVED_VECTOR_AWAITED, future));
    }

    /**
     * Receives again and again from now on, each time into a buffer lent from the port's own pool,
     * until the socket is closed or receiving is paused. What was received is the handler's: it
     * sends or releases the buffer. Receiving pauses by itself while very many sends are
     * outstanding. A failure other than {@link IoFailure.Kind#PORT_UNREACHABLE} ends it, and is
     * told once.
     *
     * @param handler gets the datagrams and the end
     * @throws IllegalStateException if this was called before
     */
    public void receiveEach(DatagramHandler handler) {
        Objects.requireNonNull(handler, "handler");
        DatagramStream begun = new DatagramStream(this, handler);
        synchronized (socket) {
            if (stream != null) {
                throw new IllegalStateException("receiveEach was called before: " + this);
            }
            stream = begun;
        }
        loop().execute(begun::advance);
    }

    /**
     * Pauses {@link #receiveEach}: until {@link #resumeReceiving} its handler is called only to
     * tell of a failure. The system keeps what comes meanwhile, up to its SO_RCVBUF. From another
     * thread than the socket's, a call of the handler that has begun may still be under way when
     * this returns.
     */
    public void pauseReceiving() {
        DatagramStream begun = stream;
        if (begun != null) {
            begun.pause();
        }
    }

    /**
     * Goes on after {@link #pauseReceiving}: the handler gets what had come by then first, in its
     * order.
     */
    public void resumeReceiving() {
        DatagramStream begun = stream;
        if (begun != null) {
            begun.resume();
        }
    }

    // ---- sending

    /**
     * Sends a buffer's data as one datagram and releases the buffer (a wrapped one: clears it),
     * whatever came of it.
     *
     * @param buffer its region is sent; in flight until it is released
     * @param remote where to; null = where the socket is connected to
     * @throws IllegalArgumentException if the address is unresolved or of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public void send(IoBuffer buffer, InetSocketAddress remote) {
        operations.send(
                buffer,
                remote,
                SendControl.NONE,
                Deadline.NONE,
                DatagramCompletions.SENT_AND_FORGOTTEN,
                null);
    }

    /**
     * Sends a buffer's data back to where {@code asked} came from, and from the address that it was
     * sent to (unless that was a broadcast address or a multicast group: then from one of the
     * system's choice). Releases the buffer as {@link #send(IoBuffer, InetSocketAddress)}.
     *
     * @param asked what is answered, received by this socket or by another one of its family
     * @param buffer its region is sent; in flight until it is released
     * @throws IllegalArgumentException if {@code asked} came to a socket of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public void reply(Datagram asked, IoBuffer buffer) {
        operations.reply(
                asked, buffer, Deadline.NONE, DatagramCompletions.SENT_AND_FORGOTTEN, null);
    }

    /**
     * As {@link #reply(Datagram, IoBuffer)}, and tells what came of it.
     *
     * @param asked what is answered, received by this socket or by another one of its family
     * @param buffer its region is sent; in flight until the handler gets it
     * @param deadline until when the system must have taken it
     * @param handler gets the buffer back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if {@code asked} came to a socket of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public long reply(
            Datagram asked, IoBuffer buffer, Deadline deadline, DatagramSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return operations.reply(asked, buffer, deadline, DatagramCompletions.SENT, handler);
    }

    /**
     * As {@link #reply(Datagram, IoBuffer)}, and waits until the system has taken it. For virtual
     * threads.
     *
     * @param asked what is answered
     * @param buffer its region is sent; lent again when this returns or throws
     * @param deadline until when the system must have taken it
     * @throws IoFailure as {@link #send(IoBuffer, InetSocketAddress, SendControl, Deadline)}
     * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
     *     released
     */
    public void reply(Datagram asked, IoBuffer buffer, Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                socket,
                operations.reply(
                        asked, buffer, deadline, DatagramCompletions.SENT_AWAITED, waiter));
    }

    /**
     * As {@link #reply(Datagram, IoBuffer)}, and tells what came of it.
     *
     * @param asked what is answered
     * @param buffer its region is sent; in flight until the future completes
     * @param deadline until when the system must have taken it
     * @return done when {@link #reply(Datagram, IoBuffer, Deadline)} would return
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<Void> replyAsync(Datagram asked, IoBuffer buffer, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                socket,
                operations.reply(
                        asked, buffer, deadline, DatagramCompletions.SENT_AWAITED, future));
    }

    /**
     * Sends a buffer's data as one datagram, or as several of equal size.
     *
     * @param buffer its region is sent; in flight until the handler gets it
     * @param remote where to; null = where the socket is connected to
     * @param control source address, hop limit and the like
     * @param deadline until when the system must have taken it
     * @param handler gets the buffer back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if an address is unresolved or of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public long send(
            IoBuffer buffer,
            InetSocketAddress remote,
            SendControl control,
            Deadline deadline,
            DatagramSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return operations.send(
                buffer, remote, control, deadline, DatagramCompletions.SENT, handler);
    }

    /**
     * Sends a buffer's data as one datagram, or as several of equal size, and waits until the
     * system has taken it. For virtual threads.
     *
     * @param buffer its region is sent; lent again when this returns or throws
     * @param remote where to; null = where the socket is connected to
     * @param control source address, hop limit and the like
     * @param deadline until when the system must have taken it
     * @throws IoFailure of kind {@link IoFailure.Kind#MESSAGE_TRUNCATED} (too long for a datagram:
     *     nothing was sent), {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} (not a source address of
     *     this machine), {@link IoFailure.Kind#NETWORK_UNREACHABLE}, {@link
     *     IoFailure.Kind#ACCESS_DENIED} (a broadcast without SO_BROADCAST), {@link
     *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED}, {@link
     *     IoFailure.Kind#INTERRUPTED} and others of the system
     * @throws IllegalArgumentException if an address is unresolved or of the other family
     * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
     *     released
     */
    public void send(
            IoBuffer buffer, InetSocketAddress remote, SendControl control, Deadline deadline)
            throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                socket,
                operations.send(
                        buffer,
                        remote,
                        control,
                        deadline,
                        DatagramCompletions.SENT_AWAITED,
                        waiter));
    }

    /**
     * Sends a buffer's data as one datagram, without a limit in time.
     *
     * @param buffer its region is sent; in flight until the future completes
     * @param remote where to; null = where the socket is connected to
     * @return as {@link #sendAsync(IoBuffer, InetSocketAddress, SendControl, Deadline)}
     * @throws IllegalArgumentException if the address is unresolved or of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<Void> sendAsync(IoBuffer buffer, InetSocketAddress remote) {
        return sendAsync(buffer, remote, SendControl.NONE, Deadline.NONE);
    }

    /**
     * Sends a buffer's data as one datagram, or as several of equal size.
     *
     * @param buffer its region is sent; in flight until the future completes
     * @param remote where to; null = where the socket is connected to
     * @param control source address, hop limit and the like
     * @param deadline until when the system must have taken it
     * @return done when {@link #send(IoBuffer, InetSocketAddress, SendControl, Deadline)} would
     *     return
     * @throws IllegalArgumentException if an address is unresolved or of the other family
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<Void> sendAsync(
            IoBuffer buffer, InetSocketAddress remote, SendControl control, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                socket,
                operations.send(
                        buffer,
                        remote,
                        control,
                        deadline,
                        DatagramCompletions.SENT_AWAITED,
                        future));
    }

    /**
     * Sends the data of several buffers, one behind the other, as one datagram, or as several of
     * equal size.
     *
     * @param buffers 1 to {@value IoBuffers#MAX_SIZE}. The array belongs to the operation until the
     *     handler gets it
     * @param remote where to; null = where the socket is connected to
     * @param control source address, hop limit and the like
     * @param deadline until when the system must have taken it
     * @param handler gets the buffers back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there are too few or too many buffers, or an address is
     *     unresolved or of the other family
     * @throws IllegalStateException if a buffer is in flight or released, or appears twice; the
     *     others stay lent
     */
    public long send(
            IoBuffers buffers,
            InetSocketAddress remote,
            SendControl control,
            Deadline deadline,
            DatagramVectorSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return operations.send(
                buffers, remote, control, deadline, DatagramCompletions.SENT_VECTOR, handler);
    }

    /**
     * Sends the data of several buffers as {@link #send(IoBuffers, InetSocketAddress, SendControl,
     * Deadline, DatagramVectorSendHandler)} does, and waits until the system has taken it. For
     * virtual threads.
     *
     * @param buffers as there; lent again when this returns or throws
     * @param remote where to; null = where the socket is connected to
     * @param control source address, hop limit and the like
     * @param deadline until when the system must have taken it
     * @throws IoFailure as {@link #send(IoBuffer, InetSocketAddress, SendControl, Deadline)}
     * @throws IllegalArgumentException if there are too few or too many buffers, or an address is
     *     unresolved or of the other family
     * @throws IllegalStateException on a completion thread, or if a buffer is in flight or
     *     released, or appears twice
     */
    public void send(
            IoBuffers buffers, InetSocketAddress remote, SendControl control, Deadline deadline)
            throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                socket,
                operations.send(
                        buffers,
                        remote,
                        control,
                        deadline,
                        DatagramCompletions.SENT_VECTOR_AWAITED,
                        waiter));
    }

    /**
     * Sends the data of several buffers as {@link #send(IoBuffers, InetSocketAddress, SendControl,
     * Deadline, DatagramVectorSendHandler)} does.
     *
     * @param buffers as there; in flight until the future completes
     * @param remote where to; null = where the socket is connected to
     * @param control source address, hop limit and the like
     * @param deadline until when the system must have taken it
     * @return done when {@link #send(IoBuffers, InetSocketAddress, SendControl, Deadline)} would
     *     return
     * @throws IllegalArgumentException if there are too few or too many buffers, or an address is
     *     unresolved or of the other family
     * @throws IllegalStateException if a buffer is in flight or released, or appears twice
     */
    public CompletableFuture<Void> sendAsync(
            IoBuffers buffers, InetSocketAddress remote, SendControl control, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                socket,
                operations.send(
                        buffers,
                        remote,
                        control,
                        deadline,
                        DatagramCompletions.SENT_VECTOR_AWAITED,
                        future));
    }

    /**
     * Begins to describe a transmission of datagrams of memory and pieces of files, to where the
     * socket is {@linkplain #connect connected} to: TransmitPackets. It goes out among the sends,
     * in the order of the starts.
     *
     * @param elements any number, in their order; the list is copied. One that is an {@linkplain
     *     PacketElement#endOfPacket end of packet} is the last of its datagram
     * @return to be described further, and started
     * @throws NullPointerException if the list or an element is null
     */
    public DatagramTransmission transmitPackets(List<PacketElement> elements) {
        return new DatagramTransmission(this, elements);
    }

    void checkConnected() {
        if (!connected) {
            throw new IllegalStateException(
                    "not connected: packets go where the socket is connected to; call connect"
                            + " before: "
                            + this);
        }
    }

    /**
     * Asks that an operation end early. Its handler tells what came of it: {@link
     * IoFailure.Kind#CANCELLED}, or success if that was faster. What is cancelled has taken or sent
     * nothing.
     *
     * @param operation its number, as the start returned it; nothing happens if it has ended
     */
    public void cancel(long operation) {
        loop().cancel(socket, operation);
    }

    // ---- groups, options, addresses

    /**
     * Joins a multicast group.
     *
     * @param group of the socket's family
     * @param on the interface to receive it by; Windows names it by its first IPv4 address, so that
     *     for an IPv4 group it must have one
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} (such an interface),
     *     {@link IoFailure.Kind#CLOSED} after closing, or what the system says, for instance of a
     *     group that was joined before
     * @throws IllegalArgumentException if it is no multicast group, or of the other family
     */
    public void join(InetAddress group, NetworkInterface on) throws IoFailure {
        membership(true, group, on);
    }

    /**
     * Leaves a multicast group.
     *
     * @param group as joined
     * @param on as joined
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} if it was not joined,
     *     {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if it is no multicast group, or of the other family
     */
    public void leave(InetAddress group, NetworkInterface on) throws IoFailure {
        membership(false, group, on);
    }

    private void membership(boolean join, InetAddress group, NetworkInterface on) throws IoFailure {
        Objects.requireNonNull(on, "on");
        operations.checkFamily(group);
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    group + ": must be a multicast group, 224.0.0.0/4 or ff00::/8");
        }
        PlainCall.on(
                socket,
                join ? "join" : "leave",
                () -> {
                    loop().backend().membership(socket, join, group, on);
                    return null;
                });
    }

    /**
     * Sets an option: SO_BROADCAST, SO_SNDBUF, SO_RCVBUF, IP_TOS, IP_MULTICAST_TTL,
     * IP_MULTICAST_LOOP, IP_MULTICAST_IF of {@link java.net.StandardSocketOptions}. Those of IPv4
     * by name are their counterparts on an IPv6 socket.
     *
     * @param option which
     * @param value what
     * @param <T> the option's type
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, {@link
     *     IoFailure.Kind#UNSUPPORTED} for another option, or what the system says
     */
    public <T> UdpSocket setOption(SocketOption<T> option, T value) throws IoFailure {
        PlainCall.on(
                socket,
                "set option " + option.name(),
                () -> {
                    loop().backend().setOption(socket, option, value);
                    return null;
                });
        return this;
    }

    /**
     * Reads an option; see {@link #setOption}. Not IP_MULTICAST_IF.
     *
     * @param option which
     * @param <T> the option's type
     * @return its value
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, {@link
     *     IoFailure.Kind#UNSUPPORTED} for another option, or what the system says
     */
    public <T> T getOption(SocketOption<T> option) throws IoFailure {
        return PlainCall.on(
                socket,
                "get option " + option.name(),
                () -> loop().backend().getOption(socket, option));
    }

    /**
     * Where it is bound.
     *
     * @return with the port that the system chose, if it did
     */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /**
     * Where it is connected to.
     *
     * @return resolved
     * @throws IoFailure of kind {@link IoFailure.Kind#NOT_CONNECTED}, or {@link
     *     IoFailure.Kind#CLOSED} after closing
     */
    public InetSocketAddress remoteAddress() throws IoFailure {
        return PlainCall.on(socket, "remote address", () -> loop().backend().remoteAddress(socket));
    }

    /**
     * The port that it belongs to.
     *
     * @return as given to {@link #open(CompletionPort, InetSocketAddress)}
     */
    public CompletionPort port() {
        return port;
    }

    @Override
    public String toString() {
        return "UdpSocket[" + localAddress + (isClosed() ? ", closed" : "") + "]";
    }

    // ---- for the completions, on the completion thread

    static UdpSocket of(Operation operation) {
        return ((Owner) operation.socket().owner()).udp;
    }

    /** A send has ended: what waited for that may go on. */
    void writeEnded() {
        if (finishing && socket.pendingWrites() == 0) {
            close();
        } else if (stream != null) {
            stream.advance();
        }
    }

    NativeSocket socket() {
        return socket;
    }

    DatagramOperations operations() {
        return operations;
    }

    CompletionLoop loop() {
        return CompletionLoop.of(socket);
    }

    int pendingSends() {
        return socket.pendingWrites();
    }
}
