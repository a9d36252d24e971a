package dev.overlapped;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.Completion;
import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.MessageHeader;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.NativeSocket;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.ReceiveMessageOperation;
import dev.overlapped.internal.SendMessageOperation;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A bound UDP socket: WSARecvMsg and WSASendMsg on Windows, recvmsg and sendmsg on Linux. With each
 * datagram comes where it was sent to, so that a socket on the wildcard answers from the address
 * that it was asked at ({@link #reply}).
 *
 * <p>The three faces and the rules are those of {@link TcpConnection}: buffers are lent, operations
 * take a {@link Deadline} and can be cancelled, and leave or fill in the order in which they were
 * started. A datagram that does not fit into its buffer is a result with {@link
 * Datagram#isTruncated}, not a failure. That somebody's port is unreachable fails nothing, unless
 * {@link UdpOptions#reportUnreachable} asks for it, and never ends {@link #receiveEach}.
 *
 * <p>An IPv6 socket takes IPv6 only; open two for both families.
 *
 * <p>Threads: all methods from any thread. Handlers of one socket never run concurrently.
 *
 * <p>Sources: <em>LPFN_WSARECVMSG (WSARecvMsg) callback function (mswsock.h)</em>, <em>WSASendMsg
 * function (winsock2.h)</em>, <em>Winsock IOCTLs</em> (SIO_UDP_CONNRESET), <em>IPPROTO_IP Socket
 * Options</em>; {@code recvmsg(2)}, {@code sendmsg(2)}, {@code cmsg(3)}, {@code udp(7)}, {@code
 * ip(7)}, {@code ipv6(7)}.
 */
public final class UdpSocket implements AutoCloseable {
    private static final Completion RECEIVED = UdpSocket::received;
    private static final Completion RECEIVED_AWAITED = UdpSocket::receivedAwaited;
    private static final Completion SENT = UdpSocket::sent;
    private static final Completion SENT_AND_FORGOTTEN = UdpSocket::sentAndForgotten;
    private static final Completion SENT_AWAITED = UdpSocket::sentAwaited;

    private final CompletionPort port;
    private final NativeSocket socket;
    private final boolean ipv6;
    private final InetSocketAddress localAddress;

    /** Set once, under the socket's monitor; used on the socket's thread only. */
    private volatile DatagramStream stream;

    /** The socket's thread only. */
    private boolean finishing;

    private UdpSocket(CompletionPort port, NativeSocket socket, InetSocketAddress localAddress) {
        this.port = port;
        this.socket = socket;
        this.localAddress = localAddress;
        this.ipv6 = localAddress.getAddress() instanceof Inet6Address;
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
                loop.arrived();
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
        checkFamily(remote.getAddress());
        PlainCall.on(
                socket,
                "connect",
                () -> {
                    loop().backend().connectDatagram(socket, remote);
                    return null;
                });
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
        return startReceive(buffer, deadline, RECEIVED, handler);
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
        return waiter.await(socket, startReceive(buffer, deadline, RECEIVED_AWAITED, waiter));
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
        return future.started(socket, startReceive(buffer, deadline, RECEIVED_AWAITED, future));
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
        startSend(buffer, remote, SendControl.NONE, Deadline.NONE, SENT_AND_FORGOTTEN, null);
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
        startReply(asked, buffer, Deadline.NONE, SENT_AND_FORGOTTEN, null);
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
        return startReply(asked, buffer, deadline, SENT, handler);
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
        waiter.await(socket, startReply(asked, buffer, deadline, SENT_AWAITED, waiter));
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
        return future.started(socket, startReply(asked, buffer, deadline, SENT_AWAITED, future));
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
        return startSend(buffer, remote, control, deadline, SENT, handler);
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
        waiter.await(socket, startSend(buffer, remote, control, deadline, SENT_AWAITED, waiter));
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
                socket, startSend(buffer, remote, control, deadline, SENT_AWAITED, future));
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
        checkFamily(group);
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

    // ---- starting

    long startReceive(IoBuffer buffer, Deadline deadline, Completion completion, Object handler) {
        long until = deadline.nanoTime();
        buffer.takeOff();
        ReceiveMessageOperation operation =
                loop().isCurrent()
                        ? loop().records().takeReceiveMessage()
                        : new ReceiveMessageOperation();
        operation.prepare(socket, completion, handler, buffer, until);
        operation.repeated(handler instanceof DatagramStream);
        operation.data(buffer.address(), buffer.capacity());
        return loop().start(operation);
    }

    private long startSend(
            IoBuffer buffer,
            InetSocketAddress remote,
            SendControl control,
            Deadline deadline,
            Completion completion,
            Object handler) {
        checkRemote(remote);
        if (control.source() != null) {
            checkFamily(control.source());
        }
        SendMessageOperation operation = takeSend(buffer, deadline, completion, handler);
        MessageHeader header = operation.header();
        header.clear();
        if (remote != null) {
            header.peer().set(remote);
        }
        control.fill(header);
        return loop().start(operation);
    }

    private long startReply(
            Datagram asked,
            IoBuffer buffer,
            Deadline deadline,
            Completion completion,
            Object handler) {
        checkFamily(asked.header().peer().isIpv6(), asked);
        SendMessageOperation operation = takeSend(buffer, deadline, completion, handler);
        operation.header().answer(asked.header());
        return loop().start(operation);
    }

    private SendMessageOperation takeSend(
            IoBuffer buffer, Deadline deadline, Completion completion, Object handler) {
        long until = deadline.nanoTime();
        buffer.takeOff();
        SendMessageOperation operation =
                loop().isCurrent()
                        ? loop().records().takeSendMessage()
                        : new SendMessageOperation();
        operation.prepare(socket, completion, handler, buffer, until);
        operation.data(buffer.dataAddress(), buffer.length());
        return operation;
    }

    private void checkRemote(InetSocketAddress remote) {
        if (remote == null) {
            return;
        }
        if (remote.isUnresolved()) {
            throw new IllegalArgumentException("unresolved: " + remote);
        }
        checkFamily(remote.getAddress());
    }

    private void checkFamily(InetAddress address) {
        checkFamily(address instanceof Inet6Address, address);
    }

    private void checkFamily(boolean isIpv6, Object address) {
        if (isIpv6 != ipv6) {
            throw new IllegalArgumentException(
                    address + ": must be of " + (ipv6 ? "IPv6" : "IPv4") + ", as " + this);
        }
    }

    // ---- completions, on the completion thread

    private static UdpSocket of(Operation operation) {
        return ((Owner) operation.socket().owner()).udp;
    }

    static IoFailure failureOf(Operation operation) {
        return operation.outcome() == Operation.Outcome.COMPLETED ? null : IoFailure.of(operation);
    }

    /** The public view of what a record holds, made with the record. */
    static Datagram view(ReceiveMessageOperation operation) {
        return new Datagram(operation.header());
    }

    private static void received(Operation operation) {
        UdpSocket udp = of(operation);
        DatagramHandler handler = (DatagramHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        buffer.landWith((int) operation.transferred());
        try {
            if (failure == null) {
                handler.received(udp, buffer, view((ReceiveMessageOperation) operation));
            } else {
                handler.failed(udp, buffer, failure);
            }
        } finally {
            udp.putBack(operation); // the datagram was in it
        }
    }

    private static void receivedAwaited(Operation operation) {
        ((IoBuffer) operation.lent()).landWith((int) operation.transferred());
        IoFailure failure = failureOf(operation);
        Datagram came = failure == null ? view((ReceiveMessageOperation) operation).copy() : null;
        Awaited<Datagram> awaited = Awaited.of(operation);
        of(operation).putBack(operation);
        awaited.ended(came, failure);
    }

    private static void sent(Operation operation) {
        UdpSocket udp = of(operation);
        DatagramSendHandler handler = (DatagramSendHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        buffer.land();
        udp.putBack(operation);
        if (failure == null) {
            handler.sent(udp, buffer);
        } else {
            handler.failed(udp, buffer, failure);
        }
        udp.writeEnded();
    }

    private static void sentAndForgotten(Operation operation) {
        UdpSocket udp = of(operation);
        IoBuffer buffer = (IoBuffer) operation.lent();
        buffer.land();
        udp.putBack(operation);
        buffer.release();
        udp.writeEnded();
    }

    private static void sentAwaited(Operation operation) {
        UdpSocket udp = of(operation);
        ((IoBuffer) operation.lent()).land();
        Awaited<Void> awaited = Awaited.of(operation);
        IoFailure failure = failureOf(operation);
        udp.putBack(operation);
        awaited.ended(null, failure);
        udp.writeEnded();
    }

    /** A send has ended: what waited for that may go on. */
    private void writeEnded() {
        if (finishing && socket.pendingWrites() == 0) {
            close();
        } else if (stream != null) {
            stream.advance();
        }
    }

    CompletionLoop loop() {
        return socket.loop();
    }

    int pendingSends() {
        return socket.pendingWrites();
    }

    void putBack(Operation ended) {
        if (loop().isCurrent()) { // else the port is gone, see Submission.rejected
            loop().records().put(ended);
        }
    }
}
