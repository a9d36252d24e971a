package dev.overlapped;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * Several buffers in order (scatter/gather): a receive fills one after the other, a send takes
 * their data one after the other. An operation pins all of them or none, and its completion returns
 * all of them.
 *
 * <p>Immutable; it may be used for any number of operations, one at a time.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="gather"}
 *
 * @since 0.1
 */
public final class IoBuffers implements Iterable<IoBuffer> {
    /** The largest number of buffers of one receive or send. */
    public static final int MAX_SIZE = 16;

    private final IoBuffer[] buffers;

    private IoBuffers(IoBuffer[] buffers) {
        this.buffers = buffers;
    }

    /**
     * Combines buffers.
     *
     * @param buffers any number; a receive or send takes 1 to {@value #MAX_SIZE}, and none takes a
     *     buffer twice
     * @return the buffers in this order
     */
    public static IoBuffers of(IoBuffer... buffers) {
        for (IoBuffer buffer : buffers) {
            Objects.requireNonNull(buffer, "buffer");
        }
        return new IoBuffers(buffers.clone());
    }

    /**
     * The number of buffers.
     *
     * @return 0 or more
     */
    public int size() {
        return buffers.length;
    }

    /**
     * Returns one buffer.
     *
     * @param index 0 to {@code size - 1}
     * @return the buffer
     * @throws IndexOutOfBoundsException if the index is outside its range
     */
    public IoBuffer get(int index) {
        return buffers[index];
    }

    /**
     * The size of the data in all buffers.
     *
     * @return bytes
     */
    public long length() {
        long length = 0;
        for (IoBuffer buffer : buffers) {
            length += buffer.length();
        }
        return length;
    }

    /**
     * The size of the memory of all buffers.
     *
     * @return bytes
     */
    public long capacity() {
        long capacity = 0;
        for (IoBuffer buffer : buffers) {
            capacity += buffer.capacity();
        }
        return capacity;
    }

    /**
     * Releases all buffers, in order.
     *
     * @throws IllegalStateException if one is in flight or released already; those before it are
     *     released, those after it are not
     */
    public void release() {
        for (IoBuffer buffer : buffers) {
            buffer.release();
        }
    }

    @Override
    public Iterator<IoBuffer> iterator() {
        return List.of(buffers).iterator();
    }

    @Override
    public String toString() {
        return "IoBuffers" + Arrays.toString(buffers);
    }
}
