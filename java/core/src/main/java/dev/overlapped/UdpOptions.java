package dev.overlapped;

import dev.overlapped.internal.backend.Backend;

/**
 * How a datagram socket is opened. Immutable; each {@code with} method gives a changed copy. What
 * can be changed later is set with {@link UdpSocket#setOption}.
 *
 * <p>The destination address and interface of what is received are always told.
 *
 * @param reuseAddress whether other sockets that say so too may be bound to the same port
 *     (SO_REUSEADDR), for members of a multicast group. Without it the port is exclusive, on
 *     Windows too (SO_EXCLUSIVEADDRUSE)
 * @param receiveHopLimit whether {@link Datagram#hopLimit} is told
 * @param receiveTrafficClass whether {@link Datagram#trafficClass} and {@link Datagram#ecn} are
 *     told
 * @param coalescing whether the system may hand over several datagrams of one sender as one, see
 *     {@link Datagram#segmentSize}; buffers of 64 KiB are needed then, or their end is cut off
 *     (UDP_GRO on Linux, UDP_RECV_MAX_COALESCED_SIZE on Windows 10 2004)
 * @param reportUnreachable whether a receive fails with {@link IoFailure.Kind#PORT_UNREACHABLE}
 *     when something that was sent before was answered so. Without it such answers are ignored
 * @param controlCapacity room for the control messages of one datagram, 0 to 224 bytes; what does
 *     not fit is lost, see {@link Datagram#isControlTruncated}
 */
public record UdpOptions(
        boolean reuseAddress,
        boolean receiveHopLimit,
        boolean receiveTrafficClass,
        boolean coalescing,
        boolean reportUnreachable,
        int controlCapacity) {

    /** An exclusive port, addresses and interface told and nothing else, room for all there is. */
    public static final UdpOptions DEFAULT =
            new UdpOptions(false, false, false, false, false, Backend.MOST_CONTROL);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public UdpOptions {
        if (controlCapacity < 0 || controlCapacity > Backend.MOST_CONTROL) {
            throw new IllegalArgumentException(
                    "room for control messages of "
                            + controlCapacity
                            + " bytes: must be 0 to "
                            + Backend.MOST_CONTROL);
        }
    }

    /**
     * Changes whether the port may be shared.
     *
     * @param reuse see the component
     * @return the changed copy
     */
    public UdpOptions withReuseAddress(boolean reuse) {
        return new UdpOptions(
                reuse,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity);
    }

    /**
     * Changes whether TTL or hop limit are told.
     *
     * @param told see the component
     * @return the changed copy
     */
    public UdpOptions withReceiveHopLimit(boolean told) {
        return new UdpOptions(
                reuseAddress,
                told,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                controlCapacity);
    }

    /**
     * Changes whether type of service or traffic class, and with it ECN, are told.
     *
     * @param told see the component
     * @return the changed copy
     */
    public UdpOptions withReceiveTrafficClass(boolean told) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                told,
                coalescing,
                reportUnreachable,
                controlCapacity);
    }

    /**
     * Changes whether several datagrams may come as one.
     *
     * @param allowed see the component
     * @return the changed copy
     */
    public UdpOptions withCoalescing(boolean allowed) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                allowed,
                reportUnreachable,
                controlCapacity);
    }

    /**
     * Changes whether unreachable ports are reported.
     *
     * @param reported see the component
     * @return the changed copy
     */
    public UdpOptions withReportUnreachable(boolean reported) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reported,
                controlCapacity);
    }

    /**
     * Changes the room for control messages.
     *
     * @param bytes see the component
     * @return the changed copy
     */
    public UdpOptions withControlCapacity(int bytes) {
        return new UdpOptions(
                reuseAddress,
                receiveHopLimit,
                receiveTrafficClass,
                coalescing,
                reportUnreachable,
                bytes);
    }
}
