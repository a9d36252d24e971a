package dev.overlapped.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Bytes that no kernel writes, for the decoder of control messages: pure noise, and lists whose
 * headers are nearly right. Whatever it makes of them, it must end, read nothing behind them, and
 * make the same of the same bytes. Java itself sees to what is outside the array.
 */
public final class HostileControl {
    private static final int ROOM = 96;
    private static final int HEADER = ControlCodec.HEADER;

    private final ControlCodec codec;
    private final int[] levels;
    private final SplittableRandom random;
    private final MessageHeader first = new MessageHeader();
    private final MessageHeader second = new MessageHeader();

    /** Messages at {@code levels} are tried more often than others. */
    public HostileControl(ControlCodec codec, long seed, int... levels) {
        this.codec = codec;
        this.levels = levels;
        this.random = new SplittableRandom(seed);
    }

    /** Tries so many inputs. */
    public void run(int inputs) {
        byte[] bytes = new byte[ROOM];
        for (int i = 0; i < inputs; i++) {
            int length = random.nextInt(ROOM + 1);
            random.nextBytes(bytes);
            if (random.nextInt(8) > 0) {
                writeHeaders(bytes, length);
            }
            first.clear();
            codec.decode(bytes, length, first);
            Arrays.fill(bytes, length, ROOM, (byte) random.nextInt());
            second.clear();
            codec.decode(bytes, length, second);
            assertEquals(describe(first), describe(second), "bytes behind the range were read");
            check(first, length);
            if (random.nextInt(16) == 0) { // a range that claims to be longer than the array
                codec.decode(Arrays.copyOf(bytes, length), ROOM + random.nextInt(ROOM), first);
            }
        }
    }

    private void writeHeaders(byte[] bytes, int length) {
        int at = 0;
        while (length - at >= HEADER) {
            long cmsgLen =
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextLong();
                        case 1 -> random.nextInt(-8, HEADER);
                        case 2 -> length - at + random.nextInt(-1, 2);
                        default -> HEADER + random.nextInt(28);
                    };
            ControlBytes.putLong(bytes, at, cmsgLen);
            if (random.nextInt(8) > 0) {
                ControlBytes.putInt(bytes, at + 8, levels[random.nextInt(levels.length)]);
                ControlBytes.putInt(bytes, at + 12, random.nextInt(128));
            }
            at += HEADER + random.nextInt(5) * Long.BYTES;
        }
    }

    private static String describe(MessageHeader header) {
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

    private static void check(MessageHeader header, int length) {
        int kept = 0;
        if (header.others() != null) {
            for (MessageHeader.Other other : header.others()) {
                kept += HEADER + other.data().length;
            }
        }
        assertTrue(kept <= length, "more was kept than there was");
        assertTrue(header.segmentSize() >= 0);
        assertTrue(header.trafficClass() >= MessageHeader.NONE && header.trafficClass() <= 255);
    }

    /** Whatever is asked for is found again in what is written. */
    public void roundTrips(int count) {
        byte[] bytes = new byte[ControlCodec.MOST_SENT];
        for (int i = 0; i < count; i++) {
            boolean ipv6 = random.nextBoolean();
            first.clear();
            if (random.nextBoolean()) {
                byte[] ip = new byte[ipv6 ? Endpoint.IPV6_BYTES : Endpoint.IPV4_BYTES];
                random.nextBytes(ip);
                first.local().set(ip, 0, ip.length, 0, 0);
                first.interfaceIndex(random.nextInt(1 << 20));
            }
            first.hopLimit(random.nextBoolean() ? 1 + random.nextInt(255) : MessageHeader.NONE);
            first.trafficClass(random.nextInt(257) - 1);
            int length = codec.encode(first, ipv6, bytes);
            second.clear();
            codec.decode(bytes, length, second);
            assertEquals(first.hopLimit(), second.hopLimit());
            assertEquals(first.trafficClass(), second.trafficClass());
            assertEquals(first.interfaceIndex(), second.interfaceIndex());
            assertEquals(null, second.others());
        }
    }
}
