package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

/** The constants of sockets, as the headers name them. */
public final class SocketConstants {
    public static final int AF_INET = io_uring_h.AF_INET();
    public static final int AF_INET6 = io_uring_h.AF_INET6();
    public static final int SOCK_STREAM = io_uring_h.SOCK_STREAM();
    public static final int SOCK_CLOEXEC = io_uring_h.SOCK_CLOEXEC();

    public static final int SOL_SOCKET = io_uring_h.SOL_SOCKET();
    public static final int SO_REUSEADDR = io_uring_h.SO_REUSEADDR();
    public static final int SO_REUSEPORT = io_uring_h.SO_REUSEPORT();
    public static final int SO_KEEPALIVE = io_uring_h.SO_KEEPALIVE();
    public static final int SO_SNDBUF = io_uring_h.SO_SNDBUF();
    public static final int SO_RCVBUF = io_uring_h.SO_RCVBUF();
    public static final int SO_LINGER = io_uring_h.SO_LINGER();

    public static final int IPPROTO_IP = io_uring_h.IPPROTO_IP();
    public static final int IP_TOS = io_uring_h.IP_TOS();
    public static final int IPPROTO_IPV6 = io_uring_h.IPPROTO_IPV6();
    public static final int IPV6_V6ONLY = io_uring_h.IPV6_V6ONLY();
    public static final int IPV6_TCLASS = io_uring_h.IPV6_TCLASS();
    public static final int IPPROTO_TCP = io_uring_h.IPPROTO_TCP();
    public static final int TCP_NODELAY = io_uring_h.TCP_NODELAY();

    public static final int SHUT_WR = io_uring_h.SHUT_WR();
    public static final int MSG_WAITALL = io_uring_h.MSG_WAITALL();
    public static final int MSG_NOSIGNAL = io_uring_h.MSG_NOSIGNAL();
    public static final int MSG_MORE = io_uring_h.MSG_MORE();
    public static final int MSG_EOR = io_uring_h.MSG_EOR();

    private SocketConstants() {}
}
