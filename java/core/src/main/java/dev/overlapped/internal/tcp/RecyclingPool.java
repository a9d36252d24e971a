package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptTarget;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.RecyclingCounters;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.counters.RecyclingCountersSnapshot;
import dev.overlapped.internal.operation.NativeSocket;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The sockets of a listener's connections that have ended in order, kept for its next accepts, the
 * warmest first. Bounded; sockets beyond that are closed.
 *
 * <p>Lifetime: the listener's; the kept sockets are closed with it. Threads: any.
 */
final class RecyclingPool implements ReuseHandler<AcceptTarget> {
    /**
     * The longest wait for the acknowledgement of the last bytes, or on Windows for TIME_WAIT. For
     * a socket that is closed instead, the system waits.
     */
    private static final long MAX_SECONDS = 30;

    private final int max;
    private final ArrayDeque<KeptForAccept> kept = new ArrayDeque<>();
    private boolean closed;
    private long fresh;
    private long recycled;
    private long full;
    private long timedOut;
    private long failed;
    private long late;

    RecyclingPool(int max) {
        this.max = max;
    }

    static Deadline deadline() {
        return Deadline.after(MAX_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes a socket to accept into, detached; null if there is none. */
    synchronized @Nullable NativeSocket take() {
        NativeSocket taken = null;
        while (taken == null && !kept.isEmpty()) {
            taken = kept.pollFirst().tryTake();
        }
        return taken;
    }

    /** Gives back what {@link #take} gave: its accept has ended without a connection. */
    void unused(KeptForAccept target) {
        if (!keep(target)) {
            target.close();
        }
    }

    private synchronized boolean keep(KeptForAccept target) {
        boolean room = !closed && kept.size() < max && target.isOpen();
        if (room) {
            kept.addFirst(target);
        }
        return room;
    }

    /** Counts an accepted connection. */
    synchronized void accepted(boolean intoRecycled) {
        if (intoRecycled) {
            recycled++;
        } else {
            fresh++;
        }
    }

    @Override
    public void reusable(AcceptTarget reusable) {
        KeptForAccept target = (KeptForAccept) reusable;
        boolean open = target.isOpen();
        if (!keep(target)) {
            target.close();
            discarded(open);
        }
    }

    private synchronized void discarded(boolean open) {
        if (open && !closed) {
            full++;
        } else {
            late++;
        }
    }

    @Override
    public synchronized void failed(TcpConnection connection, IoFailure failure) {
        switch (failure.kind()) {
            case TIMED_OUT -> timedOut++;
            case CLOSED -> late++;
            default -> failed++;
        }
    }

    synchronized void close() {
        closed = true;
        kept.forEach(KeptForAccept::close);
        kept.clear();
    }

    synchronized RecyclingCounters counters() {
        return new RecyclingCountersSnapshot(
                kept.size(), recycled, fresh, full, timedOut, failed, late);
    }
}
