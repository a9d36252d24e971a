package dev.overlapped;

import dev.overlapped.internal.message.MessageHeader;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What came with a datagram besides its data. The numbers are there; addresses become objects when
 * they are asked for, so a datagram that is only answered ({@link UdpSocket#reply}) costs none.
 *
 * <p>Lifetime: one that a handler gets is the handler's until it returns; {@link #copy} gives one
 * to keep. One that {@link UdpSocket#receive(IoBuffer, Deadline)} returns is such a copy.
 *
 * <p>Threads: a copy may be read by any thread; another one by its handler's only.
 */
public final class Datagram {
    private final MessageHeader header;

    Datagram(MessageHeader header) {
        this.header = header;
    }

    MessageHeader header() {
        return header;
    }

    /**
     * A copy that stays as it is.
     *
     * @return it
     */
    public Datagram copy() {
        MessageHeader copy = new MessageHeader();
        copy.set(header);
        return new Datagram(copy);
    }

    /**
     * Who sent it.
     *
     * @return the address that an answer goes to; null if the system did not tell it
     */
    public InetSocketAddress source() {
        return header.peer().toSocketAddress();
    }

    /**
     * The address that it was sent to: one of this machine, a broadcast address, or a multicast
     * group.
     *
     * @return null if there was no room for that control message
     */
    public InetAddress destination() {
        return header.local().toAddress();
    }

    /**
     * The interface that it came in by.
     *
     * @return as {@link java.net.NetworkInterface#getIndex}; 0 if there was no room for that
     *     control message
     */
    public int interfaceIndex() {
        return header.interfaceIndex();
    }

    /**
     * Its TTL or hop limit.
     *
     * @return 0 to 255, or −1 if {@link UdpOptions#receiveHopLimit} did not ask for it
     */
    public int hopLimit() {
        return header.hopLimit();
    }

    /**
     * Its type of service or traffic class.
     *
     * @return 0 to 255, or −1 if {@link UdpOptions#receiveTrafficClass} did not ask for it
     */
    public int trafficClass() {
        return header.trafficClass();
    }

    /**
     * Whether it met congestion.
     *
     * @return null if {@link UdpOptions#receiveTrafficClass} did not ask for it
     */
    public Ecn ecn() {
        int octet = header.trafficClass();
        return octet == MessageHeader.NONE ? null : Ecn.ofTrafficClass(octet);
    }

    /**
     * Whether it is several datagrams of one sender in one: each of this size, the last one may be
     * shorter.
     *
     * @return bytes, 0 = it is one datagram
     */
    public int segmentSize() {
        return header.segmentSize();
    }

    /**
     * Whether it did not fit into the buffer. What fitted is there, the rest is lost.
     *
     * @return MSG_TRUNC
     */
    public boolean isTruncated() {
        return header.has(MessageHeader.TRUNCATED);
    }

    /**
     * Whether its control messages did not fit into {@link UdpOptions#controlCapacity}.
     *
     * @return MSG_CTRUNC
     */
    public boolean isControlTruncated() {
        return header.has(MessageHeader.CONTROL_TRUNCATED);
    }

    /**
     * Whether it was sent to a broadcast address.
     *
     * @return MSG_BCAST on Windows; on Linux told by its destination
     */
    public boolean isBroadcast() {
        return header.has(MessageHeader.BROADCAST);
    }

    /**
     * Whether it was sent to a multicast group.
     *
     * @return MSG_MCAST on Windows; on Linux told by its destination
     */
    public boolean isMulticast() {
        return header.has(MessageHeader.MULTICAST);
    }

    /**
     * Control messages that are not decoded here.
     *
     * @return empty when there are none
     */
    public List<ControlMessage> otherControlMessages() {
        List<MessageHeader.Other> others = header.others();
        return others == null
                ? List.of()
                : others.stream()
                        .map(other -> new ControlMessage(other.level(), other.type(), other.data()))
                        .toList();
    }

    @Override
    public String toString() {
        return "Datagram["
                + header.peer()
                + " to "
                + destination()
                + ", interface "
                + interfaceIndex()
                + (isTruncated() ? ", truncated" : "")
                + (isControlTruncated() ? ", control truncated" : "")
                + (isBroadcast() ? ", broadcast" : "")
                + (isMulticast() ? ", multicast" : "")
                + "]";
    }
}
