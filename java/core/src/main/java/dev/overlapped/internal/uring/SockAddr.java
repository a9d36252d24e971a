package dev.overlapped.internal.uring;

import dev.overlapped.internal.ffi.linux.Sockaddr;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/**
 * Socket addresses as Linux writes them, and as Java does. The layout is {@link Sockaddr}'s.
 *
 * <p>What the kernel wrote is checked before it is read: a length or a family that cannot be is a
 * broken invariant, and nothing beyond the segment is ever touched.
 */
final class SockAddr {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SockAddr() {}

    /** Whether it is written as a sockaddr_in6. */
    static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    /**
     * Writes a resolved address; {@code to} has {@link Sockaddr#IN6_SIZE} bytes from {@code at} on.
     *
     * @return how many bytes it has
     */
    static int write(InetSocketAddress address, MemorySegment to, long at) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unresolved: " + address);
        }
        boolean ipv6 = isIpv6(address);
        long size = ipv6 ? Sockaddr.IN6_SIZE : Sockaddr.IN_SIZE;
        MemorySegment sockaddr = to.asSlice(at, size).fill((byte) 0);
        int family = ipv6 ? SocketConstants.AF_INET6 : SocketConstants.AF_INET;
        sockaddr.set(ValueLayout.JAVA_SHORT_UNALIGNED, Sockaddr.FAMILY, (short) family);
        sockaddr.set(NETWORK_SHORT, Sockaddr.PORT, (short) address.getPort());
        byte[] ip = address.getAddress().getAddress();
        MemorySegment.copy(
                ip,
                0,
                sockaddr,
                ValueLayout.JAVA_BYTE,
                ipv6 ? Sockaddr.IN6_ADDR : Sockaddr.IN_ADDR,
                ip.length);
        if (address.getAddress() instanceof Inet6Address scoped) {
            sockaddr.set(
                    ValueLayout.JAVA_INT_UNALIGNED, Sockaddr.IN6_SCOPE_ID, scoped.getScopeId());
        }
        return (int) size;
    }

    /** Reads the address in the first {@code length} bytes of {@code from}. */
    static InetSocketAddress read(MemorySegment from, int length) {
        if (length < Short.BYTES || length > from.byteSize()) {
            throw broken(length, "in " + from.byteSize());
        }
        int family = from.get(ValueLayout.JAVA_SHORT_UNALIGNED, Sockaddr.FAMILY) & 0xFFFF;
        boolean ipv6 = family == SocketConstants.AF_INET6;
        if (!ipv6 && family != SocketConstants.AF_INET
                || length < (ipv6 ? Sockaddr.IN6_SIZE : Sockaddr.IN_SIZE)) {
            throw broken(length, "of family " + family);
        }
        int port = from.get(NETWORK_SHORT, Sockaddr.PORT) & 0xFFFF;
        byte[] ip = new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES];
        MemorySegment.copy(
                from,
                ValueLayout.JAVA_BYTE,
                ipv6 ? Sockaddr.IN6_ADDR : Sockaddr.IN_ADDR,
                ip,
                0,
                ip.length);
        int scope = ipv6 ? from.get(ValueLayout.JAVA_INT_UNALIGNED, Sockaddr.IN6_SCOPE_ID) : 0;
        try {
            InetAddress address =
                    scope == 0
                            ? InetAddress.getByAddress(ip)
                            : Inet6Address.getByAddress(null, ip, scope);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    private static IllegalStateException broken(int length, String what) {
        return new IllegalStateException(
                "broken invariant: Linux reported a sockaddr of " + length + " bytes " + what);
    }
}
