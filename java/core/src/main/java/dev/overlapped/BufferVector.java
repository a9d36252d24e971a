package dev.overlapped;

import dev.overlapped.internal.operation.Operation;

import java.util.function.ToIntFunction;

/**
 * Several buffers that go into one operation, in their order: checked, taken off and landed all
 * together, or none of them.
 */
final class BufferVector {
    private BufferVector() {}

    /**
     * Takes off what is to be filled.
     *
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much room
     * @throws IllegalStateException if one cannot go; those before it are lent again
     */
    static void takeOffToFill(IoBuffer[] buffers) {
        check(buffers, IoBuffer::capacity);
        takeOff(buffers);
    }

    /**
     * Takes off what is to be sent.
     *
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much data
     * @throws IllegalStateException if one cannot go; those before it are lent again
     */
    static void takeOffToSend(IoBuffer[] buffers) {
        check(buffers, IoBuffer::length);
        takeOff(buffers);
    }

    private static void check(IoBuffer[] buffers, ToIntFunction<IoBuffer> length) {
        if (buffers.length < 1 || buffers.length > Operation.MAX_BUFFERS) {
            throw new IllegalArgumentException(
                    buffers.length + " buffers: must be 1 to " + Operation.MAX_BUFFERS);
        }
        long total = 0;
        for (IoBuffer buffer : buffers) {
            total += length.applyAsInt(buffer);
        }
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    total + " bytes in one operation: at most " + Integer.MAX_VALUE);
        }
    }

    /** All or none: if one of them cannot go, those before it come back. */
    static void takeOff(IoBuffer[] buffers) {
        int taken = 0;
        try {
            for (; taken < buffers.length; taken++) {
                buffers[taken].takeOff();
            }
        } catch (RuntimeException e) {
            while (taken > 0) {
                buffers[--taken].land();
            }
            throw e;
        }
    }

    /** Tells the operation what to fill. */
    static void nameRoom(IoBuffer[] buffers, Operation operation) {
        for (IoBuffer buffer : buffers) {
            operation.addData(buffer.address(), buffer.capacity());
        }
    }

    /** Tells the operation what to send. */
    static void nameData(IoBuffer[] buffers, Operation operation) {
        for (IoBuffer buffer : buffers) {
            operation.addData(buffer.dataAddress(), buffer.length());
        }
    }

    /** Lands what was sent, or not filled. */
    static void land(IoBuffer[] buffers) {
        for (IoBuffer buffer : buffers) {
            buffer.land();
        }
    }

    /** Lands what was filled with so many bytes; returns how much room there was. */
    static long landWith(IoBuffer[] buffers, long bytes) {
        long room = 0;
        long left = bytes;
        for (IoBuffer buffer : buffers) {
            int here = (int) Math.min(left, buffer.capacity());
            buffer.landWith(here);
            left -= here;
            room += buffer.capacity();
        }
        return room;
    }

    /** Releases all. */
    static void release(IoBuffer[] buffers) {
        for (IoBuffer buffer : buffers) {
            buffer.release();
        }
    }
}
