package dev.overlapped.internal.iocp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.message.Family;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

class SocketAddressesTest {
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
    void refusesUnresolvedAddresses() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
        assertThrows(IllegalArgumentException.class, () -> SocketAddresses.write(nowhere, 0));
        assertFalse(SocketAddresses.isOfFamily(nowhere, Family.IPV4));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 15, 111, Integer.MAX_VALUE})
    void aLengthThatCannotBeIsNotFollowed(int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64, 8);
            memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 2);
            assertThrows(
                    IllegalStateException.class,
                    () -> SocketAddresses.read(memory.address(), length));
        }
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
        SocketAddress any4 = SocketAddresses.wildcard(Family.IPV4);
        SocketAddress any6 = SocketAddresses.wildcard(Family.IPV6);
        assertEquals(new InetSocketAddress("0.0.0.0", 0), any4);
        assertEquals(new InetSocketAddress("::", 0), any6);
        assertTrue(SocketAddresses.isOfFamily(any4, Family.IPV4));
        assertTrue(SocketAddresses.isOfFamily(any6, Family.IPV6));
        assertFalse(SocketAddresses.isOfFamily(any6, Family.IPV4));
    }
}
