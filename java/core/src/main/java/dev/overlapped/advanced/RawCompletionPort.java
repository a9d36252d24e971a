package dev.overlapped.advanced;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;

import java.lang.foreign.MemorySegment;

/**
 * A completion port that the caller owns: he posts packets, and dequeues them in batches on threads
 * of his own. On Windows it is an I/O completion port, to which foreign sockets and files can be
 * associated: the packets of their overlapped operations come here. Linux has the queue part: what
 * is posted is dequeued.
 *
 * <p>Packets come in the order in which they were queued; if several threads dequeue, each packet
 * goes to one of them. On Windows no more of them run at once than the port was opened for, as far
 * as the system sees them block; Linux does not hold back any.
 *
 * <p>Threads: all methods from any thread, {@link #dequeue} from platform threads: on Windows it
 * blocks in the system. An interrupt does not end it, and stays set; closing the port does.
 *
 * <p>Sources: <em>I/O Completion Ports</em>, <em>CreateIoCompletionPort function</em>,
 * <em>PostQueuedCompletionStatus function</em>, <em>GetQueuedCompletionStatusEx function</em>.
 *
 * @param <A> what its keys stand for, such as a connection of the caller's program
 */
public interface RawCompletionPort<A> extends AutoCloseable {
    /**
     * Makes a completion key of this port. It is the port's until it is given back; the port can
     * have 16,777,216 at a time.
     *
     * @param attachment what it stands for; may be null
     * @return the key
     * @throws IllegalStateException if the port has as many as it can have
     */
    CompletionKey<A> key(A attachment);

    /**
     * Makes a batch for {@link #dequeue}.
     *
     * @param capacity how many packets it has room for, 1 to 4,096
     * @return the batch, empty
     * @throws IllegalArgumentException if {@code capacity} is out of range
     */
    CompletionPackets<A> packets(int capacity);

    /**
     * Has the completions of a handle queued here, for good: CreateIoCompletionPort. Handle and
     * operations stay the caller's; what is in flight when the port is closed tells nobody any more
     * that it has ended.
     *
     * @param handle a SOCKET or HANDLE opened for overlapped I/O, not associated before
     * @param key comes with each of its packets; several handles may have the same
     * @throws IoFailure what the system says, as ERROR_INVALID_PARAMETER of a handle that is
     *     associated or not for overlapped I/O; of kind {@link IoFailure.Kind#UNSUPPORTED} on
     *     Linux, {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if the key is another port's
     * @throws IllegalStateException if it has been given back
     */
    void associate(long handle, CompletionKey<A> key) throws IoFailure;

    /**
     * Queues a packet that names no OVERLAPPED: PostQueuedCompletionStatus.
     *
     * @param key comes with it
     * @param bytes come with it, 0 or more
     * @throws IoFailure what the system says; of kind {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if {@code bytes} is negative or the key is another port's
     * @throws IllegalStateException if it has been given back
     */
    void post(CompletionKey<A> key, int bytes) throws IoFailure;

    /**
     * Queues a packet that looks like the end of an operation: PostQueuedCompletionStatus with an
     * OVERLAPPED. The system passes its address on and does not look at it, nor is it kept from
     * being freed: the memory has to live until the packet is dequeued.
     *
     * @param key comes with it
     * @param bytes come with it, 0 or more
     * @param overlapped its address comes with it; native memory, aligned to 8 bytes, that begins
     *     with an OVERLAPPED and so has 32 bytes or more
     * @throws IoFailure what the system says; of kind {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if {@code bytes} is negative, the key is another port's, or
     *     {@code overlapped} is no such memory
     * @throws IllegalStateException if the key has been given back, or the memory has been freed
     */
    void post(CompletionKey<A> key, int bytes, MemorySegment overlapped) throws IoFailure;

    /**
     * Takes what is queued, or waits until there is something: GetQueuedCompletionStatusEx.
     *
     * @param packets gets as many as there are and fit, in place of what it had
     * @param deadline until when to wait; one that has passed does not wait
     * @return how many there are, 0 if the deadline has passed
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} when the port is closed, before or
     *     meanwhile
     * @throws IllegalArgumentException if the batch is another port's
     * @throws IllegalStateException if it would wait on a completion thread
     */
    int dequeue(CompletionPackets<A> packets, Deadline deadline) throws IoFailure;

    /**
     * Closes the port. Whoever waits is woken first, by packets that only the port knows, for a
     * system may not do that by itself: when this returns, nobody is inside. What is queued is
     * dropped. Harmless when repeated.
     */
    @Override
    void close();
}
