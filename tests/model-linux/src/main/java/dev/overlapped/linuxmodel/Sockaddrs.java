package dev.overlapped.linuxmodel;

import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Socket addresses as Linux has them: sockaddr_in and sockaddr_in6. */
final class Sockaddrs {
    static final int FAMILY_BYTES = 2;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int SIZE_IPV4 = 16;
    private static final int SIZE_IPV6 = 28;
    private static final int PORT = 2;
    private static final int ADDRESS_IPV4 = 4;
    private static final int ADDRESS_IPV6 = 8;

    private Sockaddrs() {}

    static int bytes(boolean ipv6) {
        return ipv6 ? SIZE_IPV6 : SIZE_IPV4;
    }

    static int family(boolean ipv6) {
        return ipv6 ? SocketConstants.AF_INET6 : SocketConstants.AF_INET;
    }

    /** The family that {@code name} says it has. */
    static int family(long name) {
        return Native.getShort(name);
    }

    static InetSocketAddress read(long name, boolean ipv6) {
        byte[] sockaddr = Native.read(name, bytes(ipv6));
        byte[] ip = new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES];
        System.arraycopy(sockaddr, ipv6 ? ADDRESS_IPV6 : ADDRESS_IPV4, ip, 0, ip.length);
        int port = (sockaddr[PORT] & 0xFF) << Byte.SIZE | sockaddr[PORT + 1] & 0xFF;
        return new InetSocketAddress(address(ip), port);
    }

    /** Returns the address; a mapped one as that of IPv4. */
    static InetAddress address(byte[] ip) {
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** The address as a socket of the family has it: to one of IPv6 those of IPv4 are mapped. */
    static byte[] encode(InetSocketAddress address, boolean ipv6) {
        byte[] to = new byte[bytes(ipv6)];
        to[0] = (byte) family(ipv6);
        to[PORT] = (byte) (address.getPort() >>> Byte.SIZE);
        to[PORT + 1] = (byte) address.getPort();
        byte[] ip = bytes(address.getAddress(), ipv6);
        System.arraycopy(ip, 0, to, ipv6 ? ADDRESS_IPV6 : ADDRESS_IPV4, ip.length);
        return to;
    }

    /** The bytes of an address in a family. */
    static byte[] bytes(InetAddress address, boolean ipv6) {
        byte[] ip = address.getAddress();
        if (!ipv6 || ip.length == IPV6_BYTES) {
            return ip;
        }
        byte[] mapped = new byte[IPV6_BYTES];
        mapped[IPV6_BYTES - IPV4_BYTES - 2] = -1;
        mapped[IPV6_BYTES - IPV4_BYTES - 1] = -1;
        System.arraycopy(ip, 0, mapped, IPV6_BYTES - IPV4_BYTES, IPV4_BYTES);
        return mapped;
    }

    /** As getsockname(2) does: cut off where there is no room, the length is the whole one. */
    static void store(InetSocketAddress address, boolean ipv6, long name, long length) {
        byte[] sockaddr = encode(address, ipv6);
        int room = Native.getInt(length);
        Native.write(sockaddr, 0, name, Math.min(room, sockaddr.length));
        Native.putInt(length, sockaddr.length);
    }

    static InetSocketAddress wildcard(boolean ipv6, int port) {
        return new InetSocketAddress(address(new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES]), port);
    }

    static InetAddress loopback(boolean ipv6) {
        return InetAddress.ofLiteral(ipv6 ? "::1" : "127.0.0.1");
    }

    static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    static boolean isWildcard(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress();
    }

    /** Returns whether the host has the address: it has loopback alone. */
    static boolean isLocal(InetSocketAddress address) {
        return address.getAddress().isLoopbackAddress() || isWildcard(address);
    }
}
