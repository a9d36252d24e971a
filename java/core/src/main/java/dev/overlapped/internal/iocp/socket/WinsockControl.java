package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.ffi.windows.Pktinfo;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.message.ControlBytes;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.Endpoint;
import dev.overlapped.internal.message.MessageHeader;

/**
 * The control messages of Windows.
 *
 * <p><b>Kernel contract</b> (<em>IPPROTO_IP Socket Options</em>, <em>IPPROTO_IPV6 Socket
 * Options</em>, <em>IPPROTO_UDP Socket Options</em>): numbers are ints. The TTL of a received IPv4
 * datagram has the type IP_TTL, but IP_RECVTTL up to Windows 10 1607, and the type of service then
 * IPV6_TCLASS. A datagram sent with UDP_SEND_MSG_SIZE leaves as several, UDP_COALESCED_INFO reports
 * the size of those that were received as one (both Windows 10 2004).
 */
public final class WinsockControl extends ControlCodec {
    private static final Family IPV4 =
            new Family(
                    SocketConstants.IPPROTO_IP,
                    SocketConstants.IP_PKTINFO,
                    Pktinfo.IN_SIZE,
                    Pktinfo.IN_ADDR,
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

    public WinsockControl() {
        super(IPV4, IPV6);
    }

    @Override
    protected boolean decode(
            int level, int type, byte[] from, int at, int size, MessageHeader into) {
        boolean ipv4 = level == SocketConstants.IPPROTO_IP;
        boolean ipv6 = level == SocketConstants.IPPROTO_IPV6;
        if (ipv4 && type == SocketConstants.IP_PKTINFO && size >= Pktinfo.IN_SIZE) {
            into.local().set(from, at + Pktinfo.IN_ADDR, Endpoint.IPV4_BYTES, 0, 0);
            into.interfaceIndex(ControlBytes.getInt(from, at + Pktinfo.IN_IFINDEX));
        } else if (ipv6 && type == SocketConstants.IPV6_PKTINFO && size >= Pktinfo.IN6_SIZE) {
            into.local().set(from, at + Pktinfo.IN6_ADDR, Endpoint.IPV6_BYTES, 0, 0);
            into.interfaceIndex(ControlBytes.getInt(from, at + Pktinfo.IN6_IFINDEX));
        } else if (size < Integer.BYTES) {
            return false;
        } else if (isHopLimit(ipv4, ipv6, type)) {
            into.hopLimit(ControlBytes.getInt(from, at));
        } else if (isTrafficClass(ipv4, ipv6, type)) {
            into.trafficClass(ControlBytes.getInt(from, at) & 0xFF);
        } else if (level == SocketConstants.IPPROTO_UDP
                && type == SocketConstants.UDP_COALESCED_INFO) {
            into.segmentSize(Math.max(0, ControlBytes.getInt(from, at)));
        } else {
            return false;
        }
        return true;
    }

    private static boolean isHopLimit(boolean ipv4, boolean ipv6, int type) {
        return ipv4 && (type == SocketConstants.IP_TTL || type == SocketConstants.IP_RECVTTL)
                || ipv6 && type == SocketConstants.IPV6_HOPLIMIT;
    }

    private static boolean isTrafficClass(boolean ipv4, boolean ipv6, int type) {
        return ipv4 && (type == SocketConstants.IP_TOS || type == SocketConstants.IPV6_TCLASS)
                || ipv6 && type == SocketConstants.IPV6_TCLASS;
    }

    @Override
    protected int putSegmentSize(byte[] to, int at, int size) {
        int type = SocketConstants.UDP_SEND_MSG_SIZE;
        return put(to, at, SocketConstants.IPPROTO_UDP, type, size);
    }
}
