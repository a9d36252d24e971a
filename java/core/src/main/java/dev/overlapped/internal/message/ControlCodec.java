package dev.overlapped.internal.message;

import java.util.Arrays;

/**
 * Control messages of datagrams as bytes. Windows and Linux lay the list out alike (WSACMSGHDR,
 * struct cmsghdr); what is in it, and its numbers, a subclass a system says.
 *
 * <pre>
 *  0          8       12     16               len        next multiple of 8
 * +----------+-------+------+----------------+----------+
 * | cmsg_len | level | type | data           | padding  | the next one ...
 * +----------+-------+------+----------------+----------+
 * </pre>
 *
 * <p>Pure functions of the bytes: whatever they are, nothing outside their range is read or
 * written, each step goes forward by at least a header, and what cannot be ends the list.
 */
public abstract class ControlCodec {
    /** Bytes of a message's header. */
    public static final int HEADER = 16;

    /** The most bytes that {@link #encode} writes. */
    public static final int MAX_SENT = 160;

    /**
     * The numbers by which a system knows the messages that are sent on a socket of one family.
     *
     * @param level of all of them
     * @param packetInfo the type of packet information
     * @param packetInfoBytes bytes of its data
     * @param source where in its data the source address is
     * @param interfaceIndex where in its data the interface is
     * @param hopLimit the type of TTL or hop limit
     * @param trafficClass the type of type of service or traffic class
     */
    public record Family(
            int level,
            int packetInfo,
            int packetInfoBytes,
            int source,
            int interfaceIndex,
            int hopLimit,
            int trafficClass) {}

    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int ALIGNMENT = 8;

    private final Family ipv4;
    private final Family ipv6;

    /** For subclasses. */
    protected ControlCodec(Family ipv4, Family ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** Reads the messages in the first {@code length} bytes of {@code from}. */
    public final void decode(byte[] from, int length, MessageHeader into) {
        int end = Math.min(length, from.length);
        int at = 0;
        while (end - at >= HEADER) {
            long bytes = ControlBytes.getLong(from, at);
            if (bytes < HEADER || bytes > end - at) {
                return; // no kernel writes such a length
            }
            int level = ControlBytes.getInt(from, at + LEVEL);
            int type = ControlBytes.getInt(from, at + TYPE);
            int data = at + HEADER;
            int size = (int) bytes - HEADER;
            if (!decode(level, type, from, data, size, into)) {
                byte[] kept = Arrays.copyOfRange(from, data, data + size);
                into.add(new MessageHeader.Other(level, type, kept));
            }
            at += aligned((int) bytes);
        }
    }

    /**
     * Reads one message.
     *
     * @param at where its data is in {@code from}
     * @param size how many bytes it has; the kernel cuts the last one off when there is no room
     * @return whether it is known, and has the size that it should
     */
    protected abstract boolean decode(
            int level, int type, byte[] from, int at, int size, MessageHeader into);

    /**
     * Writes what {@code header} asks for, at most {@link #MAX_SENT} bytes.
     *
     * @param isIpv6 the family of the destination, which on a socket of IPv6 may be IPv4
     * @return how many bytes
     */
    public final int encode(MessageHeader header, boolean isIpv6, byte[] to) {
        Family family = isIpv6 ? ipv6 : ipv4;
        int at = 0;
        if (header.local().isPresent() || header.interfaceIndex() != 0) {
            int data = at + HEADER;
            at = begin(to, at, family.level, family.packetInfo, family.packetInfoBytes);
            header.local().copyAddress(to, data + family.source);
            ControlBytes.putInt(to, data + family.interfaceIndex, header.interfaceIndex());
        }
        if (header.hopLimit() != MessageHeader.NONE) {
            at = put(to, at, family.level, family.hopLimit, header.hopLimit());
        }
        if (header.trafficClass() != MessageHeader.NONE) {
            at = put(to, at, family.level, family.trafficClass, header.trafficClass());
        }
        if (header.segmentSize() > 0) {
            at = putSegmentSize(to, at, header.segmentSize());
        }
        return at;
    }

    /** Writes the message of the size of segments at {@code at}; returns where the next begins. */
    protected abstract int putSegmentSize(byte[] to, int at, int size);

    /** Begins a message at {@code at}, its data zeroed; returns where the next one begins. */
    protected static int begin(byte[] to, int at, int level, int type, int size) {
        int next = at + aligned(HEADER + size);
        Arrays.fill(to, at, next, (byte) 0);
        ControlBytes.putLong(to, at, HEADER + size);
        ControlBytes.putInt(to, at + LEVEL, level);
        ControlBytes.putInt(to, at + TYPE, type);
        return next;
    }

    /** Writes a message of one 32-bit number; returns where the next one begins. */
    protected static int put(byte[] to, int at, int level, int type, int value) {
        int next = begin(to, at, level, type, Integer.BYTES);
        ControlBytes.putInt(to, at + HEADER, value);
        return next;
    }

    private static int aligned(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
