package dev.overlapped.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.HostileInput;

import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;

/** Socket addresses of either system from hostile bytes, in each place where one may lie. */
public final class Sockaddrs implements HostileInput {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final SockaddrCodec LINUX = new SockaddrCodec(AF_UNIX, AF_INET, 10, true);
    private static final SockaddrCodec WINDOWS = new SockaddrCodec(AF_UNIX, AF_INET, 23, false);

    @Override
    public List<byte[]> seeds() {
        return List.of(
                HostileInput.bytes("02000050 7f000001 0000000000000000"),
                HostileInput.bytes("0a0001bb 00000000 00000000000000000000000000000001 00000000"),
                HostileInput.bytes("17000000 00000000 fe800000000000000000000000000002 07000000"),
                HostileInput.bytes("170001bb 00000000 00000000000000000000ffff0a010203 00000000"),
                HostileInput.bytes("0100"),
                HostileInput.bytes("0100 2f746d702f612e736f636b 00 00"),
                HostileInput.bytes("0100 00 6162 00 63"));
    }

    @Override
    public void decode(byte[] bytes) {
        decode(LINUX, bytes);
        decode(WINDOWS, bytes);
    }

    private static void decode(SockaddrCodec codec, byte[] bytes) {
        Endpoint endpoint = new Endpoint();
        for (int length : new int[] {-1, 0, bytes.length, bytes.length + 1, Integer.MAX_VALUE}) {
            codec.decode(bytes, length, endpoint);
            int least = endpoint.isUnix() ? 2 : 16;
            assertFalse(endpoint.isPresent() && Math.min(length, bytes.length) < least);
        }
        writtenAgainIsTheSame(codec, endpoint);
        byte[] shifted = Arrays.copyOf(bytes, bytes.length + 3);
        System.arraycopy(bytes, 0, shifted, 3, bytes.length);
        try {
            SocketAddress moved = codec.decode(shifted, 3, bytes.length);
            assertEquals(endpoint.toSocketAddress(), moved);
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().startsWith("broken invariant"), e.getMessage());
            assertFalse(endpoint.isPresent());
        }
    }

    private static void writtenAgainIsTheSame(SockaddrCodec codec, Endpoint endpoint) {
        if (endpoint.isPresent()) {
            byte[] written = new byte[SockaddrCodec.MAX_BYTES];
            Endpoint again = new Endpoint();
            codec.decode(written, codec.encode(endpoint, written), again);
            assertEquals(endpoint.port(), again.port());
            assertEquals(endpoint.scope(), again.scope());
            assertEquals(endpoint.toAddress(), again.toAddress());
            assertEquals(endpoint.toSocketAddress(), again.toSocketAddress());
        }
    }
}
