package dev.overlapped.advanced;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;

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
 */
public interface RawCompletionPort extends AutoCloseable {
    /**
     * Has the completions of a handle queued here, for good: CreateIoCompletionPort. Handle and
     * operations stay the caller's; what is in flight when the port is closed tells nobody any more
     * that it has ended.
     *
     * @param handle a SOCKET or HANDLE opened for overlapped I/O, not associated before
     * @param key comes with each of its packets
     * @throws IoFailure what the system says, as ERROR_INVALID_PARAMETER of a handle that is
     *     associated or not for overlapped I/O; of kind {@link IoFailure.Kind#UNSUPPORTED} on
     *     Linux, {@link IoFailure.Kind#CLOSED} after closing
     */
    void associate(long handle, long key) throws IoFailure;

    /**
     * Queues a packet: PostQueuedCompletionStatus.
     *
     * @param key comes with it
     * @param bytes come with it, 0 or more
     * @throws IoFailure what the system says; of kind {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    void post(long key, int bytes) throws IoFailure;

    /**
     * Takes what is queued, or waits until there is something: GetQueuedCompletionStatusEx.
     *
     * @param packets gets as many as there are and fit, from its start
     * @param deadline until when to wait; one that has passed does not wait
     * @return how many there are, 0 if the deadline has passed
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} when the port is closed, before or
     *     meanwhile
     * @throws IllegalArgumentException if there is no room for a packet
     * @throws IllegalStateException if it would wait on a completion thread
     */
    int dequeue(CompletionPacket[] packets, Deadline deadline) throws IoFailure;

    /**
     * Closes the port. Whoever waits is woken first, by packets that only the port knows, for a
     * system may not do that by itself: when this returns, nobody is inside. What is queued is
     * dropped. Harmless when repeated.
     */
    @Override
    void close();
}
