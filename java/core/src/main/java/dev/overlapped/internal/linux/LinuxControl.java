package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.Pktinfo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.message.ControlBytes;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.Endpoint;
import dev.overlapped.internal.message.MessageHeader;

import java.util.Arrays;

/**
 * The control messages of Linux.
 *
 * <p><b>Kernel contract</b> (ip(7), ipv6(7), udp(7)): IP_PKTINFO holds the destination and, as
 * ipi_spec_dst, the local address that an answer should come from. The two are the same unless the
 * datagram was sent to a broadcast address or a multicast group: so a broadcast is recognized,
 * which Linux has no flag for. IP_TOS comes as one octet, IP_TTL and those of IPv6 as an int. A
 * datagram sent with UDP_SEGMENT (16 bits, 4.18) goes out as several; UDP_GRO (an int, 5.0) holds
 * the size of those that were received as one.
 */
public final class LinuxControl extends ControlCodec {
    private static final Family IPV4 =
            new Family(
                    SocketConstants.IPPROTO_IP,
                    SocketConstants.IP_PKTINFO,
                    Pktinfo.IN_SIZE,
                    Pktinfo.IN_SPEC_DST,
                    Pktinfo.IN_IFINDEX,
                    SocketConstants.IP_TTL,
                    SocketConstants.IP_TOS);

    private static final Family IPV6 =
            new Family(
                    SocketConstants.IPPROTO_IPV6,
                    SocketConstants.IPV6_PKTINFO,
                    Pktinfo.IN6_SIZE,
                    Pktinfo.IN6_ADDR,
                    Pktinfo.IN6_IFINDEX,
                    SocketConstants.IPV6_HOPLIMIT,
                    SocketConstants.IPV6_TCLASS);

    public LinuxControl() {
        super(IPV4, IPV6);
    }

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
    protected int putSegmentSize(byte[] to, int at, int size) {
        int next = begin(to, at, SocketConstants.SOL_UDP, SocketConstants.UDP_SEGMENT, Short.BYTES);
        ControlBytes.putShort(to, at + HEADER, size);
        return next;
    }
}
