package dev.overlapped.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/**
 * The invariants of a decoder of control messages on any bytes: it ends, reads nothing after its
 * range, keeps no more than there is, and its result can be encoded and decoded again. Java itself
 * throws outside the array.
 */
public final class ControlMessages {
    private static final int ROOM = 64;

    private final ControlCodec codec;
    private final MessageHeader first = new MessageHeader();
    private final MessageHeader second = new MessageHeader();

    public ControlMessages(ControlCodec codec) {
        this.codec = codec;
    }

    /** Checks one list of control messages. */
    public void decode(byte[] bytes) {
        int length = bytes.length;
        byte[] roomy = Arrays.copyOf(bytes, length + ROOM);
        decodeInto(first, roomy, length);
        Arrays.fill(roomy, length, length + ROOM, (byte) -1);
        decodeInto(second, roomy, length);
        assertEquals(describe(first), describe(second), "bytes after the range were read");
        decodeInto(second, bytes, length + ROOM); // a length that is longer than the array
        assertEquals(describe(first), describe(second));
        check(first, length);
        writeAgain();
    }

    private void decodeInto(MessageHeader header, byte[] bytes, int length) {
        header.clear();
        codec.decode(bytes, length, header);
    }

    /** Returns all fields of a header. */
    public static String describe(MessageHeader header) {
        StringBuilder text = new StringBuilder();
        text.append(header.local()).append(' ').append(header.interfaceIndex());
        text.append(' ').append(header.hopLimit()).append(' ').append(header.trafficClass());
        text.append(' ').append(header.segmentSize());
        text.append(' ').append(header.has(MessageHeader.BROADCAST));
        text.append(' ').append(header.has(MessageHeader.MULTICAST));
        if (header.others() != null) {
            for (MessageHeader.Other other : header.others()) {
                text.append(' ').append(other.level()).append('/').append(other.type());
                text.append('=').append(Arrays.hashCode(other.data()));
            }
        }
        return text.toString();
    }

    /** Checks the invariants of a header, whatever the bytes. */
    public static void check(MessageHeader header, int length) {
        int kept = 0;
        if (header.others() != null) {
            for (MessageHeader.Other other : header.others()) {
                kept += ControlCodec.HEADER + other.data().length;
            }
        }
        assertTrue(kept <= length, "more was kept than was there");
        assertTrue(header.segmentSize() >= 0);
        assertTrue(header.trafficClass() >= MessageHeader.NONE && header.trafficClass() <= 255);
    }

    private void writeAgain() {
        first.segmentSize(0); // the size of segments to send is not that of received ones
        boolean ipv6 = first.local().isIpv6();
        byte[] bytes = new byte[ControlCodec.MAX_SENT];
        int length = codec.encode(first, ipv6, bytes);
        decodeInto(second, bytes, length);
        assertEquals(first.hopLimit(), second.hopLimit());
        assertEquals(first.trafficClass(), second.trafficClass());
        assertEquals(first.interfaceIndex(), second.interfaceIndex());
        assertNull(second.others(), "encoded, and unknown when decoded");
    }
}
