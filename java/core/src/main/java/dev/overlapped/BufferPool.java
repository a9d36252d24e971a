package dev.overlapped;

import org.jspecify.annotations.Nullable;

/**
 * Lends buffers of one size, whole pages of native memory, and takes them back. Memory is allocated
 * as it is needed, up to the pool's limit, and freed when the pool is closed.
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
     * Lends a buffer.
     *
     * @return a lent buffer without data
     * @throws IllegalStateException if the pool is closed, or all buffers up to its limit are lent
     */
    IoBuffer lend();

    /**
     * Lends a buffer if there is one.
     *
     * @return a lent buffer without data, or null when all buffers up to the pool's limit are lent
     * @throws IllegalStateException if the pool is closed
     */
    @Nullable IoBuffer tryLend();

    /**
     * The size of each buffer.
     *
     * @return bytes, whole pages
     */
    int bufferSize();

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
     * @throws IllegalStateException if buffers are still lent, with their number; the pool stays
     *     open then
     */
    @Override
    void close();
}
