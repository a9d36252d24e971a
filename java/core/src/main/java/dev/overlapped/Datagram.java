package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * The addresses and control messages of a received datagram. Addresses become objects when they are
 * asked for, so a datagram that is only answered ({@link UdpSocket#reply}) costs none. Implemented
 * by this library only.
 *
 * <p>Lifetime: a datagram that is passed to a handler is valid until the handler returns; {@link
 * #copy} returns one to keep. {@link UdpSocket.Blocking#receive(IoBuffer, Deadline)} returns such a
 * copy.
 *
 * <p>Threads: a copy may be read by any thread, another datagram only by its handler's.
 *
 * @since 0.1
 */
public interface Datagram {
    /**
     * Returns a copy that does not change.
     *
     * @return the copy
     */
    Datagram copy();

    /**
     * Returns the sender's address.
     *
     * @return the address that an answer is sent to; null if the system did not report it
     */
    @Nullable SocketAddress source();

    /**
     * Returns the address that it was sent to: one of this machine, a broadcast address, or a
     * multicast group.
     *
     * @return null if there was no room for that control message
     */
    @Nullable InetAddress destination();

    /**
     * Returns the interface that received it.
     *
     * @return as {@link java.net.NetworkInterface#getIndex}; empty if there was no room for that
     *     control message
     */
    OptionalInt interfaceIndex();

    /**
     * Returns its TTL or hop limit.
     *
     * @return 0 to 255; empty unless {@link UdpOptions#receiveHopLimit} asks for it
     */
    OptionalInt hopLimit();

    /**
     * Returns its type of service or traffic class.
     *
     * @return 0 to 255; empty unless {@link UdpOptions#receiveTrafficClass} asks for it
     */
    OptionalInt trafficClass();

    /**
     * Returns its congestion notification.
     *
     * @return null unless {@link UdpOptions#receiveTrafficClass} asks for it
     */
    @Nullable Ecn ecn();

    /**
     * Returns the size of the datagrams that were received as one: each has this size, the last one
     * may be shorter.
     *
     * @return bytes; empty if it is one datagram
     */
    OptionalInt segmentSize();

    /**
     * Returns whether it did not fit into the buffer, which holds its beginning; the rest is lost.
     *
     * @return MSG_TRUNC
     */
    boolean isTruncated();

    /**
     * Returns whether its control messages did not fit into {@link UdpOptions#controlCapacity}.
     *
     * @return MSG_CTRUNC
     */
    boolean isControlTruncated();

    /**
     * Returns whether it was sent to a broadcast address.
     *
     * @return MSG_BCAST on Windows; derived from its destination on Linux
     */
    boolean isBroadcast();

    /**
     * Returns whether it was sent to a multicast group.
     *
     * @return MSG_MCAST on Windows; derived from its destination on Linux
     */
    boolean isMulticast();

    /**
     * Returns the control messages that no other method reports.
     *
     * @return empty when there are none
     */
    List<ControlMessage> otherControlMessages();
}
