package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN;
import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN6;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.net.InetSocketAddress;

/** Socket addresses in Winsock's form. */
final class Sockaddrs {
    private Sockaddrs() {}

    static int bytes(boolean ipv6) {
        return (int) (ipv6 ? SOCKADDR_IN6.sizeof() : SOCKADDR_IN.sizeof());
    }

    /** Returns the least bytes of an address of the socket's family. */
    static int bytes(ModelSocket socket) {
        return socket.unix ? UnixNames.FAMILY_BYTES : bytes(socket.ipv6);
    }

    /** Returns the family in {@code name}. */
    static int family(long name) {
        byte[] family = new byte[Short.BYTES]; // of some addresses there is no more
        Native.read(name, family, 0, family.length);
        return family[0] & 0xFF | (family[1] & 0xFF) << Byte.SIZE;
    }

    static InetSocketAddress read(long name, boolean ipv6) {
        byte[] sockaddr = new byte[bytes(ipv6)];
        Native.read(name, sockaddr, 0, sockaddr.length);
        byte[] ip = new byte[ipv6 ? Addresses.IPV6_BYTES : Addresses.IPV4_BYTES];
        int at = (int) (ipv6 ? SOCKADDR_IN6.sin6_addr$offset() : SOCKADDR_IN.sin_addr$offset());
        System.arraycopy(sockaddr, at, ip, 0, ip.length);
        int port = (int) SOCKADDR_IN.sin_port$offset();
        return new InetSocketAddress(
                Addresses.of(ip), (sockaddr[port] & 0xFF) << Byte.SIZE | sockaddr[port + 1] & 0xFF);
    }

    /** Returns the SOCKADDR of {@code address}; an IPv4 one of an IPv6 socket is mapped. */
    static byte[] encode(InetSocketAddress address, boolean ipv6) {
        byte[] to = new byte[bytes(ipv6)];
        int family = ipv6 ? winsock_h.AF_INET6() : winsock_h.AF_INET();
        to[0] = (byte) family;
        int port = (int) SOCKADDR_IN.sin_port$offset();
        to[port] = (byte) (address.getPort() >>> Byte.SIZE);
        to[port + 1] = (byte) address.getPort();
        byte[] ip = address.getAddress().getAddress();
        if (!ipv6) {
            System.arraycopy(ip, 0, to, (int) SOCKADDR_IN.sin_addr$offset(), ip.length);
            return to;
        }
        int at = (int) SOCKADDR_IN6.sin6_addr$offset();
        if (ip.length == Addresses.IPV4_BYTES) {
            to[at + 10] = -1;
            to[at + 11] = -1;
            at += Addresses.IPV6_BYTES - Addresses.IPV4_BYTES;
        }
        System.arraycopy(ip, 0, to, at, ip.length);
        return to;
    }
}
