package dev.overlapped.internal.operation;

import dev.overlapped.IoBuffers;
import dev.overlapped.internal.buffer.NativeBuffer;

import java.util.function.Consumer;
import java.util.function.ToIntFunction;

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
        checkSize(buffers);
        pin(buffers, NativeBuffer::pinToFill);
        checkTotal(buffers, NativeBuffer::room);
    }

    /**
     * Pins what is to be sent.
     *
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much data
     * @throws IllegalStateException if one buffer cannot be pinned; none is then
     */
    public static void pinToSend(IoBuffers buffers) {
        checkSize(buffers);
        pin(buffers, NativeBuffer::pin);
        checkTotal(buffers, NativeBuffer::length);
    }

    private static void checkSize(IoBuffers buffers) {
        if (buffers.size() < 1 || buffers.size() > Operation.MAX_BUFFERS) {
            throw new IllegalArgumentException(
                    buffers.size() + " buffers: must be 1 to " + Operation.MAX_BUFFERS);
        }
    }

    /** Checks pinned buffers, whose regions do not change any more; unpins them if it throws. */
    private static void checkTotal(IoBuffers buffers, ToIntFunction<NativeBuffer> bytes) {
        long total = 0;
        for (int i = 0; i < buffers.size(); i++) {
            total += bytes.applyAsInt(at(buffers, i));
        }
        if (total > Integer.MAX_VALUE) {
            unpin(buffers);
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
        pin(buffers, NativeBuffer::pin);
    }

    private static void pin(IoBuffers buffers, Consumer<NativeBuffer> how) {
        int pinned = 0;
        try {
            for (; pinned < buffers.size(); pinned++) {
                how.accept(NativeBuffer.of(buffers.get(pinned)));
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

    /** Releases those of a pool that the handler which got them has left lent when it threw. */
    public static void reclaim(IoBuffers buffers) {
        for (int i = 0; i < buffers.size(); i++) {
            at(buffers, i).reclaim();
        }
    }

    /** Unpins what a receive has filled with so many bytes; returns how much room there was. */
    public static long completeReceive(IoBuffers buffers, long bytes) {
        long room = 0;
        long left = bytes;
        for (int i = 0; i < buffers.size(); i++) {
            NativeBuffer buffer = at(buffers, i);
            int here = buffer.room();
            int filled = (int) Math.min(left, here);
            buffer.completeReceive(filled);
            left -= filled;
            room += here;
        }
        return room;
    }
}
