package dev.overlapped.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Socket addresses of datagrams, there and back, and from bytes that are none. */
class SockaddrCodecTest {
    private static final int AF_INET = 2;
    private static final int[] AF_INET6 = {10, 23}; // Linux, Windows

    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void thereAndBack() {
        byte[] sockaddr = new byte[SockaddrCodec.MOST_BYTES];
        for (int i = 0; i < 100_000; i++) {
            SockaddrCodec codec = new SockaddrCodec(AF_INET, AF_INET6[i & 1]);
            byte[] ip = new byte[random.nextBoolean() ? Endpoint.IPV6_BYTES : Endpoint.IPV4_BYTES];
            random.nextBytes(ip);
            boolean ipv6 = ip.length == Endpoint.IPV6_BYTES;
            Endpoint endpoint = new Endpoint();
            int scope = ipv6 ? random.nextInt(1 << 16) : 0;
            endpoint.set(ip, 0, ip.length, random.nextInt(1 << 16), scope);
            Arrays.fill(sockaddr, (byte) -1);
            int length = codec.encode(endpoint, sockaddr);
            assertEquals(SockaddrCodec.bytes(ipv6), length);
            Endpoint decoded = new Endpoint();
            codec.decode(sockaddr, length, decoded);
            assertEquals(endpoint.port(), decoded.port());
            assertEquals(endpoint.scope(), decoded.scope());
            assertEquals(endpoint.toAddress(), decoded.toAddress());
        }
    }

    @Test
    void hostileBytes() {
        Endpoint endpoint = new Endpoint();
        SockaddrCodec codec = new SockaddrCodec(AF_INET, AF_INET6[0]);
        for (int i = 0; i < 2_000_000; i++) {
            byte[] bytes = new byte[random.nextInt(SockaddrCodec.MOST_BYTES + 1)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[0] = (byte) (random.nextBoolean() ? AF_INET : AF_INET6[0]);
                bytes[1] = 0;
            }
            codec.decode(bytes, random.nextInt(-4, 64), endpoint);
            if (bytes.length < 16) {
                assertFalse(endpoint.isPresent());
            }
        }
    }
}
