package dev.overlapped.framing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.IoBuffer;
import dev.overlapped.internal.HostileInput;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Frames of a stream that a client writes as it likes. The first byte chooses the framing, the next
 * eight say where the stream is split: frames and failures are those of the stream in one piece, no
 * byte is lost, and each frame is decoded again from what it is encoded to.
 */
public final class HostileStreams implements HostileInput {
    private static final int HEADER = 1 + Long.BYTES;

    private static final List<Framing> FRAMINGS =
            List.of(
                    LineFraming.of(20),
                    LineFraming.of(20).withCrLf(),
                    DelimiterFraming.of(new byte[] {0}, 20),
                    DelimiterFraming.of("abaab".getBytes(StandardCharsets.US_ASCII), 20),
                    LengthFraming.of(1, 200),
                    LengthFraming.of(2, 1_000).withOffset(3).withAdjustment(-5),
                    LengthFraming.of(3, 1_000).withOrder(ByteOrder.LITTLE_ENDIAN),
                    LengthFraming.of(4, 1_000).withHeader().withAdjustment(1),
                    LengthFraming.of(8, 1_000));

    @Override
    public List<byte[]> seeds() {
        String cuts = "8421084210842108";
        return List.of(
                HostileInput.bytes("00" + cuts + "610d0a620a0a0d0d0a63"),
                HostileInput.bytes("02" + cuts + "6162006300000064"),
                HostileInput.bytes("03" + cuts + "616261616261626161626162"),
                HostileInput.bytes("04" + cuts + "0361626300016103"),
                HostileInput.bytes("05" + cuts + "ffffff0006610000000005"),
                HostileInput.bytes("06" + cuts + "02000061620000000100"),
                HostileInput.bytes("07" + cuts + "000000016162"),
                HostileInput.bytes("08" + cuts + "00000000000000026162"));
    }

    @Override
    public void decode(byte[] bytes) {
        if (bytes.length <= HEADER) {
            return;
        }
        Framing framing = FRAMINGS.get((bytes[0] & 0xFF) % FRAMINGS.size());
        long cuts = 0;
        for (int i = 1; i < HEADER; i++) {
            cuts = cuts << 8 | bytes[i] & 0xFF;
        }
        byte[] stream = Arrays.copyOfRange(bytes, HEADER, bytes.length);
        List<String> whole = decode(framing, stream, 0);
        assertEquals(whole, decode(framing, stream, cuts));
        assertEquals(whole, decode(framing, stream, -1));
        for (String frame : whole) {
            if (!frame.startsWith("!") && !frame.startsWith("?")) {
                decodedAgain(framing, HexFormat.of().parseHex(frame));
            }
        }
    }

    /** Decodes the stream split after each byte whose bit is set, the bits again and again. */
    private static List<String> decode(Framing framing, byte[] stream, long cuts) {
        FrameSplitter splitter = splitter(framing);
        List<String> found = new ArrayList<>();
        int start = 0;
        try {
            for (int end = 1; end <= stream.length; end++) {
                if (end == stream.length || (cuts >>> end % Long.SIZE & 1) == 1) {
                    decode(splitter, Arrays.copyOfRange(stream, start, end), found);
                    start = end;
                }
            }
            found.add("?" + hex(splitter.rest()));
        } catch (FrameException e) {
            assertEquals(framing.maxLength(), e.limit());
            found.add("!");
        }
        return found;
    }

    private static FrameSplitter splitter(Framing framing) {
        return switch (framing) {
            case DelimiterFraming delimiter -> delimiter.splitter();
            case LengthFraming length -> length.splitter();
            case LineFraming line -> line.splitter();
        };
    }

    private static void decode(FrameSplitter splitter, byte[] bytes, List<String> found)
            throws FrameException {
        MemorySegment piece = MemorySegment.ofArray(bytes);
        long at = 0;
        while (at < bytes.length) {
            long before = at;
            at = splitter.next(piece, at);
            if (at == FrameSplitter.NONE) {
                return;
            } else if (at < before || at > bytes.length) {
                throw new AssertionError("from " + before + " to " + at + " of " + bytes.length);
            }
            found.add(hex(splitter.frame(piece)));
            splitter.forget();
        }
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    private static void decodedAgain(Framing framing, byte[] frame) {
        if (framing instanceof LineFraming && frame.length > 0 && frame[frame.length - 1] == '\r') {
            return; // of a line that ended with CR CR LF: only an encoder of CR LF takes it
        }
        try (Arena arena = Arena.ofShared()) {
            IoBuffer buffer = IoBuffer.wrap(arena.allocate(framing.encodedLength(frame.length)));
            MemorySegment encoded = framing.encode(frame, buffer).data();
            FrameSplitter splitter = splitter(framing);
            assertEquals(encoded.byteSize(), splitter.next(encoded, 0));
            assertArrayEquals(frame, splitter.frame(encoded).toArray(ValueLayout.JAVA_BYTE));
        } catch (FrameException e) {
            throw new AssertionError(e);
        }
    }
}
