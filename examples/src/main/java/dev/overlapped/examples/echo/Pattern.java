package dev.overlapped.examples.echo;

import dev.overlapped.IoBuffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * What streams carry: random bytes, repeated with a prime period, each stream from another place.
 * So data of another stream, or of another position of the same, is not the right data.
 */
final class Pattern {
    private static final int PERIOD = 1_048_573;

    /** The longest message: one that is shorter than the period. */
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

    /** Fills the region of the message with what belongs to a position of the stream. */
    void write(int stream, long position, IoBuffer message) {
        MemorySegment from = bytes.asSlice(start(stream, position), message.length());
        message.data().copyFrom(from);
    }

    /** The first byte of the data that does not belong there; −1 if all do. */
    long mismatch(int stream, long position, IoBuffer data) {
        return data.data().mismatch(bytes.asSlice(start(stream, position), data.length()));
    }
}
