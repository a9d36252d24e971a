package dev.overlapped.internal;

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
 * +--------+------+--------------+--------------+----------+
 *  host     network order                        host
 * </pre>
 */
public final class SockaddrCodec {
    /** The most bytes that one has. */
    public static final int MOST_BYTES = 28;

    private static final int IPV4_SIZE = 16;
    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int SCOPE = 24;

    private final int ipv4Family;
    private final int ipv6Family;

    /**
     * @param ipv4Family the system's AF_INET
     * @param ipv6Family the system's AF_INET6
     */
    public SockaddrCodec(int ipv4Family, int ipv6Family) {
        this.ipv4Family = ipv4Family;
        this.ipv6Family = ipv6Family;
    }

    /** Bytes of an address of the family. */
    public static int bytes(boolean ipv6) {
        return ipv6 ? MOST_BYTES : IPV4_SIZE;
    }

    /** Writes {@code endpoint} to the start of {@code to}; returns how many bytes it has. */
    public int encode(Endpoint endpoint, byte[] to) {
        boolean ipv6 = endpoint.isIpv6();
        int size = bytes(ipv6);
        for (int i = 0; i < size; i++) {
            to[i] = 0;
        }
        ControlBytes.putShort(to, 0, ipv6 ? ipv6Family : ipv4Family);
        to[PORT] = (byte) (endpoint.port() >>> Byte.SIZE);
        to[PORT + 1] = (byte) endpoint.port();
        endpoint.copyAddress(to, ipv6 ? IPV6_ADDRESS : IPV4_ADDRESS);
        if (ipv6) {
            ControlBytes.putInt(to, SCOPE, endpoint.scope());
        }
        return size;
    }

    /**
     * Reads the address in the first {@code length} bytes of {@code from}; absent when they hold
     * none.
     */
    public void decode(byte[] from, int length, Endpoint into) {
        into.clear();
        int there = Math.min(length, from.length);
        if (there < IPV4_SIZE) {
            return;
        }
        int family = ControlBytes.getShort(from, 0);
        int port = (from[PORT] & 0xFF) << Byte.SIZE | from[PORT + 1] & 0xFF;
        if (family == ipv4Family) {
            into.set(from, IPV4_ADDRESS, Endpoint.IPV4_BYTES, port, 0);
        } else if (family == ipv6Family && there >= MOST_BYTES) {
            int scope = ControlBytes.getInt(from, SCOPE);
            into.set(from, IPV6_ADDRESS, Endpoint.IPV6_BYTES, port, scope);
        }
    }
}
