package dev.overlapped.internal.backend;

import dev.overlapped.UdpOptions;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.option.SocketKind;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sockets and files of a backend: opening them, and the plain calls on their handles. Any
 * thread.
 */
public interface Sockets {
    /**
     * The settings of a listener to open. The port 0 lets the system choose one.
     *
     * @param family of the socket; a wildcard address may be of the other one
     * @param options set before it is bound, in their order
     */
    record ListenerSpec(
            SocketAddress address,
            Family family,
            int backlog,
            boolean reuseAddress,
            Map<SocketOption<?>, Object> options) {
        /** The settings of a listener of the address's own family, without options. */
        public ListenerSpec(SocketAddress address, int backlog, boolean reuseAddress) {
            this(address, Family.of(address), backlog, reuseAddress, Map.of());
        }
    }

    /**
     * The settings of a datagram socket to open. The port 0 lets the system choose one.
     *
     * @param family of the socket; a wildcard address may be of the other one
     * @param reuseAddress whether others may bind to the same port, as members of a multicast group
     * @param hopLimit whether to report each datagram's TTL or hop limit
     * @param trafficClass whether to report each datagram's type of service or traffic class
     * @param coalescing whether the system may deliver several datagrams as one
     * @param reportUnreachable whether a port-unreachable answer fails a receive
     * @param controlCapacity room for control messages, at most {@link #MAX_CONTROL}
     * @param options set before it is bound, in their order
     */
    record DatagramSpec(
            SocketAddress local,
            Family family,
            boolean reuseAddress,
            boolean hopLimit,
            boolean trafficClass,
            boolean coalescing,
            boolean reportUnreachable,
            int controlCapacity,
            Map<SocketOption<?>, Object> options) {
        /** Returns the same settings of a socket of {@code family} that has {@code address}. */
        public DatagramSpec at(SocketAddress address, Family family) {
            return new DatagramSpec(
                    address,
                    family,
                    reuseAddress,
                    hopLimit,
                    trafficClass,
                    coalescing,
                    reportUnreachable,
                    controlCapacity,
                    options);
        }
    }

    /** The kinds of sockets that are adopted. */
    enum Adopted {
        LISTENER("a listening stream socket"),
        CONNECTION("a connected stream socket"),
        DATAGRAM("a bound datagram socket");

        private final String text;

        Adopted(String text) {
            this.text = text;
        }

        /**
         * Returns the refusal of a number that stands for something else.
         *
         * @param number with what it is a number of
         * @param found what it stands for
         */
        public IllegalArgumentException refused(String number, String found) {
            return new IllegalArgumentException(
                    number + ": " + found + "; it must be " + text + " of this process");
        }
    }

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
            @Nullable InetAddress source) {
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
     * @param family its family
     * @param local the address to bind to, or null for one of the system's choice
     * @param options set before it is bound, in their order
     */
    NativeSocket openStream(
            Family family, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
            throws NativeException;

    /** Opens a socket to connect with, without options. */
    default NativeSocket openStream(Family family, @Nullable SocketAddress local)
            throws NativeException {
        return openStream(family, local, Map.of());
    }

    /** Opens a socket to accept into, not yet attached. */
    NativeSocket openTarget(boolean ipv6) throws NativeException;

    /**
     * Takes over a listener or a connection that the process has, not yet attached. Another socket
     * is refused, and left as it is.
     */
    NativeSocket adoptStream(long handle, Adopted kind) throws NativeException;

    /**
     * Takes over a datagram socket; address, family and socket options of {@code options} have no
     * meaning.
     */
    NativeSocket adoptDatagram(long handle, DatagramSpec options) throws NativeException;

    /** The maximum number of listeners that are passed together. */
    int MAX_PASSED = 64;

    /** The answer to a confirmation: the listeners are given up, and their offer has ended. */
    byte GIVEN_UP = 1;

    /** The answer to a confirmation that is too late: the listeners are kept. */
    byte KEPT = 2;

    /** Listeners that another process has passed to this one, and still has. */
    interface PassedListeners extends AutoCloseable {
        /** Returns their descriptors or handles, in order. */
        long[] handles();

        /** Takes note that the next one has another owner. */
        void adopted();

        /**
         * Reports to the other process that the listeners are in use here, and waits for its
         * answer.
         *
         * @return false if it keeps the listeners; true if it has given them up, has ended, or does
         *     not answer in time
         */
        boolean confirm() throws NativeException;

        /** Closes those that have no other owner, and the connection to the other process. */
        @Override
        void close();
    }

    /** Returns why listeners are not passed between processes here; empty if they are. */
    String handoverObstacle();

    /** Passes listeners over a connection of a Unix domain socket that sends nothing else. */
    void passListeners(NativeSocket connection, List<NativeSocket> listeners)
            throws NativeException;

    /**
     * Takes listeners that another process passes at {@code from}. Waits, until {@code
     * deadlineNanos} of {@link System#nanoTime}.
     */
    PassedListeners takeListeners(SocketAddress from, long deadlineNanos) throws NativeException;

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
    void connectDatagram(NativeSocket socket, SocketAddress remote) throws NativeException;

    /** Takes that address away. */
    void disconnectDatagram(NativeSocket socket) throws NativeException;

    /** Changes the membership in a multicast group. */
    void membership(NativeSocket socket, MembershipRequest request) throws NativeException;

    /** Returns the families that a datagram socket sends to and receives from. */
    Family familyOf(NativeSocket datagram);

    /** Returns the socket's own address. */
    SocketAddress localAddress(NativeSocket socket) throws NativeException;

    /** Returns the address of the other side of a connected socket. */
    SocketAddress remoteAddress(NativeSocket socket) throws NativeException;

    /** Sets one of the {@link #options} of the socket's kind. */
    <T> void setOption(NativeSocket socket, SocketOption<T> option, T value) throws NativeException;

    /** Reads such an option. */
    <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException;

    /** Returns the options of sockets of a kind. */
    Set<SocketOption<?>> options(SocketKind kind);

    /**
     * Opens a regular file to be transmitted by connections of this backend or of another one of
     * its kind.
     */
    NativeFile openFile(Path path) throws NativeException;

    /** Operating-system handles that are open for sockets. Exact when no call is under way. */
    int openHandles();
}
