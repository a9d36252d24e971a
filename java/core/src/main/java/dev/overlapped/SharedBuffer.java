package dev.overlapped;

import java.nio.charset.StandardCharsets;

/**
 * Data that any number of connections send at a time: one copy in memory, read only, of which each
 * send has a small buffer of its own, without memory.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="broadcast"}
 *
 * <p>Ownership: it takes the buffer that it is made of. {@link #lend} gives out buffers of the same
 * data, each to be sent and released like any other, for instance by {@link
 * TcpConnection#sendAndRelease}; they can be read, and refuse to be written to or received into.
 * The owner releases the shared buffer once, whenever it needs no more of them, also while some are
 * in flight: the memory is released with the last of them.
 *
 * <p>Threads: all methods from any thread. A buffer that {@link #lend} has returned is used by one
 * at a time.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface SharedBuffer {
    /**
     * Takes a buffer to share its data, without a copy. From here on it is in flight, for its
     * caller, and it is released with the shared buffer.
     *
     * @param source a lent buffer with the data, for instance one that was received or made by
     *     {@link IoBuffer#of(byte[])}
     * @return the shared buffer
     * @throws IllegalStateException if the source is not lent
     */
    static SharedBuffer of(IoBuffer source) {
        return Implementation.share(source);
    }

    /**
     * Makes a shared buffer that holds a copy of bytes, in native memory of its own.
     *
     * @param bytes the data
     * @return the shared buffer
     */
    static SharedBuffer of(byte[] bytes) {
        return of(IoBuffer.of(bytes));
    }

    /**
     * Makes a shared buffer that holds a text in UTF-8, in native memory of its own.
     *
     * @param text the data
     * @return the shared buffer
     */
    static SharedBuffer of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Lends the data once more. It allocates an object of 40 bytes.
     *
     * @return a lent buffer, read only, whose region is all of the data
     * @throws IllegalStateException if this is released
     */
    IoBuffer lend();

    /**
     * The size of the data.
     *
     * @return bytes
     */
    int length();

    /**
     * The number of buffers that {@link #lend} has returned and that are not released yet.
     *
     * @return exact while nothing is lent or released
     */
    long lent();

    /**
     * Returns whether the owner has released it.
     *
     * @return true also while buffers of it are still lent
     */
    boolean isReleased();

    /**
     * Ends the owner's use: nothing more is lent, and the buffer that it was made of is released as
     * soon as no buffer of it is lent.
     *
     * @throws IllegalStateException if it is released already
     */
    void release();
}
