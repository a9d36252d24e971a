package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.buffer.BufferQueue;

import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for a buffer of the port's pool, in the queue of its connection's completion
 * thread.
 *
 * <p>Lifetime: one wait. The completion thread's, but for the request to cancel it.
 */
final class BufferWait implements BufferQueue.Waiting {
    private final StreamSocket connection;
    private final IoOperation operation;
    private final Deadline deadline;
    private final Waiter<IoBuffer> waiter;
    private volatile boolean cancelled;

    private BufferWait(
            StreamSocket connection,
            IoOperation operation,
            Deadline deadline,
            Waiter<IoBuffer> waiter) {
        this.connection = connection;
        this.operation = operation;
        this.deadline = deadline;
        this.waiter = waiter;
    }

    /**
     * Lends a buffer, and waits for one if there is none.
     *
     * @param operation that needs it, as a failure names it
     * @throws IoFailure if the deadline passes, the thread is interrupted, or the connection is
     *     closed
     */
    static IoBuffer lend(StreamSocket connection, IoOperation operation, Deadline deadline)
            throws IoFailure {
        IoBuffer buffer = tryLend(connection, operation);
        if (buffer != null) {
            return buffer;
        }
        Waiter<IoBuffer> waiter = Waiter.here();
        BufferWait wait = new BufferWait(connection, operation, deadline, waiter);
        connection
                .loop()
                .execute(
                        wait::begin,
                        () -> waiter.ended(null, Failures.closed(connection.socket(), operation)));
        return waiter.await(wait::cancel);
    }

    /** Lends a buffer; null = there is none. */
    private static @Nullable IoBuffer tryLend(StreamSocket connection, IoOperation operation)
            throws IoFailure {
        try {
            return connection.port().buffers().tryLend();
        } catch (IllegalStateException e) { // the pool ends with the port
            if (connection.isClosed()) {
                throw Failures.closed(connection.socket(), operation);
            }
            throw e;
        }
    }

    private void begin() {
        BufferQueue queue = connection.loop().bufferQueue();
        if (!queue.isEmpty() || !tryAgain()) {
            queue.add(this, connection.socket());
        }
    }

    private void cancel() {
        cancelled = true;
    }

    // ---- in the queue

    @Override
    public boolean isEnded() {
        return cancelled || connection.isClosed() || hasTimedOut();
    }

    private boolean hasTimedOut() {
        return deadline != Deadline.NONE && deadline.nanoTime() - connection.loop().nanoTime() <= 0;
    }

    @Override
    public boolean tryAgain() {
        if (isEnded()) {
            waiter.ended(null, failure());
            return true;
        }
        try {
            IoBuffer buffer = tryLend(connection, operation);
            if (buffer == null) {
                return false;
            }
            waiter.ended(buffer, null);
        } catch (IoFailure e) {
            waiter.ended(null, e);
        }
        return true;
    }

    private IoFailure failure() {
        if (connection.isClosed()) {
            return Failures.closed(connection.socket(), operation);
        }
        return Failures.of(
                cancelled ? IoFailure.Kind.CANCELLED : IoFailure.Kind.TIMED_OUT,
                operation,
                "waited for a buffer of the port's " + connection.port().buffers());
    }
}
