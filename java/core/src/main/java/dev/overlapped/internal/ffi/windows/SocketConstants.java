package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** The numbers of Winsock's calls that make and configure sockets, by their names in C. */
public final class SocketConstants {
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
    public static final int SIO_TCP_INITIAL_RTO = winsock_h.SIO_TCP_INITIAL_RTO();

    private SocketConstants() {}
}
