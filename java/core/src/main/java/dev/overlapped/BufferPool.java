package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Lends buffers of one size or several, whole pages of native memory, and takes them back. Memory
 * is allocated as it is needed, up to the pool's limit, and freed when the pool is closed.
 *
 * <p>All sizes share the limit. A quarter of it is kept for them in equal parts, at least one
 * buffer each, so that no size finds all the memory taken by another. Memory stays with the size
 * that it was allocated for.
 *
 * <p>Threads: all methods from any thread. Lending and releasing are lock-free and allocate nothing
 * once the memory is there.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface BufferPool extends AutoCloseable {
    /**
     * Opens a pool. It allocates no memory yet.
     *
     * @param bufferSize bytes of a buffer, 1 to 1,073,741,824; rounded up to whole pages of 4,096
     * @param maxBytes the limit of the pool's memory, at least one buffer
     * @return the pool
     * @throws IllegalArgumentException if a number is outside its range
     */
    static BufferPool open(int bufferSize, long maxBytes) {
        return Implementation.openBufferPool(bufferSize, maxBytes);
    }

    /**
     * Opens a pool of buffers of several sizes. It allocates no memory yet.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="sizes"}
     *
     * @param maxBytes the limit of the pool's memory, at least one buffer of each size
     * @param bufferSize the size that {@link #lend()} takes, 1 to 1,073,741,824 bytes; rounded up
     *     to whole pages of 4,096, as the others
     * @param moreSizes up to 15 more, in any order, for {@link #lend(int)}
     * @return the pool
     * @throws IllegalArgumentException if a number is outside its range
     */
    static BufferPool open(long maxBytes, int bufferSize, int... moreSizes) {
        return Implementation.openBufferPool(maxBytes, bufferSize, moreSizes);
    }

    /**
     * Lends a buffer of {@link #bufferSize}.
     *
     * @return a lent buffer without data
     * @throws IllegalStateException if the pool is closed, or all buffers up to its limit are lent
     */
    IoBuffer lend();

    /**
     * Lends a buffer of the smallest size that is large enough, or of a larger one if there is none
     * left of that.
     *
     * @param minimumBytes its {@link IoBuffer#capacity} at least, 0 to the largest of {@link
     *     #bufferSizes}
     * @return a lent buffer without data
     * @throws IllegalArgumentException if the minimum is outside its range
     * @throws IllegalStateException if the pool is closed, or all buffers of these sizes up to its
     *     limit are lent
     */
    IoBuffer lend(int minimumBytes);

    /**
     * Lends a buffer of {@link #bufferSize} if there is one.
     *
     * @return a lent buffer without data, or null when all buffers up to the pool's limit are lent
     * @throws IllegalStateException if the pool is closed
     */
    @Nullable IoBuffer tryLend();

    /**
     * Lends a buffer of the smallest size that is large enough, or of a larger one, if there is
     * one.
     *
     * @param minimumBytes its {@link IoBuffer#capacity} at least, 0 to the largest of {@link
     *     #bufferSizes}
     * @return a lent buffer without data, or null when all of these sizes up to the pool's limit
     *     are lent
     * @throws IllegalArgumentException if the minimum is outside its range
     * @throws IllegalStateException if the pool is closed
     */
    @Nullable IoBuffer tryLend(int minimumBytes);

    /**
     * The size of the buffers that {@link #lend()} takes, and that a port receives into.
     *
     * @return bytes, whole pages
     */
    int bufferSize();

    /**
     * All sizes of buffers.
     *
     * @return bytes, whole pages, the smallest first
     */
    List<Integer> bufferSizes();

    /**
     * The number of buffers that are lent or in flight, without those that a port keeps ready for
     * data to be received.
     *
     * @return exact while nothing is lent or released
     */
    int lent();

    /**
     * The memory that is lent or in flight.
     *
     * @return bytes
     */
    long lentBytes();

    /**
     * Frees the memory. Harmless when repeated.
     *
     * @throws IllegalStateException if buffers are still lent, with their number, or if the pool is
     *     a port's, with which it is closed; the pool stays open then
     */
    @Override
    void close();
}
