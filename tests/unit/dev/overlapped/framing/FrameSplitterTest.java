package dev.overlapped.framing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Frames are the same however the stream was split, and decoders and encoders agree. */
class FrameSplitterTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    private static FrameSplitter splitter(Framing framing) {
        return switch (framing) {
            case DelimiterFraming delimiter -> delimiter.splitter();
            case LengthFraming length -> length.splitter();
            case LineFraming line -> line.splitter();
        };
    }

    /**
     * Returns the frames of a stream that is split after the bytes whose bit is set, and then what
     * is left, or the failure.
     */
    private static List<String> split(Framing framing, byte[] stream, long cuts) {
        FrameSplitter splitter = splitter(framing);
        List<String> found = new ArrayList<>();
        int start = 0;
        try {
            for (int end = 1; end <= stream.length; end++) {
                if (end == stream.length || (cuts >>> end - 1 & 1) == 1) {
                    decode(splitter, MemorySegment.ofArray(stream).asSlice(start, end - start))
                            .forEach(found::add);
                    start = end;
                }
            }
            found.add("rest " + text(splitter.rest()));
        } catch (FrameFailure e) {
            found.addAll(e.before);
            found.add("failure");
        }
        return found;
    }

    /** A failure, after some frames. */
    private static final class FrameFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final transient List<String> before;

        FrameFailure(List<String> before, FrameException cause) {
            super(cause);
            this.before = before;
        }
    }

    private static List<String> decode(FrameSplitter splitter, MemorySegment piece) {
        List<String> found = new ArrayList<>();
        try {
            long at = 0;
            while (at < piece.byteSize()) {
                at = splitter.next(piece, at);
                if (at == FrameSplitter.NONE) {
                    break;
                }
                found.add(text(splitter.frame(piece)));
                splitter.forget();
            }
        } catch (FrameException e) {
            throw new FrameFailure(found, e);
        }
        return found;
    }

    private static void assertAllSplits(List<String> expected, Framing framing, String stream) {
        byte[] bytes = bytes(stream);
        for (long cuts = 0; cuts < 1L << bytes.length - 1; cuts++) {
            long split = cuts;
            assertEquals(
                    expected,
                    split(framing, bytes, cuts),
                    () -> framing + " split by " + Long.toBinaryString(split));
        }
    }

    @Test
    void linesInAllSplits() {
        LineFraming lines = LineFraming.of(4);
        assertAllSplits(
                List.of("a", "", "bc", "d\r", "", "rest e"), lines, "a\n\nbc\r\nd\r\r\n\r\ne");
        assertAllSplits(List.of("abcd", "rest abc\r"), lines, "abcd\r\nabc\r");
        assertAllSplits(List.of("ok", "failure"), lines, "ok\nabcde\nx");
        assertAllSplits(List.of("ok", "failure"), lines, "ok\nabcdefgh");
        assertAllSplits(List.of("rest abcd\r"), lines, "abcd\r");
        assertAllSplits(List.of("failure"), lines, "abcde");
    }

    @Test
    void delimitersInAllSplits() {
        DelimiterFraming framing = DelimiterFraming.of(bytes("aab"), 5);
        assertAllSplits(List.of("", "a", "rest aa"), framing, "aabaaabaa");
        assertAllSplits(List.of("xaay", "b", "rest "), framing, "xaayaabbaab");
        assertAllSplits(List.of("aaaaa", "rest a"), framing, "aaaaaaaba");
        assertAllSplits(List.of("failure"), framing, "aaaaaaaab");
        assertAllSplits(List.of("rest aaaaaaa"), framing, "aaaaaaa");
        assertAllSplits(List.of("failure"), framing, "aaaaaxa");
        assertAllSplits(List.of("failure"), framing, "xxxxxxxxxx");
        assertAllSplits(
                List.of("", "abb", "rest "), DelimiterFraming.of(bytes("abab"), 9), "abababbabab");
    }

    @Test
    void lengthsInAllSplits() {
        LengthFraming one = LengthFraming.of(1, 5);
        assertAllSplits(List.of("abc", "", "x", "rest \2y"), one, "\3abc\0\1x\2y");
        assertAllSplits(List.of("a", "failure"), one, "\1a\6abcdef");
        assertAllSplits(List.of("a", "failure"), one, "\1a\u00ffabc");
        LengthFraming three =
                LengthFraming.of(3, 9)
                        .withOffset(2)
                        .withOrder(ByteOrder.LITTLE_ENDIAN)
                        .withAdjustment(-3);
        assertAllSplits(List.of("xy\4\0\0z", "vw\3\0\0", "rest q"), three, "xy\4\0\0zvw\3\0\0q");
        assertAllSplits(List.of("xy\3\0\0", "failure"), three, "xy\3\0\0xy\2\0\0");
        assertAllSplits(List.of("failure"), LengthFraming.of(8, 9), "\u0080\0\0\0\0\0\0\0abc");
        assertAllSplits(
                List.of("failure"),
                LengthFraming.of(8, 9).withAdjustment(7),
                "\177\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff");
        assertAllSplits(
                List.of("\0\2ab", "rest \0"), LengthFraming.of(2, 9).withHeader(), "\0\2ab\0");
    }

    @Test
    void aFailureNamesTheLimitAndWhatWasSeen() {
        FrameException announced = failure(LengthFraming.of(4, 1000), "\0\1\0\0");
        assertEquals(1000, announced.limit());
        assertEquals(65_536, announced.seen());
        assertEquals("a frame of 65536 bytes: at most 1000", announced.getMessage());

        FrameException endless = failure(LineFraming.of(3), "no end");
        assertEquals(3, endless.limit());
        assertEquals(6, endless.seen());
        assertEquals(
                "a frame of 6 bytes or more, without a delimiter yet: at most 3",
                endless.getMessage());

        FrameException ended = failure(LineFraming.of(3), "four\n");
        assertEquals("a frame of 4 bytes: at most 3", ended.getMessage());

        FrameException negative = failure(LengthFraming.of(1, 9).withAdjustment(-2), "\1");
        assertEquals(-1, negative.seen());
        assertEquals("a length field of 1: must be 2 at least", negative.getMessage());

        FrameException huge =
                failure(LengthFraming.of(8, 9), "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff");
        assertEquals(Long.MAX_VALUE, huge.seen());
        assertTrue(huge.getMessage().contains("18446744073709551615"), huge::getMessage);
    }

    private static FrameException failure(Framing framing, String stream) {
        MemorySegment bytes = MemorySegment.ofArray(bytes(stream));
        return assertThrows(FrameException.class, () -> splitter(framing).next(bytes, 0));
    }

    @Test
    void aHeaderThatAnnouncesMuchCostsNoMemory() throws Exception {
        FrameSplitter splitter = LengthFraming.of(4, 1 << 30).splitter();
        assertEquals(
                FrameSplitter.NONE,
                splitter.next(MemorySegment.ofArray(bytes("\77\u00ff\u00ff\u00ffonly")), 0));
        assertEquals(8, splitter.rest().byteSize());
        assertTrue(splitter.kept().byteSize() < 1_000);
    }

    @Test
    void framesAreTheSameInRandomSplits() {
        SplittableRandom random = new SplittableRandom(5028);
        for (int round = 0; round < 1_000; round++) {
            byte[] stream = new byte[1 + random.nextInt(60)];
            for (int i = 0; i < stream.length; i++) {
                stream[i] = (byte) "ab\r\n\0\1\2\3".charAt(random.nextInt(8));
            }
            for (Framing framing : FRAMINGS) {
                List<String> whole = split(framing, stream, 0);
                assertEquals(whole, split(framing, stream, random.nextLong()));
                assertEquals(whole, split(framing, stream, random.nextLong() & random.nextLong()));
                assertEquals(whole, split(framing, stream, -1));
            }
        }
    }

    private static final List<Framing> FRAMINGS =
            List.of(
                    LineFraming.of(9),
                    LineFraming.of(9).withCrLf(),
                    DelimiterFraming.of(bytes("a"), 9),
                    DelimiterFraming.of(bytes("aba"), 9),
                    DelimiterFraming.of(bytes("abaaba"), 20),
                    LengthFraming.of(1, 9),
                    LengthFraming.of(2, 300).withHeader(),
                    LengthFraming.of(1, 9).withOffset(1).withAdjustment(-1),
                    LengthFraming.of(4, 600).withOrder(ByteOrder.LITTLE_ENDIAN).withAdjustment(2));

    // ---- encoders

    @Test
    void whatIsEncodedIsDecodedOrRefused() throws Exception {
        SplittableRandom random = new SplittableRandom(5029);
        int refused = 0;
        for (int round = 0; round < 1_000; round++) {
            byte[] frame = new byte[random.nextInt(10)];
            for (int i = 0; i < frame.length; i++) {
                frame[i] = (byte) "ab\r\n".charAt(random.nextInt(4));
            }
            for (Framing framing : FRAMINGS) {
                IoBuffer buffer = buffer(64).put("before");
                try {
                    framing.encode(frame, buffer);
                } catch (IllegalArgumentException e) {
                    assertEquals("before", buffer.toText());
                    refused++;
                    continue;
                }
                assertEquals(6 + framing.encodedLength(frame.length), buffer.length());
                FrameSplitter splitter = splitter(framing);
                MemorySegment data = buffer.data();
                assertEquals(data.byteSize(), splitter.next(data, 6), framing::toString);
                if (!hasHeader(framing)) {
                    assertArrayEquals(frame, splitter.frame(data).toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        assertTrue(refused > 100);
    }

    private static boolean hasHeader(Framing framing) {
        return framing instanceof LengthFraming length && length.dropped() == 0;
    }

    private static IoBuffer buffer(int size) {
        return IoBuffer.wrap(Arena.ofAuto().allocate(size));
    }

    @Test
    void anEncoderWritesTheLengthIntoTheHeader() {
        LengthFraming framing = LengthFraming.of(2, 100).withOffset(3).withAdjustment(-5);
        IoBuffer buffer = framing.encode(bytes("abc??body"), buffer(20));
        assertArrayEquals(bytes("abc\0\11body"), buffer.toByteArray());
        assertThrows(IllegalStateException.class, () -> framing.encodeHeader(1, buffer));
        IllegalArgumentException tooShort =
                assertThrows(
                        IllegalArgumentException.class, () -> framing.encode(bytes("abc"), buffer));
        assertTrue(tooShort.getMessage().contains("must be 5 at least"), tooShort::getMessage);
    }

    @Test
    void aHeaderAlone() {
        LengthFraming framing = LengthFraming.of(3, 70_000).withOrder(ByteOrder.LITTLE_ENDIAN);
        IoBuffer buffer = framing.encodeHeader(66_051, buffer(4));
        assertArrayEquals(new byte[] {3, 2, 1}, buffer.toByteArray());
        assertThrows(IndexOutOfBoundsException.class, () -> framing.encodeHeader(1, buffer));
        assertThrows(IllegalArgumentException.class, () -> framing.encodeHeader(70_001, buffer));
        assertThrows(IllegalArgumentException.class, () -> framing.encodeHeader(-1, buffer));
    }

    @Test
    void badFrames() {
        IoBuffer buffer = buffer(4);
        IllegalArgumentException feed =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> LineFraming.of(9).encode(bytes("a\nb"), buffer));
        assertTrue(feed.getMessage().contains("after 1"), feed::getMessage);
        IllegalArgumentException late =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> DelimiterFraming.of(bytes("aba"), 9).encode(bytes("xab"), buffer));
        assertTrue(late.getMessage().contains("after 1"), late::getMessage);
        IllegalArgumentException tooLong =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> LineFraming.of(2).encode(bytes("abc"), buffer));
        assertEquals("a frame of 3 bytes: at most 2", tooLong.getMessage());
        IllegalArgumentException noRoom =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> LengthFraming.of(1, 300).encode(new byte[256], buffer));
        assertTrue(noRoom.getMessage().contains("0 to 255"), noRoom::getMessage);
        IndexOutOfBoundsException full =
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> LineFraming.of(9).encode(bytes("abcd"), buffer));
        assertTrue(full.getMessage().contains("at most 4 fit"), full::getMessage);
        assertEquals(0, buffer.length());
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1073741825"})
    void badLimits(int limit) {
        for (Runnable bad :
                List.<Runnable>of(
                        () -> LineFraming.of(limit),
                        () -> DelimiterFraming.of(bytes("x"), limit),
                        () -> LengthFraming.of(4, limit))) {
            String message = assertThrows(IllegalArgumentException.class, bad::run).getMessage();
            assertTrue(message.contains("" + limit) && message.contains("1073741824"), message);
        }
    }

    @Test
    void badFields() {
        for (int size : new int[] {0, 5, 6, 7, 9, -4}) {
            assertThrows(IllegalArgumentException.class, () -> LengthFraming.of(size, 9));
        }
        assertThrows(IllegalArgumentException.class, () -> LengthFraming.of(1, 9).withOffset(-1));
        assertThrows(IllegalArgumentException.class, () -> LengthFraming.of(1, 9).withOffset(1025));
        assertThrows(IllegalArgumentException.class, () -> DelimiterFraming.of(new byte[0], 9));
        assertThrows(IllegalArgumentException.class, () -> DelimiterFraming.of(new byte[257], 9));
    }
}
