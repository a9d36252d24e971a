package dev.overlapped.test.internal.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** IP addresses: those of the one host of a model, which has loopback alone, and all others. */
public final class Addresses {
    /** The bytes of an IPv4 address. */
    public static final int IPV4_BYTES = 4;

    /** The bytes of an IPv6 address. */
    public static final int IPV6_BYTES = 16;

    /** An address beyond loopback: the network drops all packets to it. */
    public static final InetAddress SILENT_HOST = InetAddress.ofLiteral("192.0.2.1");

    private static final int LOOPBACK_NETWORK = 127;

    private Addresses() {}

    /** Returns the address of 4 or 16 bytes; a mapped one as that of IPv4. */
    public static InetAddress of(byte[] ip) {
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** Returns an address of IP as what it is; refuses others. */
    public static InetSocketAddress inet(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            return inet;
        }
        throw new IllegalArgumentException(address + " is no IP address with a port");
    }

    /** Returns the wildcard of a family. */
    public static InetSocketAddress wildcard(boolean ipv6, int port) {
        return new InetSocketAddress(of(new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES]), port);
    }

    /** Returns the loopback address of a family. */
    public static InetAddress loopback(boolean ipv6) {
        return InetAddress.ofLiteral(ipv6 ? "::1" : "127.0.0.1");
    }

    /** Returns the family. */
    public static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    /** Returns whether it is the wildcard of its family. */
    public static boolean isWildcard(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress();
    }

    /** Returns whether the host has the address. */
    public static boolean isLocal(InetSocketAddress address) {
        return address.getAddress().isLoopbackAddress() || isWildcard(address);
    }

    /** Returns whether it is 255.255.255.255, or that of the loopback network, 127.255.255.255. */
    public static boolean isBroadcast(InetAddress address) {
        byte[] ip = address.getAddress();
        boolean ones = ip.length == IPV4_BYTES;
        for (int i = 1; ones && i < IPV4_BYTES; i++) {
            ones = ip[i] == -1;
        }
        return ones && (ip[0] == -1 || ip[0] == LOOPBACK_NETWORK);
    }
}
