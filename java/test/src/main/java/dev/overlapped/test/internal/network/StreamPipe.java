package dev.overlapped.test.internal.network;

import java.util.ArrayDeque;

/**
 * The bytes of one direction of a connection: those taken from the sender, of which the first ones
 * have arrived. Bounded, as the buffers of the transport are.
 */
final class StreamPipe {
    private final int capacity;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private int headOffset;
    private long taken;
    private long arrived;
    private long received;

    StreamPipe(int capacity) {
        this.capacity = capacity;
    }

    /** Returns the number of bytes that can be taken now. */
    int space() {
        return (int) (capacity - (taken - received));
    }

    /**
     * Takes all of {@code bytes}; returns the number of bytes taken so far, for {@link #arrive}.
     */
    long take(byte[] bytes) {
        chunks.add(bytes);
        taken += bytes.length;
        return taken;
    }

    long taken() {
        return taken;
    }

    /** Returns whether the first {@code count} taken bytes have arrived. */
    boolean hasArrived(long count) {
        return count <= arrived;
    }

    /** Lets the first {@code count} taken bytes arrive. */
    void arrive(long count) {
        arrived = Math.max(arrived, count);
    }

    /** Returns the number of bytes that can be received now. */
    int available() {
        return (int) (arrived - received);
    }

    /** Returns whether all taken bytes were received. */
    boolean isDrained() {
        return received == taken;
    }

    /** Returns the next bytes, which stay. */
    byte[] peek(int bytes) {
        byte[] to = new byte[bytes];
        int done = 0;
        int offset = headOffset;
        for (byte[] chunk : chunks) {
            int here = Math.min(bytes - done, chunk.length - offset);
            System.arraycopy(chunk, offset, to, done, here);
            done += here;
            offset = 0;
        }
        return to;
    }

    byte[] receive(int bytes) {
        byte[] to = new byte[bytes];
        int done = 0;
        while (done < bytes) {
            byte[] head = chunks.element();
            int here = Math.min(bytes - done, head.length - headOffset);
            System.arraycopy(head, headOffset, to, done, here);
            done += here;
            headOffset += here;
            if (headOffset == head.length) {
                chunks.poll();
                headOffset = 0;
            }
        }
        received += bytes;
        return to;
    }

    /** Drops the bytes in transit; those that have arrived can be received. */
    void cut() {
        taken = arrived;
    }

    /** Drops all bytes in transit or unread. */
    void drop() {
        chunks.clear();
        headOffset = 0;
        received = taken;
        arrived = taken;
    }
}
