package dev.overlapped.internal.iocp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.overlapped.internal.message.MessageHeader;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.HexFormat;

/** The decoder of Windows' control messages with real bytes; tests/fuzz has the hostile ones. */
class WinsockControlTest {
    private final WinsockControl control = new WinsockControl();
    private final MessageHeader header = new MessageHeader();

    private void decode(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex.strip().replaceAll("\\s+", " "));
        header.clear();
        control.decode(bytes, bytes.length, header);
    }

    @Test
    void decodesIpv4AsWindowsWritesIt() throws Exception {
        decode(
                """
                18 00 00 00 00 00 00 00 00 00 00 00 13 00 00 00
                7f 00 00 05 01 00 00 00
                14 00 00 00 00 00 00 00 00 00 00 00 04 00 00 00
                80 00 00 00 00 00 00 00
                14 00 00 00 00 00 00 00 00 00 00 00 03 00 00 00
                02 00 00 00
                """);
        assertEquals(InetAddress.ofLiteral("127.0.0.5"), header.local().toAddress());
        assertEquals(1, header.interfaceIndex());
        assertEquals(128, header.hopLimit());
        assertEquals(2, header.trafficClass());
        assertNull(header.others());
    }

    /** Up to Windows 10 1607 the types of IPv4's TTL and TOS were other ones [WT]. */
    @Test
    void decodesTheTypesOfOlderWindows() {
        decode(
                """
                14 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00
                40 00 00 00 00 00 00 00
                14 00 00 00 00 00 00 00 00 00 00 00 27 00 00 00
                b8 00 00 00
                """);
        assertEquals(64, header.hopLimit());
        assertEquals(0xB8, header.trafficClass());
    }
}
