package dev.overlapped;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets a bounded number of a listener's connections be served at a time, see {@link
 * AcceptOptions#withActive}. Those beyond it wait, first in first out, until one that is served has
 * gone; those beyond the room for waiting get the busy answer.
 *
 * <pre>
 *              there is room                      it is gone
 *  arrived ──────────────────► active ─────────────────────────► its place goes to the first that waits
 *     │  there is room to wait                                                │
 *     ├──────────────────────► waiting ───────────────────────────────────────┘
 *     └──────────────────────► refused: busy answer, end of stream
 * </pre>
 *
 * <p>Threads: connections of all threads come and go; their handlers run on their own.
 */
final class ActiveSet {
    /** How long a refused client may take to read the answer and end its stream. */
    private static final long REFUSAL_SECONDS = 5;

    private final AcceptOptions options;
    private final BufferPool buffers;
    private final AcceptDataHandler handler;

    /** One that has waited, and its first data or null. */
    private record Waiting(AcceptedConnection connection, IoBuffer data) {}

    // Under this object's monitor.
    private final Map<AcceptedConnection, IoBuffer> waiting = new LinkedHashMap<>();
    private long active;
    private long refused;

    ActiveSet(AcceptOptions options, BufferPool buffers, AcceptDataHandler handler) {
        this.options = options;
        this.buffers = buffers;
        this.handler = handler;
        int answer = options.busyAnswer().remaining();
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
     * A connection has come. On its thread.
     *
     * @param data its first data, or null
     */
    void arrived(AcceptedConnection connection, IoBuffer data) {
        boolean serve;
        synchronized (this) {
            serve = active < options.mostActive();
            if (serve) {
                active++;
                connection.active = true;
            } else if (waiting.size() < options.mostWaiting()) {
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

    private void refuse(AcceptedConnection connection, IoBuffer data) {
        release(data);
        IoBuffer answer = options.busyAnswer().hasRemaining() ? buffers.tryLend() : null;
        if (answer == null) {
            connection.close();
            return;
        }
        byte[] bytes = new byte[options.busyAnswer().remaining()];
        options.busyAnswer().get(bytes);
        connection.send(answer.put(bytes));
        connection.closeAfterSending(Deadline.after(REFUSAL_SECONDS, TimeUnit.SECONDS));
    }

    /** A connection is no more, or its socket is taken out of it. On its thread, once. */
    void gone(AcceptedConnection connection) {
        IoBuffer left;
        Waiting next = null;
        synchronized (this) {
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
    private Waiting first() {
        if (waiting.isEmpty()) {
            return null;
        }
        AcceptedConnection connection = waiting.keySet().iterator().next();
        connection.active = true;
        return new Waiting(connection, waiting.remove(connection));
    }

    /** It has waited long enough. On its thread. */
    private void serve(Waiting admitted) {
        AcceptedConnection connection = admitted.connection;
        IoBuffer data = admitted.data;
        if (connection.isClosed() || connection.isEnding()) {
            release(data); // its place goes on when it is gone
            return;
        }
        try {
            handler.accepted(connection, data);
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    private static void release(IoBuffer data) {
        if (data != null) {
            data.release();
        }
    }

    /** How many are served at the moment. */
    synchronized long active() {
        return active;
    }

    /** How many wait at the moment. */
    synchronized long waiting() {
        return waiting.size();
    }

    /** How many were refused. */
    synchronized long refused() {
        return refused;
    }
}
