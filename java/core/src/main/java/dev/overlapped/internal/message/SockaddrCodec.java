package dev.overlapped.internal.message;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Socket addresses as bytes, which Windows and Linux lay out alike; only the number of the IPv6
 * family differs. Pure functions: nothing beyond the given range is read or written, whatever it
 * holds.
 *
 * <pre>
 *  0        2      4              8              24         28
 * +--------+------+--------------+--------------+----------+
 * | family | port | IPv4 address | 8 bytes of 0 |              sockaddr_in  (16 bytes)
 * | family | port | flow info    | IPv6 address | scope id |   sockaddr_in6 (28 bytes)
 * | family | path and 0, or 0 and an abstract name |           sockaddr_un  (at most 110 bytes)
 * +--------+------+--------------+--------------+----------+
 *  host     network order                        host
 * </pre>
 */
public final class SockaddrCodec {
    /** The most bytes that one has. */
    public static final int MAX_BYTES = Short.BYTES + UnixName.MAX_BYTES;

    /** The most bytes that one with an IP address has. */
    public static final int MAX_IP_BYTES = 28;

    private static final int IPV4_SIZE = 16;
    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int SCOPE = 24;
    private static final int NAME = 2;

    private final int unixFamily;
    private final int ipv4Family;
    private final int ipv6Family;
    private final boolean abstractNames;

    /**
     * @param unixFamily the system's AF_UNIX
     * @param ipv4Family the system's AF_INET
     * @param ipv6Family the system's AF_INET6
     * @param abstractNames whether a name that begins with a zero is an abstract one; else it is
     *     none, whatever the length says
     */
    public SockaddrCodec(int unixFamily, int ipv4Family, int ipv6Family, boolean abstractNames) {
        this.unixFamily = unixFamily;
        this.ipv4Family = ipv4Family;
        this.ipv6Family = ipv6Family;
        this.abstractNames = abstractNames;
    }

    /** Returns whether the address is one of the IPv6 family. */
    public static boolean isIpv6(SocketAddress address) {
        return Family.of(address) == Family.IPV6;
    }

    /** Bytes of an IP address of the family. */
    public static int bytes(boolean ipv6) {
        return ipv6 ? MAX_IP_BYTES : IPV4_SIZE;
    }

    /** The most bytes of an address of the family. */
    public static int bytes(Family family) {
        return family == Family.UNIX ? MAX_BYTES : bytes(family == Family.IPV6);
    }

    /**
     * Writes an address, a resolved one if it has an IP address, to the start of {@code to};
     * returns how many bytes it has.
     */
    public int encode(SocketAddress address, byte[] to) {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException("unresolved: " + address);
        }
        Endpoint endpoint = new Endpoint();
        endpoint.set(address);
        return encode(endpoint, to);
    }

    /** Writes {@code endpoint} to the start of {@code to}; returns how many bytes it has. */
    public int encode(Endpoint endpoint, byte[] to) {
        return encode(endpoint, endpoint.isIpv6(), to);
    }

    /**
     * Writes a resolved address for a socket of the family to the start of {@code to}; returns how
     * many bytes it has.
     */
    public int encode(SocketAddress address, boolean ipv6, byte[] to) {
        Endpoint endpoint = new Endpoint();
        endpoint.set(address);
        return encode(endpoint, ipv6, to);
    }

    /**
     * Writes {@code endpoint} for a socket of the family to the start of {@code to}; returns how
     * many bytes it has. An address of IPv4 for a socket of IPv6 is a mapped one; the name of a
     * Unix domain socket is written as it is.
     */
    public int encode(Endpoint endpoint, boolean ipv6, byte[] to) {
        if (endpoint.isUnix()) {
            return encodeName(endpoint, to);
        }
        int size = bytes(ipv6);
        for (int i = 0; i < size; i++) {
            to[i] = 0;
        }
        ControlBytes.putShort(to, 0, ipv6 ? ipv6Family : ipv4Family);
        to[PORT] = (byte) (endpoint.port() >>> Byte.SIZE);
        to[PORT + 1] = (byte) endpoint.port();
        if (ipv6 && !endpoint.isIpv6()) {
            endpoint.copyMapped(to, IPV6_ADDRESS);
        } else {
            endpoint.copyAddress(to, ipv6 ? IPV6_ADDRESS : IPV4_ADDRESS);
        }
        if (ipv6) {
            ControlBytes.putInt(to, SCOPE, endpoint.scope());
        }
        return size;
    }

    private int encodeName(Endpoint endpoint, byte[] to) {
        ControlBytes.putShort(to, 0, unixFamily);
        int bytes = endpoint.copyName(to, NAME);
        boolean isPath = bytes > 0 && to[NAME] != 0;
        if (isPath && bytes < UnixName.MAX_BYTES) {
            to[NAME + bytes++] = 0;
        }
        return NAME + bytes;
    }

    /**
     * Reads the address in the first {@code length} bytes of {@code from}; absent when they hold
     * none. A mapped address is read as one of IPv4.
     */
    public void decode(byte[] from, int length, Endpoint into) {
        decode(from, 0, Math.min(length, from.length), into);
    }

    /**
     * The address in {@code length} bytes of {@code from}. That they hold none is a broken
     * invariant: they come from a call that has succeeded.
     */
    public SocketAddress decode(byte[] from, int at, int length) {
        boolean within = at >= 0 && length >= 0 && length <= from.length - at;
        Endpoint endpoint = new Endpoint();
        if (within) {
            decode(from, at, length, endpoint);
        }
        SocketAddress address = endpoint.toSocketAddress();
        if (address == null) {
            String what =
                    within && length >= Short.BYTES
                            ? "of family " + ControlBytes.getShort(from, at)
                            : "at " + at + " of " + from.length;
            throw new IllegalStateException(
                    "broken invariant: the system reported a sockaddr of "
                            + length
                            + " bytes "
                            + what);
        }
        return address;
    }

    private void decode(byte[] from, int at, int length, Endpoint into) {
        into.clear();
        if (length < NAME) {
            return;
        }
        int family = ControlBytes.getShort(from, at);
        if (family == unixFamily) {
            int most = Math.min(length, MAX_BYTES) - NAME;
            boolean unnamed = !abstractNames && most > 0 && from[at + NAME] == 0;
            int bytes = unnamed ? 0 : UnixName.length(from, at + NAME, most);
            into.setUnix(from, at + NAME, bytes);
            return;
        } else if (length < IPV4_SIZE) {
            return;
        }
        int port = (from[at + PORT] & 0xFF) << Byte.SIZE | from[at + PORT + 1] & 0xFF;
        if (family == ipv4Family) {
            into.set(from, at + IPV4_ADDRESS, Endpoint.IPV4_BYTES, port, 0);
        } else if (family == ipv6Family && length >= MAX_IP_BYTES) {
            int scope = ControlBytes.getInt(from, at + SCOPE);
            into.set(from, at + IPV6_ADDRESS, Endpoint.IPV6_BYTES, port, scope);
        }
    }
}
