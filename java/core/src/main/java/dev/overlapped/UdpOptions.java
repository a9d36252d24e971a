package dev.overlapped;

import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of a UDP socket that is to be opened. Immutable; each {@code with} method returns a
 * changed copy. Settings that can change later are set with {@link UdpSocket#setOption}.
 *
 * <p>The destination address and the interface of received datagrams are always known.
 *
 * @since 0.1
 */
public final class UdpOptions {
    /** The largest {@link #controlCapacity}, which holds all control messages of a datagram. */
    public static final int MAX_CONTROL_CAPACITY = 224;

    /** An exclusive port; addresses and interface of datagrams, and room for all there is. */
    public static final UdpOptions DEFAULT =
            new UdpOptions(
                    false,
                    false,
                    false,
                    false,
                    false,
                    MAX_CONTROL_CAPACITY,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of());

    private final boolean reuseAddress;
    private final boolean receiveHopLimit;
    private final boolean receiveTrafficClass;
    private final boolean coalescing;
    private final boolean reportUnreachable;
    private final int controlCapacity;
    private final Optional<OverlappedSocket> threadOf;
    private final Optional<ProtocolFamily> family;
    private final Map<SocketOption<?>, Object> socketOptions;

    private UdpOptions(
            boolean reuseAddress,
            boolean receiveHopLimit,
            boolean receiveTrafficClass,
            boolean coalescing,
            boolean reportUnreachable,
            int controlCapacity,
            Optional<OverlappedSocket> threadOf,
            Optional<ProtocolFamily> family,
            Map<SocketOption<?>, Object> socketOptions) {
        this.reuseAddress = reuseAddress;
        this.receiveHopLimit = receiveHopLimit;
        this.receiveTrafficClass = receiveTrafficClass;
        this.coalescing = coalescing;
        this.reportUnreachable = reportUnreachable;
        this.controlCapacity = controlCapacity;
        this.threadOf = threadOf;
        this.family = family;
        this.socketOptions = socketOptions;
    }

    /**
     * Changes whether other sockets with this option may be bound to the same port (SO_REUSEADDR),
     * for members of a multicast group. Without it the port is exclusive, on Windows too
     * (SO_EXCLUSIVEADDRUSE).
     *
     * @param reuse true to share the port
     * @return the changed copy
     */
    public UdpOptions withReuseAddress(boolean reuse) {
        return new UdpOptions(
                reuse,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity,
                threadOf,
                family,
                socketOptions);
    }

    /**
     * Changes whether {@link Datagram#hopLimit} is known of received datagrams.
     *
     * @param receive true to receive it
     * @return the changed copy
     */
    public UdpOptions withReceiveHopLimit(boolean receive) {
        return new UdpOptions(
                reuseAddress,
                receive,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity,
                threadOf,
                family,
                socketOptions);
    }

    /**
     * Changes whether {@link Datagram#trafficClass} and {@link Datagram#ecn} are known of received
     * datagrams.
     *
     * @param receive true to receive them
     * @return the changed copy
     */
    public UdpOptions withReceiveTrafficClass(boolean receive) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receive,
                coalescing,
                reportUnreachable,
                controlCapacity,
                threadOf,
                family,
                socketOptions);
    }

    /**
     * Changes whether the system may deliver several datagrams of one sender as one, see {@link
     * Datagram#segmentSize}. It takes buffers of 64 KiB, or their end is cut off (UDP_GRO on Linux,
     * UDP_RECV_MAX_COALESCED_SIZE on Windows 10 2004).
     *
     * @param allowed true to allow it
     * @return the changed copy
     */
    public UdpOptions withCoalescing(boolean allowed) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                allowed,
                reportUnreachable,
                controlCapacity,
                threadOf,
                family,
                socketOptions);
    }

    /**
     * Changes whether a receive fails with {@link IoFailure.Kind#PORT_UNREACHABLE} when a datagram
     * sent before was answered so. Without it such answers are ignored.
     *
     * @param report true to report them
     * @return the changed copy
     */
    public UdpOptions withReportUnreachable(boolean report) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                report,
                controlCapacity,
                threadOf,
                family,
                socketOptions);
    }

    /**
     * Changes the room for the control messages of one datagram. What does not fit is lost, see
     * {@link Datagram#isControlTruncated}.
     *
     * @param bytes 0 to {@value #MAX_CONTROL_CAPACITY}
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public UdpOptions withControlCapacity(int bytes) {
        if (bytes < 0 || bytes > MAX_CONTROL_CAPACITY) {
            throw new IllegalArgumentException(
                    "room for control messages of "
                            + bytes
                            + " bytes: must be 0 to "
                            + MAX_CONTROL_CAPACITY);
        }
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                bytes,
                threadOf,
                family,
                socketOptions);
    }

    /**
     * Lets the socket belong to the completion thread of another socket, instead of the thread with
     * the fewest connections: so the handlers of the two never run concurrently.
     *
     * @param socket of the same port
     * @return the changed copy
     */
    public UdpOptions withThreadOf(OverlappedSocket socket) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity,
                Optional.of(socket),
                family,
                socketOptions);
    }

    /**
     * Changes the family of a socket on the wildcard address. By default it sends to and receives
     * from both (an IPv6 socket with IPV6_V6ONLY off), unless the system has no IPv6, or {@code
     * java.net.preferIPv4Stack} is set and the wildcard is that of IPv4.
     *
     * @param only {@link StandardProtocolFamily#INET} for IPv4 alone, {@link
     *     StandardProtocolFamily#INET6} for an IPv6 socket, which takes IPv4 too unless {@link
     *     SocketOptions#IPV6_V6ONLY} is set
     * @return the changed copy
     * @throws IllegalArgumentException if it is another one
     */
    public UdpOptions withFamily(ProtocolFamily only) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity,
                threadOf,
                Optional.of(OptionValues.family(only)),
                socketOptions);
    }

    /**
     * Sets an option of the socket before it is bound.
     *
     * @param option one of {@link SocketOptions} or {@link StandardSocketOptions}; SO_REUSEADDR is
     *     {@link #withReuseAddress}
     * @param value its value
     * @param <T> the option's type
     * @return the changed copy
     * @throws IllegalArgumentException if the value is not of the option's type
     */
    public <T> UdpOptions with(SocketOption<T> option, T value) {
        Map<SocketOption<?>, Object> changed = OptionValues.with(socketOptions, option, value);
        if (option == StandardSocketOptions.SO_REUSEADDR) {
            return withReuseAddress((Boolean) value);
        }
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity,
                threadOf,
                family,
                changed);
    }

    /**
     * Returns whether the port may be shared.
     *
     * @return false by default
     */
    public boolean reuseAddress() {
        return reuseAddress;
    }

    /**
     * Returns whether {@link Datagram#hopLimit} is known of received datagrams.
     *
     * @return false by default
     */
    public boolean receiveHopLimit() {
        return receiveHopLimit;
    }

    /**
     * Returns whether {@link Datagram#trafficClass} and {@link Datagram#ecn} are known of received
     * datagrams.
     *
     * @return false by default
     */
    public boolean receiveTrafficClass() {
        return receiveTrafficClass;
    }

    /**
     * Returns whether the system may deliver several datagrams of one sender as one.
     *
     * @return false by default
     */
    public boolean coalescing() {
        return coalescing;
    }

    /**
     * Returns whether a receive fails when a datagram sent before could not be delivered to its
     * port.
     *
     * @return false by default
     */
    public boolean reportUnreachable() {
        return reportUnreachable;
    }

    /**
     * Returns the room for the control messages of one datagram.
     *
     * @return bytes
     */
    public int controlCapacity() {
        return controlCapacity;
    }

    /**
     * Returns the socket whose completion thread the UDP socket belongs to.
     *
     * @return empty if the port chooses the thread
     */
    public Optional<OverlappedSocket> threadOf() {
        return threadOf;
    }

    /**
     * Returns the family of a socket on the wildcard address.
     *
     * @return empty if it sends to and receives from both
     */
    public Optional<ProtocolFamily> family() {
        return family;
    }

    /**
     * Returns the options of the socket that are set before it is bound.
     *
     * @return options and values, in the order in which they are set; immutable
     */
    public Map<SocketOption<?>, Object> socketOptions() {
        return socketOptions;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UdpOptions that
                && reuseAddress == that.reuseAddress
                && receiveHopLimit == that.receiveHopLimit
                && receiveTrafficClass == that.receiveTrafficClass
                && coalescing == that.coalescing
                && reportUnreachable == that.reportUnreachable
                && controlCapacity == that.controlCapacity
                && threadOf.equals(that.threadOf)
                && family.equals(that.family)
                && socketOptions.equals(that.socketOptions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity,
                threadOf,
                family,
                socketOptions);
    }

    @Override
    public String toString() {
        return "UdpOptions[reuseAddress="
                + reuseAddress
                + ", receiveHopLimit="
                + receiveHopLimit
                + ", receiveTrafficClass="
                + receiveTrafficClass
                + ", coalescing="
                + coalescing
                + ", reportUnreachable="
                + reportUnreachable
                + ", controlCapacity="
                + controlCapacity
                + ", threadOf="
                + threadOf
                + ", family="
                + family
                + ", socketOptions="
                + socketOptions
                + "]";
    }
}
