package dev.overlapped;

import dev.overlapped.internal.AcceptOperation;
import dev.overlapped.internal.Completion;
import dev.overlapped.internal.NativeSocket;
import dev.overlapped.internal.Operation;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Keeps accepts posted on a listener: what {@link TcpListener#acceptEach} began. The records go
 * round: each completed one is posted again.
 *
 * <p>When the system is out of descriptors or memory, the accepts that fail are put aside; one of
 * them is tried again after a pause, and when it succeeds all are posted.
 */
final class AcceptStream {
    /** How many accepts are kept posted; the backlog takes a burst meanwhile. */
    private static final int POSTED = 16;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Completion COMPLETED = AcceptStream::completed;

    private final TcpListener listener;
    private final AcceptHandler handler;

    // The listener's thread only, except that every thread may read limited.
    private final ArrayDeque<AcceptOperation> aside = new ArrayDeque<>();
    private volatile boolean limited;
    private boolean pausing;
    private long pauseNanos;

    AcceptStream(TcpListener listener, AcceptHandler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    void begin() {
        for (int i = 0; i < POSTED; i++) {
            post(new AcceptOperation());
        }
    }

    private void post(AcceptOperation operation) {
        RecyclingPool pool = listener.pool();
        NativeSocket into = pool == null ? null : pool.take();
        listener.post(operation, COMPLETED, this, null, Deadline.NONE, into);
    }

    private static void completed(Operation ended) {
        AcceptOperation operation = (AcceptOperation) ended;
        AcceptStream stream = (AcceptStream) operation.handler();
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            stream.accepted(operation);
        } else {
            stream.failed(operation);
        }
    }

    /** On the connection's thread. */
    private void accepted(AcceptOperation operation) {
        AcceptedConnection connection = listener.wrap(operation);
        if (listener.pool() != null) {
            listener.pool().accepted(operation.into() != null);
        }
        post(operation); // before the handler, which may take its time
        if (limited) {
            listener.socket().loop().execute(this::recover);
        }
        handler.accepted(connection);
    }

    /** On the listener's thread. */
    private void failed(AcceptOperation operation) {
        if (operation.into() != null) {
            AcceptTarget unused = (AcceptTarget) TcpTarget.of(operation.into());
            TcpListener.giveBack(operation);
            listener.pool().unused(unused);
        }
        if (operation.outcome() == Operation.Outcome.CLOSED || listener.isClosed()) {
            return;
        }
        aside.add(operation);
        if (!pausing) {
            pausing = true;
            pauseNanos =
                    limited ? Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS) : FIRST_PAUSE_NANOS;
            listener.socket().loop().schedule(pauseNanos, this::tryOne);
        }
        if (!limited) {
            limited = true;
            handler.failed(listener, IoFailure.of(operation));
        }
    }

    private void tryOne() {
        pausing = false;
        AcceptOperation operation = aside.poll();
        if (operation != null) {
            post(operation);
        }
    }

    private void recover() {
        limited = false;
        while (!aside.isEmpty()) {
            post(aside.poll());
        }
    }
}
