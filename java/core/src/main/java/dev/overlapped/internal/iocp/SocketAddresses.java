package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.Sockaddr;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Socket addresses as Winsock writes them, and as Java does.
 *
 * <pre>
 *  0      2      4                8                        24         28
 * +------+------+----------------+------------------------+----------+
 * |family| port | IPv4 address   | 8 bytes of 0           |            SOCKADDR_IN  (16 bytes)
 * |family| port | flow info      | IPv6 address           | scope id | SOCKADDR_IN6 (28 bytes)
 * +------+------+----------------+------------------------+----------+
 *  little big    network order    network order            little
 * </pre>
 *
 * <p>What Windows wrote is checked before it is read: a length or a pointer that cannot be is a
 * broken invariant.
 */
final class SocketAddresses {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private SocketAddresses() {}

    /** Bytes of a SOCKADDR of the family. */
    static int bytes(boolean ipv6) {
        return (int) (ipv6 ? Sockaddr.IN6_SIZE : Sockaddr.IN_SIZE);
    }

    /** Whether {@code address} can be used with a socket of the family. */
    static boolean isOfFamily(InetSocketAddress address, boolean ipv6) {
        return !address.isUnresolved() && address.getAddress() instanceof Inet6Address == ipv6;
    }

    /** The family's address that binds to every interface, with a port of the system's choice. */
    static InetSocketAddress wildcard(boolean ipv6) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES]), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /**
     * Writes {@code address} to native memory with room for {@link Sockaddr#IN6_SIZE} bytes.
     *
     * @return how many bytes it has
     */
    static int write(InetSocketAddress address, long to) {
        byte[] sockaddr = encode(address);
        NativeMemory.write(sockaddr, to, sockaddr.length);
        return sockaddr.length;
    }

    /** The SOCKADDR of a resolved address. */
    static byte[] encode(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unresolved: " + address);
        }
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        byte[] to = new byte[bytes(ipv6)];
        putLittle(to, Sockaddr.FAMILY, ipv6 ? Sockaddr.AF_INET6 : Sockaddr.AF_INET, Short.BYTES);
        to[(int) Sockaddr.PORT] = (byte) (address.getPort() >>> Byte.SIZE);
        to[(int) Sockaddr.PORT + 1] = (byte) address.getPort();
        byte[] ip = address.getAddress().getAddress();
        System.arraycopy(ip, 0, to, (int) (ipv6 ? Sockaddr.IN6_ADDR : Sockaddr.IN_ADDR), ip.length);
        if (address.getAddress() instanceof Inet6Address scoped) {
            putLittle(to, Sockaddr.IN6_SCOPE_ID, scoped.getScopeId(), Integer.BYTES);
        }
        return to;
    }

    /** Reads the SOCKADDR of {@code length} bytes at {@code from} in native memory. */
    static InetSocketAddress read(long from, int length) {
        if (length < Sockaddr.IN_SIZE || length > Sockaddr.IN6_SIZE) {
            throw broken("a SOCKADDR of " + length + " bytes");
        }
        byte[] sockaddr = new byte[length];
        NativeMemory.read(from, sockaddr, 0, length);
        return decode(sockaddr, 0, length);
    }

    /** Reads the SOCKADDR in {@code length} bytes of {@code from}. */
    static InetSocketAddress decode(byte[] from, int offset, int length) {
        if (offset < 0 || length < Short.BYTES || length > from.length - offset) {
            throw broken("a SOCKADDR of " + length + " bytes at " + offset + " of " + from.length);
        }
        int family = little(from, offset + Sockaddr.FAMILY, Short.BYTES);
        boolean ipv6 = family == Sockaddr.AF_INET6;
        if (!ipv6 && family != Sockaddr.AF_INET || length < bytes(ipv6)) {
            throw broken("a SOCKADDR of " + length + " bytes with family " + family);
        }
        int high = from[offset + (int) Sockaddr.PORT] & 0xFF;
        int port = high << Byte.SIZE | from[offset + (int) Sockaddr.PORT + 1] & 0xFF;
        byte[] ip = new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES];
        System.arraycopy(
                from,
                offset + (int) (ipv6 ? Sockaddr.IN6_ADDR : Sockaddr.IN_ADDR),
                ip,
                0,
                ip.length);
        int scope = ipv6 ? little(from, offset + Sockaddr.IN6_SCOPE_ID, Integer.BYTES) : 0;
        try {
            return new InetSocketAddress(
                    scope == 0
                            ? InetAddress.getByAddress(ip)
                            : Inet6Address.getByAddress(null, ip, scope),
                    port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /**
     * Copies a SOCKADDR to which Windows points, out of a block that it has filled. The pointer may
     * be an odd one.
     *
     * @param pointer what GetAcceptExSockaddrs returned, with {@code length}
     * @param block where it has to lie, {@code blockBytes} long
     * @param to takes {@code wanted} bytes from {@code index} on
     */
    static void copyFrom(
            long pointer,
            int length,
            long block,
            int blockBytes,
            byte[] to,
            int index,
            int wanted) {
        long offset = pointer - block;
        if (length < wanted || offset < 0 || offset > blockBytes - wanted) {
            throw broken(
                    "a SOCKADDR of "
                            + length
                            + " bytes at offset "
                            + offset
                            + " of an output block of "
                            + blockBytes);
        }
        NativeMemory.read(pointer, to, index, wanted);
    }

    private static IllegalStateException broken(String what) {
        return new IllegalStateException("broken invariant: Windows reported " + what);
    }

    private static void putLittle(byte[] to, long offset, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            to[(int) offset + i] = (byte) (value >>> i * Byte.SIZE);
        }
    }

    private static int little(byte[] from, long offset, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (from[(int) offset + i] & 0xFF) << i * Byte.SIZE;
        }
        return value;
    }
}
