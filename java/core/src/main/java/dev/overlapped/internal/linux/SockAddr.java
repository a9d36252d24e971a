package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;

/** Socket addresses in native memory, as Linux reads and writes them. */
public final class SockAddr {
    /** The codec of their bytes. */
    public static final SockaddrCodec CODEC =
            new SockaddrCodec(
                    SocketConstants.AF_UNIX,
                    SocketConstants.AF_INET,
                    SocketConstants.AF_INET6,
                    true);

    private SockAddr() {}

    /**
     * Writes a resolved address; {@code to} has {@link SockaddrCodec#MAX_BYTES} bytes from {@code
     * at} on, or as many as the address needs.
     *
     * @return the number of bytes written
     */
    public static int write(SocketAddress address, MemorySegment to, long at) {
        byte[] sockaddr = new byte[SockaddrCodec.MAX_BYTES];
        int bytes = CODEC.encode(address, sockaddr);
        MemorySegment.copy(sockaddr, 0, to, ValueLayout.JAVA_BYTE, at, bytes);
        return bytes;
    }

    /** Writes a resolved address as above, for a socket of the family. */
    static int write(SocketAddress address, boolean ipv6, MemorySegment to) {
        byte[] sockaddr = new byte[SockaddrCodec.MAX_BYTES];
        int bytes = CODEC.encode(address, ipv6, sockaddr);
        MemorySegment.copy(sockaddr, 0, to, ValueLayout.JAVA_BYTE, 0, bytes);
        return bytes;
    }

    /** Reads the address in the first {@code length} bytes of {@code from}. */
    static SocketAddress read(MemorySegment from, int length) {
        return CODEC.decode(from.toArray(ValueLayout.JAVA_BYTE), 0, length);
    }
}
