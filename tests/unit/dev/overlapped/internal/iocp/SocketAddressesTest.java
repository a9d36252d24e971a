package dev.overlapped.internal.iocp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;

class SocketAddressesTest {
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
        assertArrayEquals(sockaddr, SocketAddresses.encode(address));
        InetSocketAddress read = SocketAddresses.decode(sockaddr, 0, sockaddr.length);
        assertEquals(address, read);
        if (address.getAddress() instanceof Inet6Address scoped) {
            assertEquals(scoped.getScopeId(), ((Inet6Address) read.getAddress()).getScopeId());
        }
    }

    @Test
    void readsFromOddAddresses() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64, 8);
            InetSocketAddress address = new InetSocketAddress("10.1.2.3", 4567);
            for (int odd = 0; odd < 8; odd++) {
                int bytes = SocketAddresses.write(address, memory.address() + odd);
                assertEquals(address, SocketAddresses.read(memory.address() + odd, bytes));
            }
        }
    }

    @Test
    void anIpv4MappedAddressIsReadAsIpv4() throws Exception {
        byte[] sockaddr =
                HexFormat.of().parseHex("170001bb0000000000000000000000000000ffff0a01020300000000");
        assertEquals(
                new InetSocketAddress("10.1.2.3", 443), SocketAddresses.decode(sockaddr, 0, 28));
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
        assertThrows(
                IllegalStateException.class,
                () -> SocketAddresses.decode(sockaddr, offset, length));
    }

    @Test
    void refusesFamiliesThatItDoesNotKnow() {
        byte[] sockaddr = new byte[28];
        for (int family : new int[] {0, 1, 10, 22, 255}) {
            sockaddr[0] = (byte) family;
            assertThrows(
                    IllegalStateException.class, () -> SocketAddresses.decode(sockaddr, 0, 28));
        }
        sockaddr[0] = 23;
        assertThrows(
                IllegalStateException.class,
                () -> SocketAddresses.decode(sockaddr, 0, 16),
                "too short");
    }

    @Test
    void refusesUnresolvedAddresses() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
        assertThrows(IllegalArgumentException.class, () -> SocketAddresses.encode(nowhere));
        assertFalse(SocketAddresses.isOfFamily(nowhere, false));
    }

    @Test
    void aPointerOutsideTheOutputBlockIsNotFollowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(64, 8);
            block.set(ValueLayout.JAVA_BYTE, 36, (byte) 42);
            long base = block.address();
            byte[] to = new byte[32];
            SocketAddresses.copyFrom(base + 36, 16, base, 64, to, 16, 16);
            assertEquals(42, to[16]);
            SocketAddresses.copyFrom(
                    base + 48, 28, base, 64, to, 0, 16); // the last place where it fits
            long[] hostile = {
                0, -1, base - 1, base + 49, base + 64, Long.MAX_VALUE, Long.MIN_VALUE
            };
            for (long pointer : hostile) {
                assertThrows(
                        IllegalStateException.class,
                        () -> SocketAddresses.copyFrom(pointer, 16, base, 64, to, 0, 16));
            }
            for (int length : new int[] {15, 0, -1, Integer.MIN_VALUE}) {
                assertThrows(
                        IllegalStateException.class,
                        () -> SocketAddresses.copyFrom(base, length, base, 64, to, 0, 16));
            }
        }
    }

    @Test
    void familiesAndWildcards() {
        InetSocketAddress any4 = SocketAddresses.wildcard(false);
        InetSocketAddress any6 = SocketAddresses.wildcard(true);
        assertTrue(any4.getAddress().isAnyLocalAddress());
        assertTrue(any6.getAddress().isAnyLocalAddress());
        assertTrue(SocketAddresses.isOfFamily(any4, false));
        assertTrue(SocketAddresses.isOfFamily(any6, true));
        assertFalse(SocketAddresses.isOfFamily(any6, false));
        assertEquals(16, SocketAddresses.bytes(false));
        assertEquals(28, SocketAddresses.bytes(true));
    }
}
