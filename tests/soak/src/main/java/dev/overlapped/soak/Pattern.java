package dev.overlapped.soak;

/** Bytes that say by themselves where in which stream they belong. */
final class Pattern {
    private Pattern() {}

    /** Returns the byte at a place of a stream. */
    static byte at(int stream, long place) {
        return (byte) (place * 31 + (place >>> 8) * 7 + stream);
    }

    /** Returns so many bytes of a stream from a place on. */
    static byte[] bytes(int stream, long from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(stream, from + i);
        }
        return bytes;
    }

    /** Throws unless bytes are those of a stream from a place on. */
    static void check(int stream, long from, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != at(stream, from + i)) {
                throw new Violation("byte " + (from + i) + " of stream " + stream + " is another");
            }
        }
    }
}
