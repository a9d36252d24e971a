package dev.overlapped.bench.scale;

import java.lang.foreign.MemorySegment;

/**
 * What native/peers' clients write, and expect: a stream of bytes for each connection, in which
 * bytes of another connection, or of another place of the same one, are not the right ones. The
 * same as there ({@code pattern.c}).
 */
final class Pattern {
    /** So much can be had in one go. */
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

    /** Of a stream, from a position on, at most {@link #SLICE} bytes. */
    MemorySegment at(long stream, long position, long length) {
        return bytes.asSlice((stream * STRIDE + position) % PERIOD, length);
    }
}
