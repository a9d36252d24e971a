package dev.overlapped.internal.udp;

import dev.overlapped.Datagram;
import dev.overlapped.DatagramHandler;
import dev.overlapped.DatagramSendHandler;
import dev.overlapped.DatagramTransmission;
import dev.overlapped.DatagramVectorHandler;
import dev.overlapped.DatagramVectorSendHandler;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.Membership;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.PacketElement;
import dev.overlapped.SendControl;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.WhenFull;
import dev.overlapped.internal.socket.Addresses;
import dev.overlapped.internal.socket.Attachment;
import dev.overlapped.internal.socket.DualStack;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.socket.PlainCall;
import dev.overlapped.internal.transmit.MessageTransmission;
import dev.overlapped.internal.transmit.MessageTransmitter;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A UDP socket: the handler face of its operations, and its life. */
public final class LoopUdpSocket extends BoundSocket implements UdpSocket, MessageTransmitter {
    /** In place of the address, and its family, of a socket that is taken over, which has them. */
    private static final SocketAddress UNKNOWN = new InetSocketAddress(0);

    /** True if it has a fixed address to send to. */
    private volatile boolean connected;

    /** Set once, under the socket's monitor; used on the socket's thread only. */
    private volatile @Nullable DatagramStream stream;

    /** True if it closes after its last send. The socket's thread only. */
    private boolean finishing;

    private LoopUdpSocket(
            InternalPort port, NativeSocket socket, Family family, SocketAddress localAddress) {
        super(port, socket, family, localAddress);
    }

    // ---- opening and closing

    /** Opens a socket; see {@code CompletionPort.openUdp}. */
    public static LoopUdpSocket open(
            InternalPort port, SocketAddress localAddress, UdpOptions options) throws IoFailure {
        if (Addresses.requireUsable(localAddress, IoOperation.OPEN_UDP) == Family.UNIX) {
            checkFitsUnix(options);
        }
        return open(
                port,
                IoOperation.OPEN_UDP,
                options.threadOf(),
                backend ->
                        DualStack.open(
                                localAddress,
                                options.family(),
                                options.socketOptions(),
                                family ->
                                        backend.openDatagram(
                                                specOf(localAddress, family, options))));
    }

    /** Takes over a bound socket; see {@link dev.overlapped.Adoption#udp}. */
    public static LoopUdpSocket adopt(InternalPort port, long handle, UdpOptions options)
            throws IoFailure {
        return open(
                port,
                IoOperation.ADOPT,
                options.threadOf(),
                backend -> backend.adoptDatagram(handle, specOf(UNKNOWN, Family.IPV4, options)));
    }

    /** Opens or takes over a native socket. */
    private interface Opening {
        NativeSocket on(Backend backend) throws NativeException;
    }

    private static LoopUdpSocket open(
            InternalPort port,
            IoOperation verb,
            Optional<OverlappedSocket> threadOf,
            Opening opening)
            throws IoFailure {
        CompletionLoop loop = port.chooseLoop(threadOf);
        Backend backend = loop.backend();
        NativeSocket socket = null;
        try {
            socket = opening.on(backend);
            socket.markExpected();
        } catch (NativeException e) {
            throw Failures.of(verb, e);
        } finally {
            if (socket == null) {
                loop.cancelExpected();
            }
        }
        return Attachment.attach(
                port,
                verb,
                socket,
                open ->
                        new LoopUdpSocket(
                                port, open, backend.familyOf(open), backend.localAddress(open)));
    }

    /** Refuses what only UDP has. */
    private static void checkFitsUnix(UdpOptions options) throws IoFailure {
        if (options.reuseAddress()
                || options.receiveHopLimit()
                || options.receiveTrafficClass()
                || options.coalescing()
                || options.reportUnreachable()) {
            throw Failures.of(
                    IoFailure.Kind.UNSUPPORTED,
                    IoOperation.OPEN_UDP,
                    options + ": a Unix domain socket has none of these options");
        }
    }

    private static Backend.DatagramSpec specOf(
            SocketAddress address, Family family, UdpOptions options) {
        return new Backend.DatagramSpec(
                address,
                family,
                options.reuseAddress(),
                options.receiveHopLimit(),
                options.receiveTrafficClass(),
                options.coalescing(),
                options.reportUnreachable(),
                options.controlCapacity(),
                options.socketOptions());
    }

    @Override
    public UdpSocket connect(SocketAddress remote) throws IoFailure {
        checkFamily(Addresses.requireUsable(remote, IoOperation.CONNECT), remote);
        PlainCall.<@Nullable Void>on(
                socket(),
                IoOperation.CONNECT,
                () -> {
                    loop().backend().connectDatagram(socket(), remote);
                    return null;
                });
        connected = true;
        return this;
    }

    @Override
    public UdpSocket disconnect() throws IoFailure {
        PlainCall.on(
                socket(),
                IoOperation.DISCONNECT,
                () -> {
                    loop().backend().disconnectDatagram(socket());
                    return null;
                });
        connected = false;
        return this;
    }

    @Override
    public void closeAfterSending(Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        loop().executeInTurn(() -> finish(deadline), () -> {}); // after others' sends
    }

    private void finish(Deadline deadline) {
        finishing = true;
        socket().endOutput(true);
        if (stream != null) {
            stream.end();
        }
        if (deadline != Deadline.NONE) {
            loop().scheduleAt(deadline.nanoTime(), () -> close(CloseReason.DEADLINE));
        }
        writeEnded();
    }

    @Override
    public void finish() {
        finish(Deadline.NONE);
    }

    @Override
    public void reaped() {
        if (stream != null) {
            stream.reaped();
        }
        super.reaped();
    }

    // ---- receiving

    @Override
    public long receive(IoBuffer buffer, Deadline deadline, DatagramHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return DatagramReceives.start(this, buffer, deadline, DatagramReceives.RECEIVED, handler);
    }

    @Override
    public long receive(IoBuffers buffers, Deadline deadline, DatagramVectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return DatagramReceives.start(this, buffers, deadline, DatagramReceives.VECTOR, handler);
    }

    @Override
    public void receiveEach(DatagramHandler handler) {
        Objects.requireNonNull(handler, "handler");
        DatagramStream begun = new DatagramStream(this, handler);
        synchronized (socket()) {
            if (stream != null) {
                throw new IllegalStateException("receiveEach was called before: " + this);
            }
            stream = begun;
        }
        loop().execute(begun::begin, begun::reaped);
    }

    @Override
    public void pauseReceiving() {
        DatagramStream begun = stream;
        if (begun != null) {
            begun.pause();
        }
    }

    @Override
    public void resumeReceiving() {
        DatagramStream begun = stream;
        if (begun != null) {
            begun.resume();
        }
    }

    // ---- sending

    @Override
    public long send(
            IoBuffer buffer,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline,
            DatagramSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return DatagramSends.start(
                this, buffer, remote, control, deadline, DatagramSends.SENT, handler);
    }

    @Override
    public long send(
            IoBuffers buffers,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline,
            DatagramVectorSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return DatagramSends.start(
                this, buffers, remote, control, deadline, DatagramSends.VECTOR, handler);
    }

    @Override
    public void sendAndRelease(IoBuffer buffer, @Nullable SocketAddress remote) {
        DatagramSends.startAndRelease(this, buffer, remote);
    }

    @Override
    public long reply(
            IoBuffer buffer, Datagram datagram, Deadline deadline, DatagramSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return DatagramSends.reply(this, buffer, datagram, deadline, DatagramSends.SENT, handler);
    }

    @Override
    public void replyAndRelease(IoBuffer buffer, Datagram datagram) {
        DatagramSends.replyAndRelease(this, buffer, datagram);
    }

    @Override
    public void writeEnded() {
        if (finishing && socket().pendingWrites() == 0) {
            close(CloseReason.ENDED);
        } else if (stream != null) {
            stream.advance();
        }
    }

    // ---- transmitting

    @Override
    public DatagramTransmission transmitPackets(List<PacketElement> elements) {
        return MessageTransmission.of(this, elements);
    }

    @Override
    public void checkOutputOpen() {
        if (!connected) {
            throw new IllegalStateException(
                    "not connected: packets are sent to the connected address; call connect"
                            + " before: "
                            + this);
        }
    }

    @Override
    public long start(TransmitOperation operation, long bytes, WhenFull whenFull) {
        return loop().start(operation);
    }

    @Override
    public UdpSocket face() {
        return this;
    }

    // ---- groups, options, addresses

    @Override
    public Membership join(
            InetAddress group, NetworkInterface networkInterface, InetAddress... sources)
            throws IoFailure {
        return GroupMembership.join(this, group, networkInterface, List.of(sources));
    }

    @Override
    public <T> UdpSocket setOption(SocketOption<T> option, T value) throws IoFailure {
        applyOption(option, value);
        return this;
    }

    // ---- the other forms

    @Override
    public UdpSocket.Blocking blocking() {
        return new BlockingUdpSocket(this);
    }

    @Override
    public UdpSocket.Async async() {
        return new AsyncUdpSocket(this);
    }
}
