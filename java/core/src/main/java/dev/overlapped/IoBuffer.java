package dev.overlapped;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Native memory that can be passed to the kernel, with the region of it that holds data.
 *
 * <pre>
 *  0            offset          offset + length        capacity
 *  +-------------+-------------------+--------------------+
 *  |             |       data        |                    |      a receive fills from 0 and sets the region,
 *  +-------------+-------------------+--------------------+      a send takes the region
 * </pre>
 *
 * <p>Ownership: a buffer is in one of three states. <em>Lent</em>: it is the caller's to read and
 * to write. <em>In flight</em>: an operation has pinned it, and the kernel may be reading or
 * writing it; the completion returns it to the caller, with success or failure. <em>Released</em>:
 * a buffer of a {@link BufferPool} is back in the pool, and a {@link WrappedBuffer} has let go of
 * its memory. Using a buffer in the wrong state throws an {@link IllegalStateException} and changes
 * nothing.
 *
 * <p>After {@link #release} the caller keeps an object that is dead: each method and each operation
 * refuses it. A pool of buffers lends the memory again by another object. It uses the objects again
 * as well, so that lending allocates nothing, but only after about 4,000 other lends, at least
 * 1,000. What remains by default: an object that is kept longer than that may be lent to somebody
 * else at the moment when it is used wrongly; and a view ({@link #memory}, {@link #data}, {@link
 * #asByteBuffer}) that is kept after {@link #release} reads and writes the memory of the next
 * borrower. With the system property {@code dev.overlapped.buffers=checked}, or {@link
 * PortBuilder#checkBuffers}, a pool makes an object per lend, and views end with it: then every use
 * after {@code release} is refused. Tests should run so.
 *
 * <p>Threads: one at a time, like a collection. State and region change together and are safe
 * against races: of two threads that start an operation with the same buffer, one gets the
 * exception; a region that is set on another thread is in effect for an operation as a whole or not
 * at all.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface IoBuffer {
    /**
     * Makes a buffer of native memory of the caller's own. Memory of {@link Arena#global} or {@link
     * Arena#ofAuto} lives as long as the buffer. That of {@link Arena#ofShared} lives until its
     * arena is closed: closing it while an operation has the buffer throws a {@link
     * MemoryInUseError} and frees nothing; closing it earlier has the operation refused.
     *
     * @param memory native, writable, accessible from every thread, 0 to 2,147,483,647 bytes
     * @return the buffer, lent, without data
     * @throws IllegalArgumentException if the memory is on the heap, read-only, confined to a
     *     thread, or too long
     * @throws IllegalStateException if its arena is closed
     */
    static WrappedBuffer wrap(MemorySegment memory) {
        return Implementation.wrap(memory);
    }

    /**
     * Makes a buffer that holds a copy of bytes, in native memory of its own, which is freed when
     * the buffer is unreachable. For a message now and then: a pool's buffers are cheaper.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="ofBytes"}
     *
     * @param bytes the data
     * @return the buffer, lent, of exactly this size
     */
    static WrappedBuffer of(byte[] bytes) {
        return Implementation.copyOf(bytes);
    }

    /**
     * Makes a buffer that holds the bytes of a byte buffer between its position and its limit. A
     * direct byte buffer that is writable is wrapped: the two share the memory. Any other is
     * copied, as by {@link #of(byte[])}.
     *
     * @param bytes the data; its position does not change
     * @return the buffer, lent, of exactly this size
     */
    static WrappedBuffer of(ByteBuffer bytes) {
        return Implementation.of(bytes);
    }

    /**
     * The size of the whole memory.
     *
     * @return bytes
     */
    int capacity();

    /**
     * The start of the data.
     *
     * @return bytes from the start of the memory
     */
    int offset();

    /**
     * The size of the data.
     *
     * @return bytes
     */
    int length();

    /**
     * The room after the data.
     *
     * @return bytes that fit after the region: {@code capacity() - offset() - length()}
     */
    default int room() {
        return capacity() - offset() - length();
    }

    /**
     * Sets the region that holds data, for instance to send a part of what was received.
     *
     * @param offset its start, 0 to {@link #capacity}
     * @param length its size, 0 to {@code capacity - offset}
     * @return this
     * @throws IndexOutOfBoundsException if it does not lie within the memory
     * @throws IllegalStateException if the buffer is not lent
     */
    IoBuffer region(int offset, int length);

    /**
     * Forgets the data: sets an empty region at the start.
     *
     * @return this
     * @throws IllegalStateException if the buffer is not lent
     */
    IoBuffer clear();

    /**
     * Moves the data to the start of the memory, so that all room is after them.
     *
     * @return this
     * @throws IllegalStateException if the buffer is not lent
     */
    IoBuffer compact();

    /**
     * Sets whether a receive appends to the data, without a copy, instead of replacing them. It
     * holds for all receives until it is set otherwise or the buffer is released. By default a
     * receive replaces the data.
     *
     * <p>An appending receive fills the memory from the end of the data; when it completes, the
     * region has grown by the received bytes. At the end of the stream and after a failure the data
     * are there as before. A receive without room after the data is refused with an {@link
     * IllegalStateException}.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="append"}
     *
     * @param append true to append
     * @return this
     * @throws IllegalStateException if the buffer is not lent
     */
    IoBuffer appending(boolean append);

    /**
     * Returns whether a receive appends to the data.
     *
     * @return as set by {@link #appending}
     */
    boolean isAppending();

    /**
     * The whole memory, to read and write without a copy.
     *
     * @return {@link #capacity} bytes; to be used only while the buffer is lent
     * @throws IllegalStateException if the buffer is not lent
     */
    MemorySegment memory();

    /**
     * The region that holds data, without a copy.
     *
     * @return {@link #length} bytes; to be used only while the buffer is lent
     * @throws IllegalStateException if the buffer is not lent
     */
    MemorySegment data();

    /**
     * The region that holds data as a byte buffer, without a copy.
     *
     * @return position 0, limit {@link #length}; to be used only while the buffer is lent
     * @throws IllegalStateException if the buffer is not lent
     */
    ByteBuffer asByteBuffer();

    /**
     * A copy of the data.
     *
     * @return {@link #length} bytes
     * @throws IllegalStateException if the buffer is not lent
     */
    byte[] toByteArray();

    /**
     * The data as text.
     *
     * @return decoded from UTF-8
     * @throws IllegalStateException if the buffer is not lent
     */
    String toText();

    /**
     * Appends to the data.
     *
     * @param bytes at most as many as fit after the region
     * @return this
     * @throws IndexOutOfBoundsException if they do not fit; nothing is appended then
     * @throws IllegalStateException if the buffer is not lent
     */
    IoBuffer put(byte[] bytes);

    /**
     * Appends text, in UTF-8.
     *
     * @param text at most as much as fits after the region
     * @return this
     * @throws IndexOutOfBoundsException if it does not fit; nothing is appended then
     * @throws IllegalStateException if the buffer is not lent
     */
    IoBuffer put(String text);

    /**
     * Ends the caller's use of the buffer. A pooled buffer returns to its pool; for wrapped memory
     * see {@link WrappedBuffer}.
     *
     * @throws IllegalStateException if the buffer is in flight or released already
     */
    void release();
}
