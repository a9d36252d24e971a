package dev.overlapped.advanced;

/**
 * A batch of completion packets, as {@link RawCompletionPort#dequeue} took them: an array of
 * OVERLAPPED_ENTRY. Made once by {@link RawCompletionPort#packets} and filled again and again. What
 * the packets name is the caller's business: no address is ever followed here.
 *
 * <p>Threads: one at a time; so each thread that dequeues has its own.
 *
 * <p>All methods with an index throw {@link IndexOutOfBoundsException} unless it is from 0 to
 * {@link #count} − 1.
 *
 * @param <A> what the keys of the port stand for
 */
public interface CompletionPackets<A> {
    /**
     * How many packets it has room for.
     *
     * @return as it was made with
     */
    int capacity();

    /**
     * How many packets the last dequeue took.
     *
     * @return 0 to {@link #capacity}
     */
    int count();

    /**
     * By what the packet is known.
     *
     * @param i which packet
     * @return the key that it was posted with, or that its handle is associated with; null if that
     *     key has been given back
     */
    CompletionKey<A> key(int i);

    /**
     * How many bytes came with the packet.
     *
     * @param i which packet
     * @return as posted, or how many the operation has moved
     */
    long bytes(int i);

    /**
     * How the operation has ended.
     *
     * @param i which packet
     * @return its NTSTATUS, negative for a failure; 0 of what was posted
     */
    int status(int i);

    /**
     * Which operation it was. Whoever keeps the OVERLAPPED at the head of a record, and the records
     * in one block, finds the record by the difference of the addresses.
     *
     * @param i which packet
     * @return the address of its OVERLAPPED; of what was posted, that of the one it was posted
     *     with, or 0
     */
    long overlapped(int i);
}
