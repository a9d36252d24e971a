package dev.overlapped.internal.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.internal.ffi.linux.gen.sockaddr_in;
import dev.overlapped.internal.ffi.linux.gen.sockaddr_in6;
import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN;
import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN6;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Socket addresses there and back; tests/fuzz has hostile bytes. */
class SockaddrCodecTest {
    private static final int AF_INET = 2;
    private static final int[] AF_INET6 = {10, 23}; // Linux, Windows
    private static final int AF_UNIX = 1;
    private static final SockaddrCodec LINUX =
            new SockaddrCodec(AF_UNIX, AF_INET, AF_INET6[0], true);
    private static final SockaddrCodec WINDOWS =
            new SockaddrCodec(AF_UNIX, AF_INET, AF_INET6[1], false);

    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void thereAndBack() {
        byte[] sockaddr = new byte[SockaddrCodec.MAX_BYTES];
        for (int i = 0; i < 100_000; i++) {
            SockaddrCodec codec =
                    new SockaddrCodec(AF_UNIX, AF_INET, AF_INET6[i & 1], (i & 1) == 0);
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

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 80, 02000050 7f000001 0000000000000000",
        "255.255.255.255, 65535, 0200ffff ffffffff 0000000000000000",
        "::1, 443, 170001bb 00000000 00000000000000000000000000000001 00000000",
        "fe80::2%7, 0, 17000000 00000000 fe800000000000000000000000000002 07000000",
    })
    void writesWhatWinsockReads(String host, int port, String hex) throws Exception {
        byte[] sockaddr = HexFormat.of().parseHex(hex.replace(" ", ""));
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByName(host.replaceAll("%.*", "")), port);
        if (host.contains("%")) {
            int scope = Integer.parseInt(host.substring(host.indexOf('%') + 1));
            byte[] ip = address.getAddress().getAddress();
            address = new InetSocketAddress(Inet6Address.getByAddress(null, ip, scope), port);
        }
        byte[] written = new byte[SockaddrCodec.MAX_BYTES];
        int bytes = WINDOWS.encode(address, written);
        assertArrayEquals(sockaddr, Arrays.copyOf(written, bytes));
        InetSocketAddress read = (InetSocketAddress) WINDOWS.decode(sockaddr, 0, sockaddr.length);
        assertEquals(address, read);
        if (address.getAddress() instanceof Inet6Address scoped) {
            assertEquals(scoped.getScopeId(), ((Inet6Address) read.getAddress()).getScopeId());
        }
    }

    @Test
    void anIpv4MappedAddressIsReadAsIpv4() throws Exception {
        byte[] sockaddr =
                HexFormat.of().parseHex("170001bb0000000000000000000000000000ffff0a01020300000000");
        assertEquals(new InetSocketAddress("10.1.2.3", 443), WINDOWS.decode(sockaddr, 0, 28));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0, 1",
        "0, 15",
        "0, -1",
        "0, 29",
        "0, 2147483647",
        "-1, 16",
        "20, 16",
        "30, 0"
    })
    void refusesLengthsThatCannotBe(int offset, int length) {
        byte[] sockaddr = new byte[28];
        sockaddr[0] = 2;
        assertThrows(IllegalStateException.class, () -> WINDOWS.decode(sockaddr, offset, length));
    }

    @Test
    void refusesFamiliesThatItDoesNotKnow() {
        byte[] sockaddr = new byte[28];
        for (int family : new int[] {0, 3, 10, 22, 255}) {
            sockaddr[0] = (byte) family;
            assertThrows(IllegalStateException.class, () -> WINDOWS.decode(sockaddr, 0, 28));
        }
        sockaddr[0] = 23;
        assertThrows(
                IllegalStateException.class, () -> WINDOWS.decode(sockaddr, 0, 16), "too short");
    }

    @Test
    void bytesAreWhereBothSystemsHaveThem() throws Exception {
        InetSocketAddress ipv4 = new InetSocketAddress("1.2.3.4", 0x5678);
        InetAddress ip = InetAddress.getByName("fe80::2");
        InetSocketAddress ipv6 =
                new InetSocketAddress(Inet6Address.getByAddress(null, ip.getAddress(), 9), 1);
        byte[] bytes = new byte[SockaddrCodec.MAX_BYTES];

        assertEquals(sockaddr_in.sizeof(), LINUX.encode(ipv4, bytes));
        assertEquals(SOCKADDR_IN.sizeof(), WINDOWS.encode(ipv4, bytes));
        for (long family :
                new long[] {sockaddr_in.sin_family$offset(), SOCKADDR_IN.sin_family$offset()}) {
            assertEquals(AF_INET, bytes[(int) family]);
        }
        for (long port :
                new long[] {sockaddr_in.sin_port$offset(), SOCKADDR_IN.sin_port$offset()}) {
            assertEquals(0x56, bytes[(int) port]);
        }
        for (long address :
                new long[] {sockaddr_in.sin_addr$offset(), SOCKADDR_IN.sin_addr$offset()}) {
            assertEquals(1, bytes[(int) address]);
        }

        assertEquals(sockaddr_in6.sizeof(), LINUX.encode(ipv6, bytes));
        assertEquals(SOCKADDR_IN6.sizeof(), WINDOWS.encode(ipv6, bytes));
        for (long address :
                new long[] {sockaddr_in6.sin6_addr$offset(), SOCKADDR_IN6.sin6_addr$offset()}) {
            assertEquals((byte) 0xFE, bytes[(int) address]);
        }
        for (long scope :
                new long[] {
                    sockaddr_in6.sin6_scope_id$offset(), SOCKADDR_IN6.sin6_scope_id$offset()
                }) {
            assertEquals(9, bytes[(int) scope]);
        }
    }

    @Test
    void unixNames() {
        String longest = "/" + "x".repeat(106);
        SocketAddress[] addresses = {
            UnixDomainSocketAddress.of("/run/server.sock"),
            UnixDomainSocketAddress.of("relative/\u00e9"),
            UnixDomainSocketAddress.of(""),
            UnixDomainSocketAddress.of(longest),
            AbstractUnixAddress.of("server"),
            AbstractUnixAddress.of(new byte[107]),
        };
        int[] lengths = {2 + 16 + 1, 2 + 11 + 1, 2, 110, 2 + 1 + 6, 110};
        for (int i = 0; i < addresses.length; i++) {
            byte[] sockaddr = new byte[SockaddrCodec.MAX_BYTES];
            assertEquals(lengths[i], LINUX.encode(addresses[i], sockaddr), "" + addresses[i]);
            assertEquals(AF_UNIX, sockaddr[0]);
            assertEquals(addresses[i], LINUX.decode(sockaddr, 0, lengths[i]));
            Endpoint copy = new Endpoint();
            copy.set(addresses[i]);
            Endpoint second = new Endpoint();
            second.set(new InetSocketAddress("1.2.3.4", 5));
            second.set(copy);
            assertEquals(addresses[i], second.toSocketAddress());
        }
        assertEquals(
                UnixDomainSocketAddress.of("/a"),
                LINUX.decode(new byte[] {1, 0, '/', 'a', 0, 'b'}, 0, 6),
                "what follows the zero is no part of a path");
        assertEquals(
                UnixDomainSocketAddress.of("/a"),
                LINUX.decode(new byte[] {1, 0, '/', 'a'}, 0, 4),
                "the kernel may report a path without its zero");
    }

    @Test
    void windowsHasNoAbstractNames() {
        byte[] path = Arrays.copyOf(new byte[] {1, 0, 'C', ':', '/', 'a'}, SockaddrCodec.MAX_BYTES);
        assertEquals(
                UnixDomainSocketAddress.of("C:/a"),
                WINDOWS.decode(path, 0, path.length),
                "zeros follow to the end");
        byte[] none = Arrays.copyOf(new byte[] {1, 0}, SockaddrCodec.MAX_BYTES);
        for (int length : new int[] {2, 3, 109, 110}) {
            assertEquals(UnixDomainSocketAddress.of(""), WINDOWS.decode(none, 0, length));
        }
    }

    @Test
    void aPathThatIsTooLong() {
        SocketAddress path = UnixDomainSocketAddress.of("/" + "x".repeat(107));
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> WINDOWS.encode(path, new byte[SockaddrCodec.MAX_BYTES]));
        String message = refused.getMessage();
        assertTrue(message.contains(path.toString()), message);
        assertTrue(message.contains("108 bytes: must be at most 107"), message);
        for (int length : new int[] {0, 108}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> AbstractUnixAddress.of(new byte[length]),
                    "" + length);
        }
    }

    @Test
    void anIpv4AddressOfAnIpv6SocketIsAMappedOneAndReadAsIpv4() throws Exception {
        InetSocketAddress four =
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 9}), 443);
        SockaddrCodec codec = new SockaddrCodec(1, 2, 10, true);
        byte[] to = new byte[SockaddrCodec.MAX_BYTES];
        assertEquals(SockaddrCodec.MAX_IP_BYTES, codec.encode(four, true, to));
        assertEquals(
                "0a0001bb0000000000000000000000000000ffff7f00000900000000",
                HexFormat.of().formatHex(to, 0, SockaddrCodec.MAX_IP_BYTES));
        Endpoint read = new Endpoint();
        codec.decode(to, SockaddrCodec.MAX_IP_BYTES, read);
        assertFalse(read.isIpv6());
        assertEquals(four, read.toSocketAddress());
    }
}
