package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Socket addresses as Linux has them: sockaddr_in and sockaddr_in6. */
final class Sockaddrs {
    static final int FAMILY_BYTES = 2;
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
        byte[] ip = new byte[ipv6 ? Addresses.IPV6_BYTES : Addresses.IPV4_BYTES];
        System.arraycopy(sockaddr, ipv6 ? ADDRESS_IPV6 : ADDRESS_IPV4, ip, 0, ip.length);
        int port = (sockaddr[PORT] & 0xFF) << Byte.SIZE | sockaddr[PORT + 1] & 0xFF;
        return new InetSocketAddress(Addresses.of(ip), port);
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
        if (!ipv6 || ip.length == Addresses.IPV6_BYTES) {
            return ip;
        }
        byte[] mapped = new byte[Addresses.IPV6_BYTES];
        mapped[Addresses.IPV6_BYTES - Addresses.IPV4_BYTES - 2] = -1;
        mapped[Addresses.IPV6_BYTES - Addresses.IPV4_BYTES - 1] = -1;
        System.arraycopy(
                ip, 0, mapped, Addresses.IPV6_BYTES - Addresses.IPV4_BYTES, Addresses.IPV4_BYTES);
        return mapped;
    }

    /** As getsockname(2) does: cut off where there is no room, the length is the whole one. */
    static void store(byte[] sockaddr, long name, long length) {
        int room = Native.getInt(length);
        Native.write(sockaddr, 0, name, Math.min(room, sockaddr.length));
        Native.putInt(length, sockaddr.length);
    }
}
