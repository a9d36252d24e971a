package dev.overlapped;

import dev.overlapped.internal.message.MessageHeader;

import java.net.InetAddress;

/**
 * How a datagram is sent, where the socket's own settings shall not do: as control messages of this
 * one send. Immutable; each {@code with} method gives a changed copy.
 *
 * <p>What the system makes of it shows only when it is sent: a source address that is not this
 * machine's fails the send with {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE}, a segment size that
 * does not fit the way or gives too many datagrams with what the system says. Where the system has
 * no segmentation ({@link Capabilities.Feature#UDP_SEND_MSG_SIZE}), a segment size is {@link
 * IoFailure.Kind#UNSUPPORTED}.
 *
 * @param source the address to send from, one of this machine and of the socket's family; null = as
 *     the socket is bound
 * @param interfaceIndex the interface to send by, as {@link java.net.NetworkInterface#getIndex}; 0
 *     = as the system's routes say
 * @param hopLimit TTL or hop limit, 1 to 255, or −1 = the socket's
 * @param trafficClass type of service or traffic class with the ECN bits, 0 to 255, or −1 = the
 *     socket's
 * @param segmentSize the data is cut into datagrams of this many bytes, the last one may be
 *     shorter: 1 to 65,507, or 0 = one datagram (UDP_SEGMENT on Linux, UDP_SEND_MSG_SIZE on Windows
 *     10 2004)
 */
public record SendControl(
        InetAddress source, int interfaceIndex, int hopLimit, int trafficClass, int segmentSize) {
    private static final int UNSET = MessageHeader.NONE;
    private static final int MOST_SEGMENT = 65_507;

    /** Nothing asked for. */
    public static final SendControl NONE = new SendControl(null, 0, UNSET, UNSET, 0);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public SendControl {
        if (interfaceIndex < 0) {
            throw new IllegalArgumentException(
                    "interface index " + interfaceIndex + ": must be 0 or more");
        }
        if (hopLimit != UNSET && (hopLimit < 1 || hopLimit > 255)) {
            throw new IllegalArgumentException(
                    "hop limit " + hopLimit + ": must be 1 to 255, or -1 for the socket's");
        }
        if (trafficClass < UNSET || trafficClass > 255) {
            throw new IllegalArgumentException(
                    "traffic class " + trafficClass + ": must be 0 to 255, or -1 for the socket's");
        }
        if (segmentSize < 0 || segmentSize > MOST_SEGMENT) {
            throw new IllegalArgumentException(
                    "segment size " + segmentSize + ": must be 0 to " + MOST_SEGMENT);
        }
    }

    /**
     * Changes the source address.
     *
     * @param address see the component
     * @return the changed copy
     */
    public SendControl withSource(InetAddress address) {
        return new SendControl(address, interfaceIndex, hopLimit, trafficClass, segmentSize);
    }

    /**
     * Changes the interface.
     *
     * @param index see the component
     * @return the changed copy
     */
    public SendControl withInterface(int index) {
        return new SendControl(source, index, hopLimit, trafficClass, segmentSize);
    }

    /**
     * Changes TTL or hop limit.
     *
     * @param hops see the component
     * @return the changed copy
     */
    public SendControl withHopLimit(int hops) {
        return new SendControl(source, interfaceIndex, hops, trafficClass, segmentSize);
    }

    /**
     * Changes type of service or traffic class, the ECN bits included.
     *
     * @param octet see the component
     * @return the changed copy
     */
    public SendControl withTrafficClass(int octet) {
        return new SendControl(source, interfaceIndex, hopLimit, octet, segmentSize);
    }

    /**
     * Changes the segment size.
     *
     * @param bytes see the component
     * @return the changed copy
     */
    public SendControl withSegmentSize(int bytes) {
        return new SendControl(source, interfaceIndex, hopLimit, trafficClass, bytes);
    }

    void fill(MessageHeader header) {
        if (source != null) {
            header.local().set(source, 0);
        }
        header.interfaceIndex(interfaceIndex);
        header.hopLimit(hopLimit);
        header.trafficClass(trafficClass);
        header.segmentSize(segmentSize);
    }
}
