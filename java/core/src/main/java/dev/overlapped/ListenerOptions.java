package dev.overlapped;

import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of a listener that is to be opened. Immutable; each {@code with} method returns a
 * changed copy.
 *
 * @since 0.1
 */
public final class ListenerOptions {
    /**
     * A backlog of 200, addresses reused, nothing recycled, the send limits of the port; on a
     * wildcard both families, no options of the socket.
     */
    public static final ListenerOptions DEFAULT =
            new ListenerOptions(200, true, 0, Optional.empty(), Optional.empty(), Map.of());

    private static final int MAX_BACKLOG = 65_535;

    private final int backlog;
    private final boolean reuseAddress;
    private final int maxRecycled;
    private final Optional<SendLimits> sendLimits;
    private final Optional<ProtocolFamily> family;
    private final Map<SocketOption<?>, Object> socketOptions;

    private ListenerOptions(
            int backlog,
            boolean reuseAddress,
            int maxRecycled,
            Optional<SendLimits> sendLimits,
            Optional<ProtocolFamily> family,
            Map<SocketOption<?>, Object> socketOptions) {
        this.backlog = backlog;
        this.reuseAddress = reuseAddress;
        this.maxRecycled = maxRecycled;
        this.sendLimits = sendLimits;
        this.family = family;
        this.socketOptions = socketOptions;
    }

    /**
     * Changes how many connections may wait in the system for an accept.
     *
     * @param count 1 to 65,535; the system may take less
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public ListenerOptions withBacklog(int count) {
        if (count < 1 || count > MAX_BACKLOG) {
            throw new IllegalArgumentException(
                    "backlog " + count + ": must be 1 to " + MAX_BACKLOG);
        }
        return new ListenerOptions(
                count, reuseAddress, maxRecycled, sendLimits, family, socketOptions);
    }

    /**
     * Changes whether the listener may take a port that connections of a former listener linger on
     * (SO_REUSEADDR on Linux). Windows always allows it; there SO_EXCLUSIVEADDRUSE is set in any
     * case, so that no other process can take the port away.
     *
     * @param reuse true to allow it
     * @return the changed copy
     */
    public ListenerOptions withReuseAddress(boolean reuse) {
        return new ListenerOptions(backlog, reuse, maxRecycled, sendLimits, family, socketOptions);
    }

    /**
     * Keeps sockets of connections that have ended in order, and accepts into them.
     *
     * @param count 0 or more; about as many as connections end at a time
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public ListenerOptions withMaxRecycled(int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "at most " + count + " recycled sockets: must be 0 or more");
        }
        return new ListenerOptions(backlog, reuseAddress, count, sendLimits, family, socketOptions);
    }

    /**
     * Gives each connection a new socket, as by default.
     *
     * @return the changed copy
     */
    public ListenerOptions withoutRecycling() {
        return new ListenerOptions(backlog, reuseAddress, 0, sendLimits, family, socketOptions);
    }

    /**
     * Changes how much each connection of the listener may have outstanding.
     *
     * @param limits instead of those of the port ({@link PortBuilder#sendLimits})
     * @return the changed copy
     */
    public ListenerOptions withSendLimits(SendLimits limits) {
        return new ListenerOptions(
                backlog, reuseAddress, maxRecycled, Optional.of(limits), family, socketOptions);
    }

    /**
     * Changes the family of a listener on the wildcard address. By default it takes both (an IPv6
     * socket with IPV6_V6ONLY off), unless the system has no IPv6, or {@code
     * java.net.preferIPv4Stack} is set and the wildcard is that of IPv4.
     *
     * @param only {@link StandardProtocolFamily#INET} for IPv4 alone, {@link
     *     StandardProtocolFamily#INET6} for an IPv6 socket, which takes IPv4 too unless {@link
     *     SocketOptions#IPV6_V6ONLY} is set
     * @return the changed copy
     * @throws IllegalArgumentException if it is another one
     */
    public ListenerOptions withFamily(ProtocolFamily only) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                maxRecycled,
                sendLimits,
                Optional.of(OptionValues.family(only)),
                socketOptions);
    }

    /**
     * Sets an option of the socket before it is bound. Connections inherit the options of their
     * listener, see {@link SocketOptions}.
     *
     * @param option one of {@link SocketOptions} or {@link StandardSocketOptions}; SO_REUSEADDR is
     *     {@link #withReuseAddress}
     * @param value its value
     * @param <T> the option's type
     * @return the changed copy
     * @throws IllegalArgumentException if the value is not of the option's type
     */
    public <T> ListenerOptions with(SocketOption<T> option, T value) {
        Map<SocketOption<?>, Object> changed = OptionValues.with(socketOptions, option, value);
        return option == StandardSocketOptions.SO_REUSEADDR
                ? withReuseAddress((Boolean) value)
                : new ListenerOptions(
                        backlog, reuseAddress, maxRecycled, sendLimits, family, changed);
    }

    /**
     * Returns the number of connections that may wait in the system for an accept.
     *
     * @return 1 to 65,535
     */
    public int backlog() {
        return backlog;
    }

    /**
     * Returns whether the listener may take a port that connections of a former listener linger on.
     *
     * @return true by default
     */
    public boolean reuseAddress() {
        return reuseAddress;
    }

    /**
     * Returns the number of sockets of orderly ended connections that are kept for {@link
     * TcpListener#acceptEach(AcceptHandler)} to accept into.
     *
     * @return 0 or more
     */
    public int maxRecycled() {
        return maxRecycled;
    }

    /**
     * Returns the limits of what each connection of the listener may have outstanding.
     *
     * @return empty if the limits of the port apply
     */
    public Optional<SendLimits> sendLimits() {
        return sendLimits;
    }

    /**
     * Returns the family of a listener on the wildcard address.
     *
     * @return empty if it takes both
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
        return other instanceof ListenerOptions that
                && backlog == that.backlog
                && reuseAddress == that.reuseAddress
                && maxRecycled == that.maxRecycled
                && sendLimits.equals(that.sendLimits)
                && family.equals(that.family)
                && socketOptions.equals(that.socketOptions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(backlog, reuseAddress, maxRecycled, sendLimits, family, socketOptions);
    }

    @Override
    public String toString() {
        return "ListenerOptions[backlog="
                + backlog
                + ", reuseAddress="
                + reuseAddress
                + ", maxRecycled="
                + maxRecycled
                + ", sendLimits="
                + sendLimits
                + ", family="
                + family
                + ", socketOptions="
                + socketOptions
                + "]";
    }
}
