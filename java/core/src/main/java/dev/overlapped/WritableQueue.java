package dev.overlapped;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Who waits until a connection can be sent to, in the order in which they asked; each is told once,
 * and the next one only if there is still room then.
 *
 * <p>Lifetime: from the first question to the connection's end. The connection's thread only.
 */
final class WritableQueue {
    private final TcpConnection connection;
    private final Queue<WritableHandler> waiting = new ArrayDeque<>();
    private boolean over;

    WritableQueue(TcpConnection connection) {
        this.connection = connection;
    }

    void add(WritableHandler handler) {
        if (over) {
            connection.loop().schedule(0, () -> fail(handler));
            return;
        }
        waiting.add(handler);
        connection.socket().window().notifyWhenOpen();
        if (connection.isWritable()) {
            connection.loop().recheckRoom(connection.socket()); // else the end of a send does
        }
    }

    /** It waits no longer, unless it was told already. */
    void cancel(WritableHandler handler) {
        if (waiting.remove(handler)) {
            handler.failed(connection, IoFailure.of(IoFailure.Kind.CANCELLED, "await room", ""));
        }
    }

    /** A handler that tells a future. */
    static WritableHandler telling(OperationFuture<Void> future) {
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

    /** There is room. */
    void writable() {
        while (connection.isWritable() && !waiting.isEmpty()) {
            waiting.remove().writable(connection);
        }
        if (!waiting.isEmpty()) {
            connection.socket().window().notifyWhenOpen();
        }
    }

    /** There will be none any more. */
    void over() {
        over = true;
        waiting.forEach(this::fail);
        waiting.clear();
    }

    private void fail(WritableHandler handler) {
        handler.failed(connection, IoFailure.closed(connection.socket(), "await room"));
    }
}
