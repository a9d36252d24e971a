package dev.overlapped.internal.tcp;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.TcpConnection;
import dev.overlapped.WritableHandler;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The handlers that wait until a connection is writable, in the order of their requests; each is
 * notified once, and the next one only if there is still no pressure then.
 *
 * <p>Lifetime: from the first request to the connection's end. The connection's thread only.
 */
final class WritableQueue {
    private static final IoOperation VERB = IoOperation.AWAIT_WRITABLE;

    private final StreamSocket connection;
    private final Queue<WritableHandler> waiting = new ArrayDeque<>();
    private boolean ended;

    WritableQueue(StreamSocket connection) {
        this.connection = connection;
    }

    void add(WritableHandler handler) {
        if (ended || connection.socket().isReaped()) {
            Runnable notify = () -> fail(handler);
            connection.loop().executeLater(notify, notify); // not within a call of the user
            return;
        }
        waiting.add(handler);
        connection.socket().window().notifyWhenOpen();
        if (connection.isRelieved()) {
            connection.loop().recheckRoom(connection.socket()); // else the end of a send does
        }
    }

    /** Removes a handler, unless it was notified already. */
    void cancel(WritableHandler handler) {
        if (waiting.remove(handler)) {
            handler.failed(connection.face(), Failures.of(IoFailure.Kind.CANCELLED, VERB, ""));
        }
    }

    /** Makes a handler that completes a future. */
    static WritableHandler completing(Awaited<Void> future) {
        return new WritableHandler() {
            @Override
            public void writable(TcpConnection connection) {
                future.ended(null, null);
            }

            @Override
            public void failed(TcpConnection connection, IoFailure failure) {
                future.ended(null, failure);
            }
        };
    }

    /** Returns the failure of a handler whose connection has ended. */
    static IoFailure ended(StreamSocket connection) {
        return Failures.ended(connection.socket(), VERB);
    }

    /** There is room. One that throws closes the connection; the others fail then. */
    void writable() {
        while (connection.isRelieved() && !waiting.isEmpty()) {
            WritableHandler next = waiting.remove();
            try {
                next.writable(connection.face());
            } catch (Throwable t) {
                connection.thrown(t);
            }
        }
        if (!waiting.isEmpty()) {
            connection.socket().window().notifyWhenOpen();
        }
    }

    /** There will be no room any more. */
    void end() {
        ended = true;
        for (WritableHandler next; (next = waiting.poll()) != null; ) {
            fail(next);
        }
    }

    private void fail(WritableHandler handler) {
        connection.guarded(() -> handler.failed(connection.face(), ended(connection)));
    }
}
