package dev.overlapped;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings of one datagram that replace the socket's own: control messages of this one send.
 * Immutable; each {@code with} method returns a changed copy.
 *
 * <p>The system judges it only when the datagram is sent: a source address that is not this
 * machine's fails the send with {@link IoFailure.Kind#ADDRESS_NOT_AVAILABLE}, a segment size that
 * does not fit the path or makes too many datagrams with what the system reports. Where the system
 * has no segmentation ({@link Capabilities.Feature#UDP_SEND_MSG_SIZE}), a segment size is {@link
 * IoFailure.Kind#UNSUPPORTED}.
 *
 * @since 0.1
 */
public final class SendControl {
    /** The socket's own settings. */
    public static final SendControl NONE =
            new SendControl(
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty());

    private static final int MAX_SEGMENT = 65_507;

    private final Optional<InetAddress> source;
    private final OptionalInt interfaceIndex;
    private final OptionalInt hopLimit;
    private final OptionalInt trafficClass;
    private final OptionalInt segmentSize;

    private SendControl(
            Optional<InetAddress> source,
            OptionalInt interfaceIndex,
            OptionalInt hopLimit,
            OptionalInt trafficClass,
            OptionalInt segmentSize) {
        this.source = source;
        this.interfaceIndex = interfaceIndex;
        this.hopLimit = hopLimit;
        this.trafficClass = trafficClass;
        this.segmentSize = segmentSize;
    }

    /**
     * Changes the address to send from.
     *
     * @param address one of this machine, and of the socket's family
     * @return the changed copy
     */
    public SendControl withSource(InetAddress address) {
        return new SendControl(
                Optional.of(address), interfaceIndex, hopLimit, trafficClass, segmentSize);
    }

    /**
     * Changes the interface to send by.
     *
     * @param index as {@link java.net.NetworkInterface#getIndex}, 1 or more
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendControl withInterface(int index) {
        if (index < 1) {
            throw new IllegalArgumentException("interface index " + index + ": must be 1 or more");
        }
        return new SendControl(source, OptionalInt.of(index), hopLimit, trafficClass, segmentSize);
    }

    /**
     * Changes TTL or hop limit.
     *
     * @param hops 1 to 255
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendControl withHopLimit(int hops) {
        if (hops < 1 || hops > 255) {
            throw new IllegalArgumentException("hop limit " + hops + ": must be 1 to 255");
        }
        return new SendControl(
                source, interfaceIndex, OptionalInt.of(hops), trafficClass, segmentSize);
    }

    /**
     * Changes type of service or traffic class, the ECN bits included.
     *
     * @param octet 0 to 255
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendControl withTrafficClass(int octet) {
        if (octet < 0 || octet > 255) {
            throw new IllegalArgumentException("traffic class " + octet + ": must be 0 to 255");
        }
        return new SendControl(
                source, interfaceIndex, hopLimit, OptionalInt.of(octet), segmentSize);
    }

    /**
     * Cuts the data into datagrams of equal size, of which the last one may be shorter (UDP_SEGMENT
     * on Linux, UDP_SEND_MSG_SIZE on Windows 10 2004).
     *
     * @param bytes 1 to 65,507
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendControl withSegmentSize(int bytes) {
        if (bytes < 1 || bytes > MAX_SEGMENT) {
            throw new IllegalArgumentException(
                    "segment size " + bytes + ": must be 1 to " + MAX_SEGMENT);
        }
        return new SendControl(
                source, interfaceIndex, hopLimit, trafficClass, OptionalInt.of(bytes));
    }

    /**
     * Returns the address to send from.
     *
     * @return empty if it is the one that the socket is bound to
     */
    public Optional<InetAddress> source() {
        return source;
    }

    /**
     * Returns the interface to send by.
     *
     * @return empty if the system's routes decide
     */
    public OptionalInt interfaceIndex() {
        return interfaceIndex;
    }

    /**
     * Returns TTL or hop limit.
     *
     * @return empty if it is the socket's
     */
    public OptionalInt hopLimit() {
        return hopLimit;
    }

    /**
     * Returns type of service or traffic class, with the ECN bits.
     *
     * @return empty if it is the socket's
     */
    public OptionalInt trafficClass() {
        return trafficClass;
    }

    /**
     * Returns the size of the datagrams that the data is cut into.
     *
     * @return empty if it is sent as one datagram
     */
    public OptionalInt segmentSize() {
        return segmentSize;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SendControl that
                && source.equals(that.source)
                && interfaceIndex.equals(that.interfaceIndex)
                && hopLimit.equals(that.hopLimit)
                && trafficClass.equals(that.trafficClass)
                && segmentSize.equals(that.segmentSize);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, interfaceIndex, hopLimit, trafficClass, segmentSize);
    }

    @Override
    public String toString() {
        return "SendControl[source="
                + source
                + ", interfaceIndex="
                + interfaceIndex
                + ", hopLimit="
                + hopLimit
                + ", trafficClass="
                + trafficClass
                + ", segmentSize="
                + segmentSize
                + "]";
    }
}
