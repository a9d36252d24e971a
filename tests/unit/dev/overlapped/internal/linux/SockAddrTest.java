package dev.overlapped.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;

@EnabledOnOs(value = OS.LINUX, disabledReason = "reads what Linux writes")
class SockAddrTest {
    private final MemorySegment memory = Arena.ofAuto().allocate(28, 8).fill((byte) 0xAA);

    private InetSocketAddress roundTrip(InetSocketAddress address) {
        return (InetSocketAddress) SockAddr.read(memory, SockAddr.write(address, memory, 0));
    }

    @Test
    void addressesGoThereAndBack() throws Exception {
        for (String ip :
                new String[] {
                    "127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "::", "2001:db8::ff"
                }) {
            for (int port : new int[] {0, 1, 255, 256, 65535}) {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(ip), port);
                if (address instanceof InetSocketAddress inet) {
                    assertEquals(address, roundTrip(inet));
                }
            }
        }
    }

    @Test
    void theScopeIsKept() throws Exception {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetSocketAddress scoped =
                new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal, 3), 7007);
        InetSocketAddress back = roundTrip(scoped);
        assertEquals(scoped, back);
        assertEquals(3, ((Inet6Address) back.getAddress()).getScopeId());
    }

    @Test
    void bytesAreThoseOfTheHeaders() throws Exception {
        byte[] ip = {1, 2, 3, 4};
        assertEquals(
                16,
                SockAddr.write(
                        new InetSocketAddress(InetAddress.getByAddress(ip), 0x1F90), memory, 0));
        byte[] expected = {2, 0, 0x1F, (byte) 0x90, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0};
        assertEquals(-1, memory.asSlice(0, 16).mismatch(MemorySegment.ofArray(expected)));
        assertEquals(
                (byte) 0xAA, memory.get(ValueLayout.JAVA_BYTE, 16), "no byte after it is touched");
    }

    @Test
    void anUnresolvedAddressIsRefused() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
        assertThrows(IllegalArgumentException.class, () -> SockAddr.write(unresolved, memory, 0));
    }

    @Test
    void tooLittleRoomIsRefusedAndNothingIsWrittenBeyond() {
        MemorySegment small = memory.asSlice(0, 20);
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> SockAddr.write(new InetSocketAddress("::1", 1), small, 0));
        assertEquals((byte) 0xAA, memory.get(ValueLayout.JAVA_BYTE, 20));
    }

    @Test
    void truncatedAndHostileLengthsAreABrokenInvariant() {
        int bytes = SockAddr.write(new InetSocketAddress("::1", 1), memory, 0);
        for (int length :
                new int[] {Integer.MIN_VALUE, -1, 0, 1, 2, 15, 27, 29, Integer.MAX_VALUE}) {
            assertThrows(
                    IllegalStateException.class,
                    () -> SockAddr.read(memory, length),
                    "length " + length);
        }
        assertEquals(28, bytes);
        SockAddr.write(new InetSocketAddress("127.0.0.1", 1), memory, 0);
        assertThrows(IllegalStateException.class, () -> SockAddr.read(memory, 15));
        memory.set(ValueLayout.JAVA_SHORT, 0, (short) 3); // AF_AX25
        assertThrows(IllegalStateException.class, () -> SockAddr.read(memory, 28));
    }

    @Test
    void hostileBytesAreReadOrRefusedButNothingElse() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[28];
            random.nextBytes(bytes);
            if (round % 2 == 0) {
                bytes[0] = (byte) (round % 4 == 0 ? 2 : 10);
                bytes[1] = 0;
            }
            memory.copyFrom(MemorySegment.ofArray(bytes));
            int length = random.nextInt(-2, 32);
            try {
                SocketAddress address = SockAddr.read(memory, length);
                if (address instanceof InetSocketAddress inet) {
                    assertEquals(address, roundTrip(inet));
                }
            } catch (IllegalStateException refused) {
                assertEquals("broken invariant", refused.getMessage().substring(0, 16));
            }
        }
    }
}
