package dev.overlapped.internal.tcp;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.AcceptCounters;
import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpListener;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Shortage;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.counters.AcceptCountersSnapshot;
import dev.overlapped.internal.jfr.AcceptLevelEvent;
import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Delegating;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.slot.Gauge;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps accepts posted on a listener, as {@link TcpListener#acceptEach} asks. All of it runs on the
 * listener's thread, which posts the next accept before the connection is handed to its own; so a
 * handler that takes its time holds up no accept of another thread's.
 *
 * <pre>
 *  an accept has its connection → is that the last that waited? → {@link AcceptLevel} doubles
 *                               → post until as many wait as are wanted
 *  a client waits without an accept (FD_ACCEPT; on Linux the accept's own queue)
 *                               → the same, after a sweep of the silent clients
 * </pre>
 *
 * <p>When the system is out of descriptors or memory, posting pauses; one accept is tried after a
 * pause, and when it gets a client, were it a silent one, all are posted. A pause for want of a
 * buffer ends with the accept that has one.
 */
final class AcceptPool implements Delegating {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Completion<AcceptOperation, AcceptPool> COMPLETED =
            (operation, pool) -> pool.completed(operation);

    private final ListeningSocket listener;
    private final CompletionLoop loop;
    private final Runnable taken = this::taken;
    private final AcceptLevel level;
    private final @Nullable SilentClients silent; // null: no client has to send anything
    private final boolean wantsData;
    private final PooledAcceptHandler handler;
    private final @Nullable ActiveSet served; // null: all of them
    private final Gauge posted = new Gauge();
    private final Gauge wanted = new Gauge();
    private final Gauge accepted = new Gauge();
    private final Gauge ranDry = new Gauge();
    private final Gauge broken = new Gauge();
    private final Gauge shortages = new Gauge();

    // The listener's thread only.
    private final Shortage shortage;
    private boolean ofBuffers; // it is of buffers: then a retry is always due
    private boolean retryDue;
    private boolean inPeriod;
    private boolean clientWaits;

    private AcceptPool(
            ListeningSocket listener,
            AcceptOptions options,
            boolean wantsData,
            PooledAcceptHandler handler) {
        this.listener = listener;
        this.loop = listener.loop();
        this.shortage = new Shortage(loop);
        this.level = new AcceptLevel(options.minPosted(), options.maxPosted());
        this.silent = wantsData ? new SilentClients(listener, options) : null;
        this.wantsData = wantsData;
        this.handler = handler;
        this.served =
                options.maxActive().isEmpty()
                        ? null
                        : new ActiveSet(options, listener.port().buffers(), handler);
    }

    /** Accepts connections with their first data. */
    static AcceptPool withData(
            ListeningSocket listener, AcceptOptions options, AcceptDataHandler handler) {
        return new AcceptPool(listener, options, true, PooledAcceptHandler.withData(handler));
    }

    /** Accepts connections without data. */
    static AcceptPool withoutData(
            ListeningSocket listener, AcceptOptions options, AcceptHandler handler) {
        return new AcceptPool(listener, options, false, PooledAcceptHandler.withoutData(handler));
    }

    @Override
    public Object delegate() {
        return handler;
    }

    /** Any thread. */
    void begin() {
        loop.execute(
                () -> {
                    loop.backend().watchBacklog(listener.socket());
                    if (silent != null) {
                        silent.watch(this::swept);
                    }
                    fill();
                });
    }

    // ---- posting

    /** Posts until as many accepts wait as are wanted. */
    private void fill() {
        wanted.add(level.wanted() - wanted.get());
        while (!shortage.isActive() && !listener.isClosed() && waiting() < level.wanted()) {
            post();
        }
    }

    /** Posts after a sweep of the silent clients. */
    private void swept() {
        if (shortage.isActive() && !retryDue && waiting() <= 0) {
            endPause(); // the one that was tried has got a client
        }
        fill();
    }

    /** Returns the number of accepts that wait for a client. */
    private long waiting() {
        return posted.get() - (silent == null ? 0 : silent.count());
    }

    private void post() {
        NativeBuffer buffer = null;
        if (wantsData) {
            buffer = listener.port().buffers().tryLend();
            if (buffer == null) {
                ofBuffers |= !shortage.isActive();
                pause(Shortage.Of.BUFFERS, listener.port().buffers().toString());
                return;
            }
            if (ofBuffers) {
                endPause();
            }
            buffer.pinToFill();
        }
        RecyclingPool pool = listener.pool();
        NativeSocket into = pool == null ? null : pool.take();
        posted.add(1);
        AcceptOperation accept = new AcceptOperation();
        accept.whenAccepted(taken);
        Accepts.start(listener, accept, into, buffer, Deadline.NONE, COMPLETED, this);
    }

    // ---- completing

    /**
     * Takes note of an accept that has its connection, and is on its way to its handler. On the
     * listener's thread.
     */
    private void taken() {
        posted.add(-1);
        accepted.add(1);
        level.clientAccepted();
        endPause();
        if (waiting() <= 0) {
            rise();
        }
        learn();
        fill();
    }

    /**
     * Backend: a client waits, and no accept is posted for it. On the listener's thread, while it
     * dequeues: so the rest waits for the next round.
     */
    void clientWaits() {
        if (!clientWaits) {
            clientWaits = true;
            loop.schedule(0, this::catchUp);
        }
    }

    private void catchUp() {
        clientWaits = false;
        if (silent != null) {
            silent.sweep();
        }
        if (waiting() <= 0) {
            rise();
            learn();
        }
        swept();
    }

    private void rise() {
        ranDry.add(1);
        level.ranDry();
        record();
    }

    /** Learns once per period how many clients connected. */
    private void learn() {
        if (!inPeriod) {
            inPeriod = true;
            loop.schedule(PERIOD_NANOS, this::periodEnded);
        }
    }

    private void periodEnded() {
        inPeriod = false;
        if (listener.isClosed()) {
            return;
        }
        int before = level.wanted();
        if (level.periodEnded()) {
            learn();
        }
        if (level.wanted() != before) {
            record();
        }
        trim();
        fill();
    }

    /**
     * Cancels accepts that a burst has left over: each holds a record, on Windows a socket, and
     * with data a buffer. Windows keeps those with data, which may have got a client just before;
     * they become fewer with each client that sends.
     */
    private void trim() {
        long surplus = waiting() - level.wanted();
        if (surplus <= 0) {
            return;
        }
        List<AcceptOperation> idle = new ArrayList<>();
        loop.backend().forEachIdleAccept(listener.socket(), idle::add);
        idle.removeIf(accept -> !accept.runsWhenAccepted(taken));
        surplus -= idle.stream().filter(Operation::isUnwanted).count(); // on their way already
        for (AcceptOperation accept : idle) {
            if (surplus > 0 && !accept.isUnwanted()) {
                surplus--;
                loop.cancel(accept);
            }
        }
    }

    private void record() {
        if (!Recording.hasBegun()) {
            return;
        }
        AcceptLevelEvent event = new AcceptLevelEvent();
        if (event.isEnabled()) {
            event.listener = listener.localAddress().toString();
            event.posted = posted.get();
            event.wanted = level.wanted();
            event.accepted = accepted.get();
            event.commit();
        }
    }

    private void completed(AcceptOperation operation) {
        NativeBuffer buffer = operation.bufferOrNull();
        if (buffer != null) {
            buffer.completeReceive((int) operation.transferred());
        }
        if (operation.outcome() == Operation.Outcome.COMPLETED) {
            handOver(operation, buffer);
        } else {
            failed(operation, buffer);
        }
    }

    /** On the connection's thread. */
    private void handOver(AcceptOperation operation, @Nullable IoBuffer buffer) {
        RecyclingPool pool = listener.pool();
        if (pool != null) {
            pool.accepted(operation.into() != null);
        }
        Accepted connection = Accepts.connection(operation);
        if (served == null) {
            handler.accepted(connection, buffer);
        } else {
            served.admit(connection, buffer);
        }
    }

    /** One of the listener's connections is reaped. On its thread. */
    void ended(AcceptedConnection connection) {
        if (served != null) {
            served.ended(connection);
        }
    }

    /** On the listener's thread. */
    private void failed(AcceptOperation operation, @Nullable IoBuffer buffer) {
        posted.add(-1);
        NativeSocket into = operation.into();
        if (into != null) {
            KeptForAccept unused = (KeptForAccept) KeptSocket.of(into);
            Accepts.giveBack(operation);
            present(listener.pool()).unused(unused); // which took it
        }
        if (operation.outcome() == Operation.Outcome.CLOSED || listener.isClosed()) {
            release(buffer);
            return;
        }
        boolean cancelled = operation.outcome() == Operation.Outcome.CANCELLED;
        if (cancelled && !operation.isConnected()) { // by trim
            release(buffer);
            fill();
            return;
        }
        boolean evicted = cancelled; // by silent
        IoFailure failure = Failures.of(operation);
        if (evicted || failure.kind() == IoFailure.Kind.CONNECTION_RESET) {
            if (evicted) {
                present(silent).evicted(operation);
            } else {
                broken.add(1);
            }
            release(buffer);
            if (shortage.isActive() && silent != null) {
                silent.sweep(); // its count may be of clients that have ended
            }
            swept();
            return;
        }
        boolean first = !shortage.isActive() || ofBuffers;
        ofBuffers = false;
        pause(Shortage.Of.SYSTEM, String.valueOf(failure.getMessage()));
        if (first) {
            handler.failed(listener, buffer, failure);
        } else {
            release(buffer);
        }
    }

    private static void release(@Nullable IoBuffer buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }

    // ---- shortages

    private void pause(Shortage.Of what, String reason) {
        if (!shortage.isActive()) {
            shortages.add(1);
        }
        long pauseNanos = shortage.failedAgain(what, listener.socket(), reason);
        if (!retryDue) {
            retryDue = true;
            loop.schedule(pauseNanos, this::tryOne);
        }
    }

    private void endPause() {
        shortage.ended();
        ofBuffers = false;
    }

    private void tryOne() {
        retryDue = false;
        if (shortage.isActive() && !listener.isClosed()) {
            post();
            fill();
        }
    }

    // ---- to be seen

    /** Any thread. */
    AcceptCounters counters() {
        return new AcceptCountersSnapshot(
                posted.get(),
                wanted.get(),
                accepted.get(),
                ranDry.get(),
                silent == null ? 0 : silent.evicted(),
                broken.get(),
                shortages.get(),
                served == null ? 0 : served.active(),
                served == null ? 0 : served.waiting(),
                served == null ? 0 : served.refused());
    }
}
