package dev.overlapped.examples.echo;

import dev.overlapped.IoBuffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * The bytes of all streams: random ones with a prime period, at which each stream begins elsewhere.
 * So the data of another stream, or of another position of the same stream, differs.
 */
final class Pattern {
    private static final int PERIOD = 1_048_573;

    /** The longest message; shorter than the period. */
    static final int LONGEST = 1_000_000;

    private final MemorySegment bytes = Arena.global().allocate(PERIOD + LONGEST);

    Pattern() {
        SplittableRandom random = new SplittableRandom(7007);
        for (int i = 0; i < PERIOD; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        MemorySegment.copy(bytes, 0, bytes, PERIOD, LONGEST);
    }

    private static long start(int stream, long position) {
        return (stream * 7919L + position) % PERIOD;
    }

    /** Fills the region of the message with the bytes at a position of the stream. */
    void write(int stream, long position, IoBuffer message) {
        MemorySegment from = bytes.asSlice(start(stream, position), message.length());
        message.data().copyFrom(from);
    }

    /** Returns the index of the first wrong byte of the data; −1 if all are right. */
    long mismatch(int stream, long position, IoBuffer data) {
        return data.data().mismatch(bytes.asSlice(start(stream, position), data.length()));
    }
}
