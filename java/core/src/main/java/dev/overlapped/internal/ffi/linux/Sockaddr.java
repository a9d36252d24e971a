package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.sockaddr_in;
import dev.overlapped.internal.ffi.linux.gen.sockaddr_in6;

/**
 * The layouts of struct sockaddr_in and sockaddr_in6. Family and port are at the same place in
 * both.
 *
 * <pre>
 *  0        2      4              8              24         28
 * +--------+------+--------------+--------------+----------+
 * | family | port | IPv4 address | 8 bytes of 0 |              sockaddr_in  (16 bytes)
 * | family | port | flow info    | IPv6 address | scope id |   sockaddr_in6 (28 bytes)
 * +--------+------+--------------+--------------+----------+
 *  host     network order                        host
 * </pre>
 */
public final class Sockaddr {
    /** Bytes of sockaddr_in. */
    public static final long IN_SIZE = sockaddr_in.sizeof();

    /** Bytes of sockaddr_in6. */
    public static final long IN6_SIZE = sockaddr_in6.sizeof();

    /** The family, 16 bits. */
    public static final long FAMILY = sockaddr_in.sin_family$offset();

    /** The port, 16 bits in network order. */
    public static final long PORT = sockaddr_in.sin_port$offset();

    /** The IPv4 address, in network order. */
    public static final long IN_ADDR = sockaddr_in.sin_addr$offset();

    /** The IPv6 address, in network order. */
    public static final long IN6_ADDR = sockaddr_in6.sin6_addr$offset();

    /** The scope of an IPv6 address: the index of an interface, 32 bits. */
    public static final long IN6_SCOPE_ID = sockaddr_in6.sin6_scope_id$offset();

    private Sockaddr() {}
}
