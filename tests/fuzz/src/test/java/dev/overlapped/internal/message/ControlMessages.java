package dev.overlapped.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/**
 * What must be true of a decoder of control messages whatever the bytes are: it ends, reads nothing
 * behind its range, keeps no more than there is, and what it makes of them can be written again and
 * read as the same. Java itself sees to what is outside the array, and throws.
 */
public final class ControlMessages {
    private static final int ROOM = 64;

    private final ControlCodec codec;
    private final MessageHeader first = new MessageHeader();
    private final MessageHeader second = new MessageHeader();

    public ControlMessages(ControlCodec codec) {
        this.codec = codec;
    }

    /** Tries one list of control messages. */
    public void decode(byte[] bytes) {
        int length = bytes.length;
        byte[] roomy = Arrays.copyOf(bytes, length + ROOM);
        decodeInto(first, roomy, length);
        Arrays.fill(roomy, length, length + ROOM, (byte) -1);
        decodeInto(second, roomy, length);
        assertEquals(describe(first), describe(second), "bytes behind the range were read");
        decodeInto(second, bytes, length + ROOM); // a length that is longer than the array
        assertEquals(describe(first), describe(second));
        check(first, length);
        writeAgain();
    }

    private void decodeInto(MessageHeader header, byte[] bytes, int length) {
        header.clear();
        codec.decode(bytes, length, header);
    }

    /** Everything that a header says. */
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

    /** What can be said of a header without a look at the bytes. */
    public static void check(MessageHeader header, int length) {
        int kept = 0;
        if (header.others() != null) {
            for (MessageHeader.Other other : header.others()) {
                kept += ControlCodec.HEADER + other.data().length;
            }
        }
        assertTrue(kept <= length, "more was kept than there was");
        assertTrue(header.segmentSize() >= 0);
        assertTrue(header.trafficClass() >= MessageHeader.NONE && header.trafficClass() <= 255);
    }

    private void writeAgain() {
        first.segmentSize(0); // what asks for segments is not what tells of them
        boolean ipv6 = first.local().isIpv6();
        byte[] bytes = new byte[ControlCodec.MOST_SENT];
        int length = codec.encode(first, ipv6, bytes);
        decodeInto(second, bytes, length);
        assertEquals(first.hopLimit(), second.hopLimit());
        assertEquals(first.trafficClass(), second.trafficClass());
        assertEquals(first.interfaceIndex(), second.interfaceIndex());
        assertNull(second.others(), "written, and not known when read");
    }
}
