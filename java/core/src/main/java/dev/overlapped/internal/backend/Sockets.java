package dev.overlapped.internal.backend;

import dev.overlapped.UdpOptions;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.file.Path;

/**
 * The sockets and files of a backend: opening them, and the plain calls on their handles. Any
 * thread.
 */
public interface Sockets {
    /** The settings of a listener to open. The port 0 lets the system choose one. */
    record ListenerSpec(InetSocketAddress address, int backlog, boolean reuseAddress) {}

    /**
     * The settings of a datagram socket to open. The port 0 lets the system choose one.
     *
     * @param reuseAddress whether others may bind to the same port, as members of a multicast group
     * @param hopLimit whether to report each datagram's TTL or hop limit
     * @param trafficClass whether to report each datagram's type of service or traffic class
     * @param coalescing whether the system may deliver several datagrams as one
     * @param reportUnreachable whether a port-unreachable answer fails a receive
     * @param controlCapacity room for control messages, at most {@link #MAX_CONTROL}
     */
    record DatagramSpec(
            InetSocketAddress local,
            boolean reuseAddress,
            boolean hopLimit,
            boolean trafficClass,
            boolean coalescing,
            boolean reportUnreachable,
            int controlCapacity) {}

    /** A change of a datagram socket's membership in a multicast group. */
    enum MembershipChange {
        JOIN,
        LEAVE,
        JOIN_SOURCE,
        LEAVE_SOURCE,
        BLOCK_SOURCE,
        UNBLOCK_SOURCE
    }

    /**
     * A change of a membership in a group of the socket's family.
     *
     * @param source the sender that it is about; null for those without one
     */
    record MembershipRequest(
            MembershipChange change,
            InetAddress group,
            NetworkInterface networkInterface,
            InetAddress source) {
        @Override
        public String toString() {
            return change
                    + ", "
                    + group
                    + ", "
                    + networkInterface.getName()
                    + (source == null ? "" : ", " + source);
        }
    }

    /** The most room for the control messages of one datagram, in bytes. */
    int MAX_CONTROL = UdpOptions.MAX_CONTROL_CAPACITY;

    /** Opens a bound, listening socket, not yet {@linkplain Loop#attach attached}. */
    NativeSocket openListener(ListenerSpec spec) throws NativeException;

    /**
     * Opens a socket to connect with, not yet attached.
     *
     * @param ipv6 its family
     * @param local the address to bind to, or null for one of the system's choice
     */
    NativeSocket openStream(boolean ipv6, @Nullable InetSocketAddress local) throws NativeException;

    /** Opens a socket to accept into, not yet attached. */
    NativeSocket openTarget(boolean ipv6) throws NativeException;

    /** Opens a bound datagram socket, not yet attached. */
    NativeSocket openDatagram(DatagramSpec spec) throws NativeException;

    /**
     * Returns a socket in another role with the handle of {@code former}, which was {@linkplain
     * Loop#detachHandle detached} or never attached; not yet attached.
     */
    NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role);

    /** Closes the handle of a socket that was opened here but never attached. */
    void discard(NativeSocket socket);

    /**
     * Gives a datagram socket the address that it sends to when a send names none, and the only one
     * that it receives from.
     */
    void connectDatagram(NativeSocket socket, InetSocketAddress remote) throws NativeException;

    /** Takes that address away. */
    void disconnectDatagram(NativeSocket socket) throws NativeException;

    /** Changes the membership in a multicast group. */
    void membership(NativeSocket socket, MembershipRequest request) throws NativeException;

    /** Returns the socket's own address. */
    InetSocketAddress localAddress(NativeSocket socket) throws NativeException;

    /** Returns the address of the other side of a connected socket. */
    InetSocketAddress remoteAddress(NativeSocket socket) throws NativeException;

    /** Sets one of the options of {@link java.net.StandardSocketOptions} that TCP or UDP has. */
    <T> void setOption(NativeSocket socket, SocketOption<T> option, T value) throws NativeException;

    /** Reads such an option. */
    <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException;

    /**
     * Opens a regular file to be transmitted by connections of this backend or of another one of
     * its kind.
     */
    NativeFile openFile(Path path) throws NativeException;

    /** Operating-system handles that are open for sockets. Exact when no call is under way. */
    int openHandles();
}
