package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** The numbers of Winsock's calls that make and configure sockets, by their names in C. */
public final class SocketConstants {
    public static final int SO_TYPE = winsock_h.SO_TYPE();
    public static final int SO_ACCEPTCONN = winsock_h.SO_ACCEPTCONN();
    public static final int AF_UNIX = winsock_h.AF_UNIX();
    public static final int AF_INET = winsock_h.AF_INET();
    public static final int AF_INET6 = winsock_h.AF_INET6();
    public static final int SOCK_STREAM = winsock_h.SOCK_STREAM();
    public static final int IPPROTO_TCP = winsock_h.IPPROTO_TCP();
    public static final int IPPROTO_IP = winsock_h.IPPROTO_IP();
    public static final int IPPROTO_IPV6 = winsock_h.IPPROTO_IPV6();
    public static final int WSA_FLAG_OVERLAPPED = winsock_h.WSA_FLAG_OVERLAPPED();
    public static final int WSA_FLAG_NO_HANDLE_INHERIT = winsock_h.WSA_FLAG_NO_HANDLE_INHERIT();
    public static final int SOL_SOCKET = winsock_h.SOL_SOCKET();
    public static final int SO_EXCLUSIVEADDRUSE = winsock_h.SO_EXCLUSIVEADDRUSE();
    public static final int SO_KEEPALIVE = winsock_h.SO_KEEPALIVE();
    public static final int SO_SNDBUF = winsock_h.SO_SNDBUF();
    public static final int SO_RCVBUF = winsock_h.SO_RCVBUF();
    public static final int SO_LINGER = winsock_h.SO_LINGER();
    public static final int SO_PROTOCOL_INFOW = winsock_h.SO_PROTOCOL_INFOW();
    public static final int SO_UPDATE_ACCEPT_CONTEXT = winsock_h.SO_UPDATE_ACCEPT_CONTEXT();
    public static final int SO_UPDATE_CONNECT_CONTEXT = winsock_h.SO_UPDATE_CONNECT_CONTEXT();
    public static final int SO_CONNECT_TIME = winsock_h.SO_CONNECT_TIME();
    public static final int TCP_NODELAY = winsock_h.TCP_NODELAY();
    public static final int IP_TOS = winsock_h.IP_TOS();
    public static final int IPV6_V6ONLY = winsock_h.IPV6_V6ONLY();
    public static final int SD_SEND = winsock_h.SD_SEND();
    public static final int XP1_IFS_HANDLES = winsock_h.XP1_IFS_HANDLES();
    public static final int SIO_GET_EXTENSION_FUNCTION_POINTER =
            winsock_h.SIO_GET_EXTENSION_FUNCTION_POINTER();
    public static final int FIONBIO = winsock_h.FIONBIO();
    public static final int SIO_TCP_INITIAL_RTO = winsock_h.SIO_TCP_INITIAL_RTO();

    // Datagrams.
    public static final int SOCK_DGRAM = winsock_h.SOCK_DGRAM();
    public static final int IPPROTO_UDP = winsock_h.IPPROTO_UDP();
    public static final int SO_REUSEADDR = winsock_h.SO_REUSEADDR();
    public static final int SO_BROADCAST = winsock_h.SO_BROADCAST();
    public static final int IP_TTL = winsock_h.IP_TTL();
    public static final int IP_PKTINFO = winsock_h.IP_PKTINFO();
    public static final int IP_RECVTTL = winsock_h.IP_RECVTTL();
    public static final int IP_RECVTOS = winsock_h.IP_RECVTOS();
    public static final int IP_MULTICAST_IF = winsock_h.IP_MULTICAST_IF();
    public static final int IP_MULTICAST_TTL = winsock_h.IP_MULTICAST_TTL();
    public static final int IP_MULTICAST_LOOP = winsock_h.IP_MULTICAST_LOOP();
    public static final int IP_ADD_MEMBERSHIP = winsock_h.IP_ADD_MEMBERSHIP();
    public static final int IP_DROP_MEMBERSHIP = winsock_h.IP_DROP_MEMBERSHIP();
    public static final int IPV6_PKTINFO = winsock_h.IPV6_PKTINFO();
    public static final int IPV6_HOPLIMIT = winsock_h.IPV6_HOPLIMIT();
    public static final int IPV6_TCLASS = winsock_h.IPV6_TCLASS();
    public static final int IPV6_RECVTCLASS = winsock_h.IPV6_RECVTCLASS();
    public static final int IPV6_MULTICAST_IF = winsock_h.IPV6_MULTICAST_IF();
    public static final int IPV6_MULTICAST_HOPS = winsock_h.IPV6_MULTICAST_HOPS();
    public static final int IPV6_MULTICAST_LOOP = winsock_h.IPV6_MULTICAST_LOOP();
    public static final int IPV6_ADD_MEMBERSHIP = winsock_h.IPV6_ADD_MEMBERSHIP();
    public static final int IPV6_DROP_MEMBERSHIP = winsock_h.IPV6_DROP_MEMBERSHIP();
    public static final int IP_ADD_SOURCE_MEMBERSHIP = winsock_h.IP_ADD_SOURCE_MEMBERSHIP();
    public static final int IP_DROP_SOURCE_MEMBERSHIP = winsock_h.IP_DROP_SOURCE_MEMBERSHIP();
    public static final int IP_BLOCK_SOURCE = winsock_h.IP_BLOCK_SOURCE();
    public static final int IP_UNBLOCK_SOURCE = winsock_h.IP_UNBLOCK_SOURCE();
    public static final int MCAST_BLOCK_SOURCE = winsock_h.MCAST_BLOCK_SOURCE();
    public static final int MCAST_UNBLOCK_SOURCE = winsock_h.MCAST_UNBLOCK_SOURCE();
    public static final int MCAST_JOIN_SOURCE_GROUP = winsock_h.MCAST_JOIN_SOURCE_GROUP();
    public static final int MCAST_LEAVE_SOURCE_GROUP = winsock_h.MCAST_LEAVE_SOURCE_GROUP();
    public static final int UDP_SEND_MSG_SIZE = winsock_h.UDP_SEND_MSG_SIZE();
    public static final int UDP_RECV_MAX_COALESCED_SIZE = winsock_h.UDP_RECV_MAX_COALESCED_SIZE();
    public static final int UDP_COALESCED_INFO = winsock_h.UDP_COALESCED_INFO();
    public static final int MSG_PEEK = winsock_h.MSG_PEEK();
    public static final int MSG_TRUNC = winsock_h.MSG_TRUNC();
    public static final int MSG_CTRUNC = winsock_h.MSG_CTRUNC();
    public static final int MSG_BCAST = winsock_h.MSG_BCAST();
    public static final int MSG_MCAST = winsock_h.MSG_MCAST();
    public static final int SIO_UDP_CONNRESET = winsock_h.SIO_UDP_CONNRESET();
    public static final int SIO_UDP_NETRESET = winsock_h.SIO_UDP_NETRESET();
    public static final int SO_OOBINLINE = winsock_h.SO_OOBINLINE();
    public static final int SO_REUSE_UNICASTPORT = winsock_h.SO_REUSE_UNICASTPORT();
    public static final int TCP_KEEPIDLE = winsock_h.TCP_KEEPIDLE();
    public static final int TCP_KEEPCNT = winsock_h.TCP_KEEPCNT();
    public static final int TCP_KEEPINTVL = winsock_h.TCP_KEEPINTVL();
    public static final int TCP_FASTOPEN = winsock_h.TCP_FASTOPEN();
    public static final int IP_DONTFRAGMENT = winsock_h.IP_DONTFRAGMENT();
    public static final int IPV6_DONTFRAG = winsock_h.IPV6_DONTFRAG();
    public static final int SIO_TCP_INFO = winsock_h.SIO_TCP_INFO();

    private SocketConstants() {}
}
