package dev.overlapped.internal.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.message.MessageHeader;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.HexFormat;

/** The decoder of Linux's control messages with real bytes; tests/fuzz has the hostile ones. */
class LinuxControlTest {
    private final LinuxControl control = new LinuxControl();
    private final MessageHeader header = new MessageHeader();

    private void decode(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex.strip().replaceAll("\\s+", " "));
        header.clear();
        control.decode(bytes, bytes.length, header);
    }

    @Test
    void whatLinuxWritesForABroadcast() throws Exception {
        decode(
                """
                1c 00 00 00 00 00 00 00 00 00 00 00 08 00 00 00
                01 00 00 00 7f 00 00 01 7f ff ff ff 00 00 00 00
                14 00 00 00 00 00 00 00 00 00 00 00 02 00 00 00
                40 00 00 00 00 00 00 00
                11 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00
                2a
                """);
        assertEquals(InetAddress.ofLiteral("127.255.255.255"), header.local().toAddress());
        assertEquals(1, header.interfaceIndex());
        assertTrue(header.has(MessageHeader.BROADCAST));
        assertEquals(64, header.hopLimit());
        assertEquals(0x2A, header.trafficClass());
    }

    @Test
    void whatIsUnknownOrCutOffIsKept() {
        decode(
                """
                14 00 00 00 00 00 00 00 01 00 00 00 28 00 00 00
                07 00 00 00 00 00 00 00
                12 00 00 00 00 00 00 00 00 00 00 00 08 00 00 00
                01 02
                """);
        assertEquals(2, header.others().size());
        assertEquals(40, header.others().get(0).type());
        assertArrayEquals(new byte[] {7, 0, 0, 0}, header.others().get(0).data());
        assertArrayEquals(new byte[] {1, 2}, header.others().get(1).data());
        assertEquals(0, header.interfaceIndex());
    }
}
