package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN;
import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN6;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** The layouts of SOCKADDR_IN and SOCKADDR_IN6. Family and port are at the same place in both. */
public final class Sockaddr {
    /** Bytes of SOCKADDR_IN. */
    public static final long IN_SIZE = SOCKADDR_IN.sizeof();

    /** Bytes of SOCKADDR_IN6. */
    public static final long IN6_SIZE = SOCKADDR_IN6.sizeof();

    /** The family, 16 bits. */
    public static final long FAMILY = SOCKADDR_IN.sin_family$offset();

    /** The port, 16 bits in network order. */
    public static final long PORT = SOCKADDR_IN.sin_port$offset();

    /** The IPv4 address, in network order. */
    public static final long IN_ADDR = SOCKADDR_IN.sin_addr$offset();

    /** The IPv6 address, in network order. */
    public static final long IN6_ADDR = SOCKADDR_IN6.sin6_addr$offset();

    /** The scope of an IPv6 address: the index of an interface, 32 bits. */
    public static final long IN6_SCOPE_ID = SOCKADDR_IN6.sin6_scope_id$offset();

    /** The family of IPv4. */
    public static final int AF_INET = winsock_h.AF_INET();

    /** The family of IPv6. */
    public static final int AF_INET6 = winsock_h.AF_INET6();

    private Sockaddr() {}
}
