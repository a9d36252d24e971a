package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

/** The constants of sockets, as the headers name them. */
public final class SocketConstants {
    public static final int AF_UNIX = io_uring_h.AF_UNIX();
    public static final int AF_INET = io_uring_h.AF_INET();
    public static final int AF_INET6 = io_uring_h.AF_INET6();
    public static final int SOCK_STREAM = io_uring_h.SOCK_STREAM();
    public static final int SOCK_CLOEXEC = io_uring_h.SOCK_CLOEXEC();
    public static final int SOCK_NONBLOCK = io_uring_h.SOCK_NONBLOCK();

    public static final int SOL_SOCKET = io_uring_h.SOL_SOCKET();
    public static final int SO_REUSEADDR = io_uring_h.SO_REUSEADDR();
    public static final int SO_REUSEPORT = io_uring_h.SO_REUSEPORT();
    public static final int SO_KEEPALIVE = io_uring_h.SO_KEEPALIVE();
    public static final int SO_SNDBUF = io_uring_h.SO_SNDBUF();
    public static final int SO_RCVBUF = io_uring_h.SO_RCVBUF();
    public static final int SO_LINGER = io_uring_h.SO_LINGER();
    public static final int SO_TYPE = io_uring_h.SO_TYPE();
    public static final int SO_ACCEPTCONN = io_uring_h.SO_ACCEPTCONN();
    public static final int SO_DOMAIN = io_uring_h.SO_DOMAIN();
    public static final int SO_PROTOCOL = io_uring_h.SO_PROTOCOL();
    public static final int SO_PEERNAME = io_uring_h.SO_PEERNAME();
    public static final int SO_PEERCRED = io_uring_h.SO_PEERCRED();
    public static final int SO_RCVTIMEO = io_uring_h.SO_RCVTIMEO();
    public static final int SO_SNDTIMEO = io_uring_h.SO_SNDTIMEO();
    public static final int SCM_RIGHTS = io_uring_h.SCM_RIGHTS();
    public static final int MSG_CMSG_CLOEXEC = io_uring_h.MSG_CMSG_CLOEXEC();

    public static final int IPPROTO_IP = io_uring_h.IPPROTO_IP();
    public static final int IP_TOS = io_uring_h.IP_TOS();
    public static final int IPPROTO_IPV6 = io_uring_h.IPPROTO_IPV6();
    public static final int IPV6_V6ONLY = io_uring_h.IPV6_V6ONLY();
    public static final int IPV6_TCLASS = io_uring_h.IPV6_TCLASS();
    public static final int IPPROTO_TCP = io_uring_h.IPPROTO_TCP();
    public static final int TCP_NODELAY = io_uring_h.TCP_NODELAY();

    // Datagrams.
    public static final int SOCK_DGRAM = io_uring_h.SOCK_DGRAM();
    public static final int SO_BROADCAST = io_uring_h.SO_BROADCAST();
    public static final int IP_TTL = io_uring_h.IP_TTL();
    public static final int IP_PKTINFO = io_uring_h.IP_PKTINFO();
    public static final int IP_RECVTTL = io_uring_h.IP_RECVTTL();
    public static final int IP_RECVTOS = io_uring_h.IP_RECVTOS();
    public static final int IP_RECVERR = io_uring_h.IP_RECVERR();
    public static final int SO_EE_ORIGIN_ICMP = io_uring_h.SO_EE_ORIGIN_ICMP();
    public static final int SO_EE_ORIGIN_ICMP6 = io_uring_h.SO_EE_ORIGIN_ICMP6();
    public static final int ICMP_DEST_UNREACH = io_uring_h.ICMP_DEST_UNREACH();
    public static final int ICMP_PORT_UNREACH = io_uring_h.ICMP_PORT_UNREACH();
    public static final int ICMPV6_DEST_UNREACH = io_uring_h.ICMPV6_DEST_UNREACH();
    public static final int ICMPV6_PORT_UNREACH = io_uring_h.ICMPV6_PORT_UNREACH();
    public static final int IP_MULTICAST_IF = io_uring_h.IP_MULTICAST_IF();
    public static final int IP_MULTICAST_TTL = io_uring_h.IP_MULTICAST_TTL();
    public static final int IP_MULTICAST_LOOP = io_uring_h.IP_MULTICAST_LOOP();
    public static final int IP_MULTICAST_ALL = io_uring_h.IP_MULTICAST_ALL();
    public static final int IP_ADD_MEMBERSHIP = io_uring_h.IP_ADD_MEMBERSHIP();
    public static final int IP_DROP_MEMBERSHIP = io_uring_h.IP_DROP_MEMBERSHIP();
    public static final int IPV6_PKTINFO = io_uring_h.IPV6_PKTINFO();
    public static final int IPV6_RECVPKTINFO = io_uring_h.IPV6_RECVPKTINFO();
    public static final int IPV6_HOPLIMIT = io_uring_h.IPV6_HOPLIMIT();
    public static final int IPV6_RECVHOPLIMIT = io_uring_h.IPV6_RECVHOPLIMIT();
    public static final int IPV6_RECVTCLASS = io_uring_h.IPV6_RECVTCLASS();
    public static final int IPV6_RECVERR = io_uring_h.IPV6_RECVERR();
    public static final int IPV6_MULTICAST_IF = io_uring_h.IPV6_MULTICAST_IF();
    public static final int IPV6_MULTICAST_HOPS = io_uring_h.IPV6_MULTICAST_HOPS();
    public static final int IPV6_MULTICAST_LOOP = io_uring_h.IPV6_MULTICAST_LOOP();
    public static final int IPV6_MULTICAST_ALL = io_uring_h.IPV6_MULTICAST_ALL();
    public static final int IPV6_ADD_MEMBERSHIP = io_uring_h.IPV6_ADD_MEMBERSHIP();
    public static final int IPV6_DROP_MEMBERSHIP = io_uring_h.IPV6_DROP_MEMBERSHIP();
    public static final int MCAST_BLOCK_SOURCE = io_uring_h.MCAST_BLOCK_SOURCE();
    public static final int MCAST_UNBLOCK_SOURCE = io_uring_h.MCAST_UNBLOCK_SOURCE();
    public static final int MCAST_JOIN_SOURCE_GROUP = io_uring_h.MCAST_JOIN_SOURCE_GROUP();
    public static final int MCAST_LEAVE_SOURCE_GROUP = io_uring_h.MCAST_LEAVE_SOURCE_GROUP();
    public static final int SOL_UDP = io_uring_h.SOL_UDP();
    public static final int UDP_SEGMENT = io_uring_h.UDP_SEGMENT();
    public static final int UDP_GRO = io_uring_h.UDP_GRO();
    public static final int MSG_PEEK = io_uring_h.MSG_PEEK();
    public static final int MSG_TRUNC = io_uring_h.MSG_TRUNC();
    public static final int MSG_CTRUNC = io_uring_h.MSG_CTRUNC();
    public static final int MSG_DONTWAIT = io_uring_h.MSG_DONTWAIT();
    public static final int MSG_ERRQUEUE = io_uring_h.MSG_ERRQUEUE();

    public static final int SHUT_WR = io_uring_h.SHUT_WR();
    public static final int MSG_WAITALL = io_uring_h.MSG_WAITALL();
    public static final int MSG_NOSIGNAL = io_uring_h.MSG_NOSIGNAL();
    public static final int MSG_MORE = io_uring_h.MSG_MORE();
    public static final int MSG_EOR = io_uring_h.MSG_EOR();
    public static final int SO_OOBINLINE = io_uring_h.SO_OOBINLINE();
    public static final int SO_BINDTODEVICE = io_uring_h.SO_BINDTODEVICE();
    public static final int SO_MARK = io_uring_h.SO_MARK();
    public static final int SO_INCOMING_NAPI_ID = io_uring_h.SO_INCOMING_NAPI_ID();
    public static final int TCP_KEEPIDLE = io_uring_h.TCP_KEEPIDLE();
    public static final int TCP_KEEPINTVL = io_uring_h.TCP_KEEPINTVL();
    public static final int TCP_KEEPCNT = io_uring_h.TCP_KEEPCNT();
    public static final int TCP_DEFER_ACCEPT = io_uring_h.TCP_DEFER_ACCEPT();
    public static final int TCP_INFO = io_uring_h.TCP_INFO();
    public static final int TCP_QUICKACK = io_uring_h.TCP_QUICKACK();
    public static final int TCP_USER_TIMEOUT = io_uring_h.TCP_USER_TIMEOUT();
    public static final int TCP_FASTOPEN = io_uring_h.TCP_FASTOPEN();
    public static final int TCP_NOTSENT_LOWAT = io_uring_h.TCP_NOTSENT_LOWAT();
    public static final int TCP_FASTOPEN_CONNECT = io_uring_h.TCP_FASTOPEN_CONNECT();
    public static final int IP_MTU_DISCOVER = io_uring_h.IP_MTU_DISCOVER();
    public static final int IP_PMTUDISC_DONT = io_uring_h.IP_PMTUDISC_DONT();
    public static final int IP_PMTUDISC_DO = io_uring_h.IP_PMTUDISC_DO();
    public static final int IP_FREEBIND = io_uring_h.IP_FREEBIND();
    public static final int IP_TRANSPARENT = io_uring_h.IP_TRANSPARENT();
    public static final int IP_BIND_ADDRESS_NO_PORT = io_uring_h.IP_BIND_ADDRESS_NO_PORT();
    public static final int IPV6_MTU_DISCOVER = io_uring_h.IPV6_MTU_DISCOVER();

    // fcntl(2)
    public static final int F_SETFD = io_uring_h.F_SETFD();
    public static final int F_GETFL = io_uring_h.F_GETFL();
    public static final int F_SETFL = io_uring_h.F_SETFL();
    public static final int FD_CLOEXEC = io_uring_h.FD_CLOEXEC();
    public static final int O_NONBLOCK = io_uring_h.O_NONBLOCK();

    /** An event of poll(2). */
    public static final int POLLOUT = io_uring_h.POLLOUT();

    private SocketConstants() {}
}
