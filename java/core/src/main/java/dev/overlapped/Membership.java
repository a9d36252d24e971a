package dev.overlapped;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Set;

/**
 * The membership of a UDP socket in a multicast group; see {@link UdpSocket#join}. It ends by
 * {@link #leave}, or with the socket.
 *
 * <p>The library alone implements this interface. Threads: all methods from any thread.
 *
 * <p>Sources: <em>IPPROTO_IP Socket Options</em> (IP_ADD_SOURCE_MEMBERSHIP, IP_BLOCK_SOURCE),
 * <em>Multicast Programming Sample</em> (MCAST_JOIN_SOURCE_GROUP); {@code ip(7)}, RFC 3678.
 *
 * @since 0.1
 */
public interface Membership {
    /**
     * Returns the group.
     *
     * @return a multicast address
     */
    InetAddress group();

    /**
     * Returns the interface that receives the group's datagrams.
     *
     * @return as joined
     */
    NetworkInterface networkInterface();

    /**
     * Returns the senders whose datagrams are received.
     *
     * @return as joined; empty = all
     */
    Set<InetAddress> sources();

    /**
     * Leaves the group.
     *
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} if it was left before,
     *     {@link IoFailure.Kind#CLOSED} after closing
     */
    void leave() throws IoFailure;

    /**
     * Drops the datagrams of one sender from now on.
     *
     * @param source of the group's family
     * @throws IoFailure as the system reports it, for instance if the sender was blocked before;
     *     {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if the address is of the other family
     * @throws IllegalStateException if the membership is of given sources only
     */
    void block(InetAddress source) throws IoFailure;

    /**
     * Receives the datagrams of a sender again that was blocked.
     *
     * @param source as blocked
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE} if the sender was not
     *     blocked, {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if the address is of the other family
     * @throws IllegalStateException if the membership is of given sources only
     */
    void unblock(InetAddress source) throws IoFailure;
}
