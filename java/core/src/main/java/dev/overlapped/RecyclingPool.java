package dev.overlapped;

import dev.overlapped.internal.operation.NativeSocket;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The sockets of a listener's connections that have ended in order, kept for its next accepts, the
 * warmest first. Bounded; what does not fit is closed.
 *
 * <p>Lifetime: the listener's; with it, what is kept is closed. Threads: any.
 */
final class RecyclingPool implements ReuseHandler<AcceptTarget> {
    /**
     * How long to wait for the acknowledgement of the last bytes, or on Windows for TIME_WAIT. A
     * socket that is closed instead is waited for by the system.
     */
    private static final long MOST_SECONDS = 30;

    private final int most;
    private final ArrayDeque<AcceptTarget> kept = new ArrayDeque<>();
    private boolean closed;
    private long fresh;
    private long recycled;
    private long full;
    private long timedOut;
    private long failed;
    private long late;

    RecyclingPool(int most) {
        this.most = most;
    }

    static Deadline deadline() {
        return Deadline.after(MOST_SECONDS, TimeUnit.SECONDS);
    }

    /** A socket to accept into, surrendered; null if there is none. */
    synchronized NativeSocket take() {
        NativeSocket taken = null;
        while (taken == null && !kept.isEmpty()) {
            taken = kept.pollFirst().tryTake();
        }
        return taken;
    }

    /** Gives back what {@link #take} gave: its accept has ended without a connection. */
    void unused(AcceptTarget target) {
        if (!keep(target)) {
            target.close();
        }
    }

    private synchronized boolean keep(AcceptTarget target) {
        boolean room = !closed && kept.size() < most && target.isOpen();
        if (room) {
            kept.addFirst(target);
        }
        return room;
    }

    /** A connection was accepted. */
    synchronized void accepted(boolean intoRecycled) {
        if (intoRecycled) {
            recycled++;
        } else {
            fresh++;
        }
    }

    @Override
    public void reusable(AcceptTarget target) {
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
        kept.forEach(AcceptTarget::close);
        kept.clear();
    }

    synchronized RecyclingCounters counters() {
        return new RecyclingCounters(kept.size(), recycled, fresh, full, timedOut, failed, late);
    }
}
