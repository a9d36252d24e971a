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
 * <p>Threads: one at a time, like a collection. Only the change of state is safe against races: of
 * two threads that start an operation with the same buffer, one gets the exception.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface IoBuffer {
    /**
     * Makes a buffer of native memory of the caller's own, which must stay alive while an operation
     * has the buffer: closing its arena earlier leaves the kernel writing to freed memory (closing
     * it before the operation starts is detected). Memory of {@link Arena#global} or {@link
     * Arena#ofAuto} is always safe.
     *
     * @param memory native, writable, accessible from every thread, 0 to 2,147,483,647 bytes
     * @return the buffer, lent, without data
     * @throws IllegalArgumentException if the memory is on the heap, read-only, confined to a
     *     thread, or too long
     */
    static WrappedBuffer wrap(MemorySegment memory) {
        return Implementation.wrap(memory);
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
