package dev.overlapped.internal.udp;

import dev.overlapped.Datagram;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.socket.AbstractSocket;
import dev.overlapped.internal.socket.Addresses;
import dev.overlapped.internal.socket.InternalPort;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketAddress;

/** A bound UDP socket, as its operations see it. */
abstract class BoundSocket extends AbstractSocket {
    private final InternalPort port;
    private final Family family;
    private final SocketAddress localAddress;

    /**
     * @param family the families that it sends to and receives from
     */
    BoundSocket(InternalPort port, NativeSocket socket, Family family, SocketAddress localAddress) {
        super(socket);
        this.port = port;
        this.family = family;
        this.localAddress = localAddress;
    }

    /** Returns the UDP socket that the socket of {@code operation} is of. */
    static BoundSocket of(Operation operation) {
        return (BoundSocket) operation.socket().owner();
    }

    /** Returns the socket as its handlers get it. */
    public abstract UdpSocket face();

    @Override
    public final InternalPort port() {
        return port;
    }

    @Override
    public final SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public final int localPort() {
        return Addresses.portOf(localAddress);
    }

    /** Returns the families that it sends to and receives from. */
    final Family family() {
        return family;
    }

    /** Refuses an address that is not of the socket's family. */
    final void checkFamily(InetAddress address) {
        checkFamily(Family.ofIp(address instanceof Inet6Address), address);
    }

    /** Refuses a family other than the socket's, unless it is of both. */
    final void checkFamily(Family given, Object address) {
        if (!family.takes(given)) {
            throw new IllegalArgumentException(
                    address + ": must be of " + family.text() + ", as " + this);
        }
    }

    @Override
    public final boolean isShared() {
        return true;
    }

    /**
     * The handler of a datagram has thrown: it costs the datagram, and the socket stays open.
     *
     * @param buffer released if the handler has left it lent
     */
    final void thrown(Throwable failure, NativeBuffer buffer, Datagram datagram) {
        buffer.reclaim();
        port.handlerFailed("dropped a datagram of " + datagram.source() + ", " + this, failure);
    }

    /**
     * A handler has thrown that got no datagram: the socket stays open.
     *
     * @param buffer released if the handler has left it lent
     */
    final void thrown(Throwable failure, IoBuffer buffer) {
        NativeBuffer.of(buffer).reclaim();
        thrown(failure);
    }

    /** The same, of a handler that got several. */
    final void thrown(Throwable failure, IoBuffers buffers) {
        BufferVector.reclaim(buffers);
        thrown(failure);
    }

    @Override
    protected final SocketKind kind() {
        return SocketKind.UDP.of(family);
    }

    @Override
    public final String toString() {
        return "UdpSocket[" + localAddress + (isClosed() ? ", closed" : "") + "]";
    }
}
