package dev.overlapped.advanced;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.raw.RawPort;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/**
 * A completion port without completion threads: the caller posts packets, and dequeues them in
 * batches on its own threads. On Windows it is an I/O completion port, with which sockets and files
 * of the caller can be associated: the packets of their overlapped operations are queued here.
 * Linux has the queue part only: posted packets are dequeued.
 *
 * <p>Packets are dequeued in the order in which they were queued; if several threads dequeue, each
 * packet goes to one of them. On Windows at most as many of them run at once as the port was opened
 * for, as far as the system sees them block; Linux limits none.
 *
 * <p>Threads: all methods from any thread, {@link #dequeue} from platform threads: on Windows it
 * blocks in the system. An interrupt does not end it, and stays set; closing the port does.
 *
 * <p>Sources: <em>I/O Completion Ports</em>, <em>CreateIoCompletionPort function</em>,
 * <em>PostQueuedCompletionStatus function</em>, <em>GetQueuedCompletionStatusEx function</em>.
 *
 * @param <A> the type of object that its keys stand for, such as a connection of the program
 * @since 0.1
 */
public interface RawCompletionPort<A extends @Nullable Object> extends AutoCloseable {
    /**
     * Opens a port. On Windows as many of its dequeuing threads run at once as there are
     * processors.
     *
     * @param <A> the type of object that its keys stand for
     * @return the port
     * @throws IoFailure of kind {@link IoFailure.Kind#BACKEND_UNAVAILABLE} on systems other than
     *     Windows and Linux, or the failure that Windows reports
     */
    static <A extends @Nullable Object> RawCompletionPort<A> open() throws IoFailure {
        return RawPort.open();
    }

    /**
     * Opens a port.
     *
     * @param <A> the type of object that its keys stand for
     * @param concurrency how many of its dequeuing threads Windows lets run at once, 1 or more.
     *     Linux lets all of them
     * @return the port
     * @throws IoFailure as {@link #open()}
     * @throws IllegalArgumentException if {@code concurrency} is less than 1
     */
    static <A extends @Nullable Object> RawCompletionPort<A> open(int concurrency)
            throws IoFailure {
        return RawPort.open(concurrency);
    }

    /**
     * Makes a completion key of this port. It belongs to the port until it is given back; the port
     * can have 16,777,216 at a time.
     *
     * @param attachment the object that it stands for; may be null
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
     * Associates a handle with this port, for the life of the handle: CreateIoCompletionPort. The
     * completions of its operations are queued here. Handle and operations stay the caller's. No
     * packet reports the end of an operation that is in flight when the port is closed.
     *
     * @param handle a SOCKET or HANDLE opened for overlapped I/O, not associated before
     * @param key the key of each of its packets; several handles may have the same
     * @throws IoFailure that the system reports, such as ERROR_INVALID_PARAMETER of a handle that
     *     is associated or not for overlapped I/O; of kind {@link IoFailure.Kind#UNSUPPORTED} on
     *     Linux, {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalArgumentException if the key is another port's
     * @throws IllegalStateException if it has been given back
     */
    void associate(long handle, CompletionKey<A> key) throws IoFailure;

    /**
     * Queues a packet that names no OVERLAPPED: PostQueuedCompletionStatus.
     *
     * @param key the packet's key
     * @param bytes the packet's number of bytes, 0 or more
     * @throws IoFailure that the system reports; of kind {@link IoFailure.Kind#CLOSED} after
     *     closing
     * @throws IllegalArgumentException if {@code bytes} is negative or the key is another port's
     * @throws IllegalStateException if it has been given back
     */
    void post(CompletionKey<A> key, int bytes) throws IoFailure;

    /**
     * Queues a packet that looks like the end of an operation: PostQueuedCompletionStatus with an
     * OVERLAPPED. The system passes its address on and does not read it. The port does not keep the
     * memory alive: it has to live until the packet is dequeued.
     *
     * @param key the packet's key
     * @param bytes the packet's number of bytes, 0 or more
     * @param overlapped the packet has its address; native memory, aligned to 8 bytes, that begins
     *     with an OVERLAPPED and so has 32 bytes or more
     * @throws IoFailure that the system reports; of kind {@link IoFailure.Kind#CLOSED} after
     *     closing
     * @throws IllegalArgumentException if {@code bytes} is negative, the key is another port's, or
     *     {@code overlapped} is no such memory
     * @throws IllegalStateException if the key has been given back, or the memory has been freed
     */
    void post(CompletionKey<A> key, int bytes, MemorySegment overlapped) throws IoFailure;

    /**
     * Dequeues packets, or waits until there is one: GetQueuedCompletionStatusEx.
     *
     * @param packets gets as many as there are and fit, in place of its earlier ones
     * @param deadline until when to wait; one that has passed does not wait
     * @return how many there are, 0 if the deadline has passed
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} when the port is closed, before or
     *     meanwhile
     * @throws IllegalArgumentException if the batch is another port's
     * @throws IllegalStateException if it would wait on a completion thread
     */
    int dequeue(CompletionPackets<A> packets, Deadline deadline) throws IoFailure;

    /**
     * Closes the port. It first wakes the waiting threads, by packets that only the port knows, for
     * a system may not do that by itself: when this returns, no thread is in {@link #dequeue}.
     * Queued packets are dropped. Harmless when repeated.
     */
    @Override
    void close();
}
