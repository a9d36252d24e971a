package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptOptions;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.BufferPool;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Lets a bounded number of a listener's connections be served at a time, see {@link
 * AcceptOptions#withActive}. Those beyond it wait, first in first out, until one that is served has
 * ended; those beyond the room for waiting get the busy answer.
 *
 * <pre>
 *              there is room                      it has ended
 *  arrived ──────────────────► active ─────────────────────────► its place goes to the first that waits
 *     │  there is room to wait                                                │
 *     ├──────────────────────► waiting ───────────────────────────────────────┘
 *     └──────────────────────► refused: busy answer, end of stream
 * </pre>
 *
 * <p>Threads: connections of all threads begin and end; their handlers run on their own.
 */
final class ActiveSet {
    /** The time that a refused client may take to read the answer and end its stream. */
    private static final long REFUSAL_SECONDS = 5;

    private final int maxActive;
    private final int maxWaiting;
    private final Optional<ByteBuffer> busyAnswer;
    private final BufferPool buffers;
    private final PooledAcceptHandler handler;

    /** A connection that has waited, and its first data or null. */
    private record Waiting(Accepted connection, @Nullable IoBuffer data) {}

    // Under this object's monitor.
    private final Map<Accepted, @Nullable IoBuffer> waiting = new LinkedHashMap<>();
    private long active;
    private long refused;

    ActiveSet(AcceptOptions options, BufferPool buffers, PooledAcceptHandler handler) {
        this.maxActive = options.maxActive().orElse(Integer.MAX_VALUE);
        this.maxWaiting = options.maxWaiting().orElse(Integer.MAX_VALUE);
        this.busyAnswer = options.busyAnswer();
        this.buffers = buffers;
        this.handler = handler;
        int answer = busyAnswer.map(ByteBuffer::remaining).orElse(0);
        if (answer > buffers.bufferSize()) {
            throw new IllegalArgumentException(
                    "a busy answer of "
                            + answer
                            + " bytes: must fit into a buffer of the port, "
                            + buffers.bufferSize()
                            + " bytes");
        }
    }

    /**
     * Serves, keeps or refuses a connection. On its thread.
     *
     * @param data its first data, or null
     */
    void admit(Accepted connection, @Nullable IoBuffer data) {
        boolean serve;
        synchronized (this) {
            serve = active < maxActive;
            if (serve) {
                active++;
                connection.active = true;
            } else if (waiting.size() < maxWaiting) {
                waiting.put(connection, data);
                return;
            } else {
                refused++;
            }
        }
        if (serve) {
            handler.accepted(connection, data);
        } else {
            refuse(connection, data);
        }
    }

    private void refuse(Accepted connection, @Nullable IoBuffer data) {
        release(data);
        IoBuffer answer = busyAnswer.isPresent() ? buffers.tryLend() : null;
        if (answer == null) {
            connection.close();
            return;
        }
        ByteBuffer text = busyAnswer.orElseThrow().duplicate();
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        connection.sendAndRelease(answer.put(bytes));
        connection.closeAfterSending(Deadline.after(REFUSAL_SECONDS, TimeUnit.SECONDS));
    }

    /** A connection is reaped, or its socket is taken out of it. On its thread, once. */
    void ended(AcceptedConnection ended) {
        IoBuffer left;
        Waiting next = null;
        synchronized (this) {
            Accepted connection = (Accepted) ended;
            left = waiting.remove(connection);
            if (connection.active) {
                connection.active = false;
                next = first();
                active -= next == null ? 1 : 0;
            }
        }
        release(left);
        if (next != null) {
            Waiting admitted = next;
            admitted.connection
                    .loop()
                    .executeLater(() -> serve(admitted), () -> release(admitted.data));
        }
    }

    /** Takes the one that has waited longest, which becomes active; null if none waits. */
    private @Nullable Waiting first() {
        if (waiting.isEmpty()) {
            return null;
        }
        Accepted connection = waiting.keySet().iterator().next();
        connection.active = true;
        return new Waiting(connection, waiting.remove(connection));
    }

    /** Serves one that has waited. On its thread. */
    private void serve(Waiting admitted) {
        Accepted connection = admitted.connection;
        IoBuffer data = admitted.data;
        if (connection.isClosed() || connection.isEnding()) {
            release(data); // its place is given on when it has ended
            return;
        }
        try {
            handler.accepted(connection, data);
        } catch (Throwable t) {
            connection.thrown(t);
        }
    }

    private static void release(@Nullable IoBuffer data) {
        if (data != null) {
            data.release();
        }
    }

    /** Returns the number of connections that are served at the moment. */
    synchronized long active() {
        return active;
    }

    /** Returns the number of connections that wait at the moment. */
    synchronized long waiting() {
        return waiting.size();
    }

    /** Returns the number of connections that were refused. */
    synchronized long refused() {
        return refused;
    }
}
