package dev.overlapped.advanced;

import org.jspecify.annotations.Nullable;

/**
 * A batch of completion packets, as {@link RawCompletionPort#dequeue} returned them: an array of
 * OVERLAPPED_ENTRY. Made once by {@link RawCompletionPort#packets} and filled again and again. The
 * addresses in the packets are the caller's: none is followed here.
 *
 * <p>Threads: one at a time; so each thread that dequeues has its own.
 *
 * <p>All methods with an index throw {@link IndexOutOfBoundsException} unless it is from 0 to
 * {@link #count} − 1.
 *
 * @param <A> the type of object that the keys of the port stand for
 * @since 0.1
 */
public interface CompletionPackets<A extends @Nullable Object> {
    /**
     * Returns the number of packets that it has room for.
     *
     * @return as it was made with
     */
    int capacity();

    /**
     * Returns the number of packets that the last dequeue took.
     *
     * @return 0 to {@link #capacity}
     */
    int count();

    /**
     * Returns the key of a packet.
     *
     * @param i which packet
     * @return the key that it was posted with, or that its handle is associated with; null if that
     *     key has been given back
     */
    @Nullable CompletionKey<A> key(int i);

    /**
     * Returns the number of bytes of a packet.
     *
     * @param i which packet
     * @return as posted, or the number that the operation has moved
     */
    long bytes(int i);

    /**
     * Returns the status with which the operation of a packet has ended.
     *
     * @param i which packet
     * @return its NTSTATUS, negative for a failure; 0 of what was posted
     */
    int status(int i);

    /**
     * Returns the address of the OVERLAPPED of a packet. A caller that keeps the OVERLAPPED at the
     * head of a record, and the records in one block, finds the record by the difference of the
     * addresses.
     *
     * @param i which packet
     * @return the address of its OVERLAPPED; of what was posted, that of the one it was posted
     *     with, or 0
     */
    long overlapped(int i);
}
