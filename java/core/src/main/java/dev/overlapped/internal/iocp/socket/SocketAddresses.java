package dev.overlapped.internal.iocp.socket;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.message.Endpoint;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/**
 * Socket addresses in native memory, as Winsock reads and writes them. A length or a pointer of
 * Windows is checked before it is followed; an impossible one is a broken invariant.
 */
public final class SocketAddresses {
    /** The codec of their bytes. */
    public static final SockaddrCodec CODEC =
            new SockaddrCodec(
                    SocketConstants.AF_UNIX,
                    SocketConstants.AF_INET,
                    SocketConstants.AF_INET6,
                    false);

    private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private SocketAddresses() {}

    /** Returns whether {@code address} can be used with a socket of the family. */
    public static boolean isOfFamily(SocketAddress address, Family family) {
        return !(address instanceof InetSocketAddress inet && inet.isUnresolved())
                && !(address instanceof AbstractUnixAddress)
                && Family.of(address) == family;
    }

    /**
     * Returns the family's address of all interfaces, with a port of the system's choice; that of
     * Unix domain sockets without a name.
     */
    static SocketAddress wildcard(Family family) {
        if (family == Family.UNIX) {
            return UNNAMED;
        }
        int bytes = family.isIpv6() ? Endpoint.IPV6_BYTES : Endpoint.IPV4_BYTES;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[bytes]), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /**
     * Writes {@code address} to native memory with room for {@link SockaddrCodec#MAX_BYTES} bytes.
     *
     * @return the number of its bytes
     */
    public static int write(SocketAddress address, long to) {
        byte[] sockaddr = new byte[SockaddrCodec.MAX_BYTES];
        int bytes = CODEC.encode(address, sockaddr);
        NativeMemory.write(sockaddr, to, bytes);
        return bytes;
    }

    /** Writes {@code address} as above, for a socket of the family. */
    static int write(SocketAddress address, boolean ipv6, long to) {
        byte[] sockaddr = new byte[SockaddrCodec.MAX_BYTES];
        int bytes = CODEC.encode(address, ipv6, sockaddr);
        NativeMemory.write(sockaddr, to, bytes);
        return bytes;
    }

    /** Reads the SOCKADDR of {@code length} bytes at {@code from} in native memory. */
    static SocketAddress read(long from, int length) {
        if (length < 0 || length > SockaddrCodec.MAX_BYTES) {
            throw broken("a SOCKADDR of " + length + " bytes");
        }
        byte[] sockaddr = new byte[length];
        NativeMemory.read(from, sockaddr, 0, length);
        return CODEC.decode(sockaddr, 0, length);
    }

    /**
     * Copies a SOCKADDR to which Windows points out of a block that Windows has filled. The pointer
     * may be an odd one.
     *
     * @param pointer what GetAcceptExSockaddrs returned, with {@code length}
     * @param block the block in which it has to lie, {@code blockBytes} long
     * @param to takes {@code wanted} bytes from {@code index} on
     */
    public static void copyFrom(
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
}
