package dev.overlapped.internal.operation;

import dev.overlapped.IoBuffers;
import dev.overlapped.internal.buffer.NativeBuffer;

/** Several buffers of one operation: checked, pinned and unpinned all together, or none of them. */
public final class BufferVector {
    private BufferVector() {}

    /**
     * Pins what a receive is to fill.
     *
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much room
     * @throws IllegalStateException if one buffer cannot be pinned; none is then
     */
    public static void pinToFill(IoBuffers buffers) {
        check(buffers.size(), buffers.capacity());
        pin(buffers);
    }

    /**
     * Pins what is to be sent.
     *
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much data
     * @throws IllegalStateException if one buffer cannot be pinned; none is then
     */
    public static void pinToSend(IoBuffers buffers) {
        check(buffers.size(), buffers.length());
        pin(buffers);
    }

    private static void check(int size, long total) {
        if (size < 1 || size > Operation.MAX_BUFFERS) {
            throw new IllegalArgumentException(
                    size + " buffers: must be 1 to " + Operation.MAX_BUFFERS);
        }
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    total + " bytes in one operation: at most " + Integer.MAX_VALUE);
        }
    }

    /**
     * Pins the buffers of a transmission.
     *
     * @throws IllegalStateException if one buffer cannot be pinned; none is then
     */
    public static void pin(IoBuffers buffers) {
        int pinned = 0;
        try {
            for (; pinned < buffers.size(); pinned++) {
                NativeBuffer.of(buffers.get(pinned)).pin();
            }
        } catch (RuntimeException e) {
            while (pinned > 0) {
                at(buffers, --pinned).unpin();
            }
            throw e;
        }
    }

    /** One of them, which has been pinned. */
    private static NativeBuffer at(IoBuffers buffers, int index) {
        return (NativeBuffer) buffers.get(index);
    }

    /** Unpins what was sent, or not filled. */
    public static void unpin(IoBuffers buffers) {
        for (int i = 0; i < buffers.size(); i++) {
            at(buffers, i).unpin();
        }
    }

    /** Unpins what a receive has filled with so many bytes; returns how much room there was. */
    public static long completeReceive(IoBuffers buffers, long bytes) {
        long room = 0;
        long left = bytes;
        for (int i = 0; i < buffers.size(); i++) {
            NativeBuffer buffer = at(buffers, i);
            int filled = (int) Math.min(left, buffer.capacity());
            buffer.completeReceive(filled);
            left -= filled;
            room += buffer.capacity();
        }
        return room;
    }
}
