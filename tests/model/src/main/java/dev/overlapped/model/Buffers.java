package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.WSABUF;
import dev.overlapped.test.internal.network.Native;

/**
 * The memory of one operation, one piece or several, as WSABUFs describe it. Windows copies the
 * description when the operation starts, but not the bytes.
 *
 * @param addresses of the pieces
 * @param lengths of the pieces
 * @param total the bytes of all pieces
 */
record Buffers(long[] addresses, int[] lengths, long total) {
    /** No memory. */
    static final Buffers NONE = of(0, 0);

    static Buffers of(long address, int length) {
        return new Buffers(
                new long[] {address}, new int[] {length}, Integer.toUnsignedLong(length));
    }

    /** Reads an array of WSABUF. */
    static Buffers read(long wsabufs, int count) {
        long[] addresses = new long[count];
        int[] lengths = new int[count];
        long total = 0;
        for (int i = 0; i < count; i++) {
            long at = wsabufs + i * WSABUF.sizeof();
            addresses[i] = Native.getLong(at + WSABUF.buf$offset());
            lengths[i] = Native.getInt(at + WSABUF.len$offset());
            total += Integer.toUnsignedLong(lengths[i]);
        }
        return new Buffers(addresses, lengths, total);
    }

    /** Writes {@code bytes} of {@code from} after the first {@code offset} bytes. */
    void fill(long offset, byte[] from, int bytes) {
        int done = 0;
        long skip = offset;
        for (int i = 0; done < bytes; i++) {
            int here = (int) Math.min(bytes - done, Math.max(0, lengths[i] - skip));
            if (here > 0) {
                Native.write(from, done, addresses[i] + skip, here);
                done += here;
            }
            skip = Math.max(0, skip - lengths[i]);
        }
    }

    /** Reads {@code bytes} after the first {@code offset} bytes. */
    byte[] drain(long offset, int bytes) {
        byte[] to = new byte[bytes];
        int done = 0;
        long skip = offset;
        for (int i = 0; done < bytes; i++) {
            int here = (int) Math.min(bytes - done, Math.max(0, lengths[i] - skip));
            if (here > 0) {
                Native.read(addresses[i] + skip, to, done, here);
                done += here;
            }
            skip = Math.max(0, skip - lengths[i]);
        }
        return to;
    }
}
