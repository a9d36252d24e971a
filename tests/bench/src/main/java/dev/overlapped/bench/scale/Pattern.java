package dev.overlapped.bench.scale;

import java.lang.foreign.MemorySegment;

/**
 * The bytes that native/peers' clients write and expect ({@code pattern.c}): a stream per
 * connection. Bytes of another connection, or of another position of the same one, differ.
 */
final class Pattern {
    /** The most bytes of one look-up. */
    static final int SLICE = 64 << 10;

    private static final int PERIOD = 65_521; // a prime
    private static final int STRIDE = 7_919;

    private final MemorySegment bytes;

    Pattern() {
        byte[] all = new byte[PERIOD + SLICE];
        long state = 1;
        for (int i = 0; i < PERIOD; i++) { // splitmix64
            state += 0x9e3779b97f4a7c15L;
            long z = state;
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            all[i] = (byte) (z ^ z >>> 31);
        }
        System.arraycopy(all, 0, all, PERIOD, SLICE);
        bytes = MemorySegment.ofArray(all);
    }

    /** Returns at most {@link #SLICE} bytes of a stream, from a position on. */
    MemorySegment at(long stream, long position, long length) {
        return bytes.asSlice((stream * STRIDE + position) % PERIOD, length);
    }
}
