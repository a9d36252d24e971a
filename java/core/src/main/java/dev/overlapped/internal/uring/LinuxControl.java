package dev.overlapped.internal.uring;

import dev.overlapped.internal.ControlBytes;
import dev.overlapped.internal.ControlCodec;
import dev.overlapped.internal.Endpoint;
import dev.overlapped.internal.MessageHeader;
import dev.overlapped.internal.ffi.linux.Pktinfo;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.util.Arrays;

/**
 * The control messages of Linux.
 *
 * <p><b>Kernel contract</b> (ip(7), ipv6(7), udp(7)): IP_PKTINFO tells the destination and, as
 * ipi_spec_dst, the local address that an answer should come from. The two are the same unless the
 * datagram was sent to a broadcast address or a multicast group: that is what tells a broadcast,
 * which Linux has no flag for. IP_TOS comes as one octet, IP_TTL and those of IPv6 as an int. A
 * datagram sent with UDP_SEGMENT (16 bits, 4.18) goes out as several; UDP_GRO (an int, 5.0) tells
 * the size of those that came as one.
 */
final class LinuxControl extends ControlCodec {
    @Override
    protected boolean decode(
            int level, int type, byte[] from, int at, int size, MessageHeader into) {
        if (level == SocketConstants.IPPROTO_IP) {
            return decodeIpv4(type, from, at, size, into);
        } else if (level == SocketConstants.IPPROTO_IPV6) {
            return decodeIpv6(type, from, at, size, into);
        } else if (level == SocketConstants.SOL_UDP
                && type == SocketConstants.UDP_GRO
                && size >= Integer.BYTES) {
            into.segmentSize(Math.max(0, ControlBytes.getInt(from, at)));
            return true;
        }
        return false;
    }

    private static boolean decodeIpv4(int type, byte[] from, int at, int size, MessageHeader into) {
        if (type == SocketConstants.IP_PKTINFO && size >= Pktinfo.IN_SIZE) {
            int destination = at + Pktinfo.IN_ADDR;
            into.local().set(from, destination, Endpoint.IPV4_BYTES, 0, 0);
            into.interfaceIndex(ControlBytes.getInt(from, at + Pktinfo.IN_IFINDEX));
            int answering = at + Pktinfo.IN_SPEC_DST;
            boolean unicast =
                    Arrays.equals(
                            from,
                            destination,
                            destination + Endpoint.IPV4_BYTES,
                            from,
                            answering,
                            answering + Endpoint.IPV4_BYTES);
            if (into.local().isMulticast()) {
                into.add(MessageHeader.MULTICAST);
            } else if (!unicast || into.local().isLimitedBroadcast()) {
                into.add(MessageHeader.BROADCAST);
            }
            return true;
        } else if (type == SocketConstants.IP_TTL && size >= Integer.BYTES) {
            into.hopLimit(ControlBytes.getInt(from, at));
            return true;
        } else if (type == SocketConstants.IP_TOS && size >= Byte.BYTES) {
            into.trafficClass(from[at] & 0xFF);
            return true;
        }
        return false;
    }

    private static boolean decodeIpv6(int type, byte[] from, int at, int size, MessageHeader into) {
        if (type == SocketConstants.IPV6_PKTINFO && size >= Pktinfo.IN6_SIZE) {
            int index = ControlBytes.getInt(from, at + Pktinfo.IN6_IFINDEX);
            into.local().set(from, at + Pktinfo.IN6_ADDR, Endpoint.IPV6_BYTES, 0, 0);
            into.interfaceIndex(index);
            if (into.local().isMulticast()) {
                into.add(MessageHeader.MULTICAST);
            }
            return true;
        } else if (type == SocketConstants.IPV6_HOPLIMIT && size >= Integer.BYTES) {
            into.hopLimit(ControlBytes.getInt(from, at));
            return true;
        } else if (type == SocketConstants.IPV6_TCLASS && size >= Integer.BYTES) {
            into.trafficClass(ControlBytes.getInt(from, at) & 0xFF);
            return true;
        }
        return false;
    }

    @Override
    public int encode(MessageHeader header, boolean ipv6, byte[] to) {
        int level = ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
        int at = 0;
        if (header.local().isPresent() || header.interfaceIndex() != 0) {
            int data = at + HEADER;
            if (ipv6) {
                at = begin(to, at, level, SocketConstants.IPV6_PKTINFO, Pktinfo.IN6_SIZE);
                header.local().copyAddress(to, data + Pktinfo.IN6_ADDR);
                ControlBytes.putInt(to, data + Pktinfo.IN6_IFINDEX, header.interfaceIndex());
            } else {
                at = begin(to, at, level, SocketConstants.IP_PKTINFO, Pktinfo.IN_SIZE);
                header.local().copyAddress(to, data + Pktinfo.IN_SPEC_DST);
                ControlBytes.putInt(to, data + Pktinfo.IN_IFINDEX, header.interfaceIndex());
            }
        }
        if (header.hopLimit() != MessageHeader.NONE) {
            int type = ipv6 ? SocketConstants.IPV6_HOPLIMIT : SocketConstants.IP_TTL;
            at = put(to, at, level, type, header.hopLimit());
        }
        if (header.trafficClass() != MessageHeader.NONE) {
            int type = ipv6 ? SocketConstants.IPV6_TCLASS : SocketConstants.IP_TOS;
            at = put(to, at, level, type, header.trafficClass());
        }
        if (header.segmentSize() > 0) {
            int data = at + HEADER;
            at = begin(to, at, SocketConstants.SOL_UDP, SocketConstants.UDP_SEGMENT, Short.BYTES);
            ControlBytes.putShort(to, data, header.segmentSize());
        }
        return at;
    }
}
