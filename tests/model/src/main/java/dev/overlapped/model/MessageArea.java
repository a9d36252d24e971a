package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.IN6_PKTINFO;
import dev.overlapped.internal.ffi.windows.gen.IN_PKTINFO;
import dev.overlapped.internal.ffi.windows.gen.WSABUF;
import dev.overlapped.internal.ffi.windows.gen.WSACMSGHDR;
import dev.overlapped.internal.ffi.windows.gen.WSAMSG;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A WSAMSG of the caller, with the address and the control messages that it names: read by a send,
 * written when a receive completes.
 */
final class MessageArea {
    /** The only interface of the model. */
    static final int LOOPBACK_INTERFACE = 1;

    private static final int HEADER = (int) WSACMSGHDR.sizeof();
    private static final int ALIGNMENT = 8;

    private final long message;
    private final boolean ipv6;
    private final int room;

    /** The requests of a send's control messages. */
    InetAddress source;

    int hopLimit = -1;
    int trafficClass = -1;
    int segmentSize;

    MessageArea(long message, boolean ipv6) {
        this.message = message;
        this.ipv6 = ipv6;
        this.room = Native.getInt(control() + WSABUF.len$offset());
    }

    private long control() {
        return message + WSAMSG.Control$offset();
    }

    long name() {
        return Native.getLong(message + WSAMSG.name$offset());
    }

    int nameBytes() {
        return Native.getInt(message + WSAMSG.namelen$offset());
    }

    int flags() {
        return Native.getInt(message + WSAMSG.dwFlags$offset());
    }

    Buffers buffers() {
        return Buffers.read(
                Native.getLong(message + WSAMSG.lpBuffers$offset()),
                Native.getInt(message + WSAMSG.dwBufferCount$offset()));
    }

    // ---- sending

    /**
     * Reads the control messages; whether they are well-formed and known.
     *
     * @param toIpv6 the family of the destination, which the messages are of
     */
    boolean readControl(boolean toIpv6) {
        byte[] bytes = new byte[room];
        Native.read(Native.getLong(control() + WSABUF.buf$offset()), bytes, 0, room);
        int at = 0;
        while (room - at >= HEADER) {
            long length = number(bytes, at + (int) WSACMSGHDR.cmsg_len$offset(), Long.BYTES);
            if (length < HEADER || length > room - at) {
                return false;
            }
            int level =
                    (int) number(bytes, at + (int) WSACMSGHDR.cmsg_level$offset(), Integer.BYTES);
            int type = (int) number(bytes, at + (int) WSACMSGHDR.cmsg_type$offset(), Integer.BYTES);
            if (!read(toIpv6, level, type, bytes, at + HEADER, (int) length - HEADER)) {
                return false;
            }
            at += aligned((int) length);
        }
        return true;
    }

    private boolean read(boolean toIpv6, int level, int type, byte[] from, int at, int size) {
        if (level == winsock_h.IPPROTO_UDP() && type == winsock_h.UDP_SEND_MSG_SIZE()) {
            segmentSize = (int) number(from, at, Integer.BYTES);
            return size == Integer.BYTES;
        } else if (level != level(toIpv6)) {
            return false;
        } else if (type == winsock_h.IP_PKTINFO()) { // IPV6_PKTINFO has the same number
            byte[] ip = new byte[toIpv6 ? 16 : 4];
            System.arraycopy(from, at, ip, 0, ip.length);
            InetAddress address = Addresses.of(ip);
            source = address.isAnyLocalAddress() ? null : address;
            return size == (toIpv6 ? IN6_PKTINFO.sizeof() : IN_PKTINFO.sizeof());
        } else if (type == hopLimitType(toIpv6)) {
            hopLimit = (int) number(from, at, Integer.BYTES);
            return size == Integer.BYTES;
        } else if (type == trafficClassType(toIpv6)) {
            trafficClass = (int) number(from, at, Integer.BYTES);
            return size == Integer.BYTES;
        }
        return false;
    }

    // ---- receiving

    /**
     * Writes the address and control messages of a received datagram.
     *
     * @param truncated whether the data did not fit
     * @return whether everything did
     */
    boolean write(ModelDatagram datagram, OptionValues options, boolean truncated) {
        byte[] from = Sockaddrs.encode(datagram.from(), ipv6);
        Native.write(from, 0, name(), from.length);
        Native.putInt(message + WSAMSG.namelen$offset(), from.length);
        boolean toIpv6 = Addresses.isIpv6(datagram.to()); // by that family are the messages
        int at = 0;
        byte[] ip = datagram.to().getAddress().getAddress();
        byte[] info = new byte[(int) (toIpv6 ? IN6_PKTINFO.sizeof() : IN_PKTINFO.sizeof())];
        System.arraycopy(ip, 0, info, 0, ip.length);
        info[ip.length] = LOOPBACK_INTERFACE;
        at = put(options, level(toIpv6), winsock_h.IP_PKTINFO(), at, winsock_h.IP_PKTINFO(), info);
        int askedHops = toIpv6 ? winsock_h.IPV6_HOPLIMIT() : winsock_h.IP_RECVTTL();
        at =
                put(
                        options,
                        level(toIpv6),
                        askedHops,
                        at,
                        hopLimitType(toIpv6),
                        octet(datagram.hopLimit()));
        int askedClass = toIpv6 ? winsock_h.IPV6_RECVTCLASS() : winsock_h.IP_RECVTOS();
        at =
                put(
                        options,
                        level(toIpv6),
                        askedClass,
                        at,
                        trafficClassType(toIpv6),
                        octet(datagram.trafficClass()));
        boolean cut = at > room;
        int flags =
                (truncated ? winsock_h.MSG_TRUNC() : 0)
                        | (cut ? winsock_h.MSG_CTRUNC() : 0)
                        | (datagram.isBroadcast() ? winsock_h.MSG_BCAST() : 0)
                        | (datagram.isMulticast() ? winsock_h.MSG_MCAST() : 0);
        Native.putInt(control() + WSABUF.len$offset(), Math.min(at, room));
        Native.putInt(message + WSAMSG.dwFlags$offset(), flags);
        return !truncated && !cut;
    }

    /** Writes a control message if it is enabled and fits; returns the place of the next one. */
    private int put(OptionValues options, int level, int askedWith, int at, int type, byte[] data) {
        if (options.get(level, askedWith) == 0) {
            return at;
        }
        int end = at + HEADER + data.length;
        if (end <= room) {
            long to = Native.getLong(control() + WSABUF.buf$offset()) + at;
            Native.putLong(to + WSACMSGHDR.cmsg_len$offset(), HEADER + data.length);
            Native.putInt(to + WSACMSGHDR.cmsg_level$offset(), level);
            Native.putInt(to + WSACMSGHDR.cmsg_type$offset(), type);
            Native.write(data, 0, to + HEADER, data.length);
            return Math.min(room, at + aligned(HEADER + data.length));
        }
        return room + 1; // none after it fits either
    }

    private static byte[] octet(int value) {
        return new byte[] {(byte) value, 0, 0, 0};
    }

    private static int level(boolean ipv6) {
        return ipv6 ? winsock_h.IPPROTO_IPV6() : winsock_h.IPPROTO_IP();
    }

    private static int hopLimitType(boolean ipv6) {
        return ipv6 ? winsock_h.IPV6_HOPLIMIT() : winsock_h.IP_TTL();
    }

    private static int trafficClassType(boolean ipv6) {
        return ipv6 ? winsock_h.IPV6_TCLASS() : winsock_h.IP_TOS();
    }

    /** Returns the destination of a send; null when it names none. */
    InetSocketAddress remote() {
        return name() == 0 ? null : Sockaddrs.read(name(), ipv6);
    }

    private static int aligned(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private static long number(byte[] from, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (from[at + i] & 0xFFL) << i * Byte.SIZE;
        }
        return value;
    }
}
