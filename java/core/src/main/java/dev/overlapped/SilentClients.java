package dev.overlapped;

import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.Gauge;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.jfr.EvictionEvent;

import java.util.concurrent.TimeUnit;

/**
 * The clients that have connected to a listener whose accepts bring first data, and not sent any.
 * Each has an accept to itself. Who stays silent too long is thrown out, and when there are too
 * many, those that have been there longest.
 *
 * <p>Thrown out is a client by cancelling its accept, which is known to have one: so no accept
 * socket is closed that nobody has connected to.
 *
 * <p>The listener's thread only.
 */
final class SilentClients {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TcpListener listener;
    private final CompletionLoop loop;
    private final int most;
    private final long mostNanos;
    private final Gauge evicted = new Gauge();

    /** Of the last sweep. */
    private int count;

    /** How many more than may be borne the sweep under way has met. */
    private int surplus;

    SilentClients(TcpListener listener, AcceptOptions options) {
        this.listener = listener;
        this.loop = listener.socket().loop();
        this.most = options.mostSilent();
        this.mostNanos = options.silentFor().toNanos();
    }

    /** How many there were when last looked. */
    int count() {
        return count;
    }

    /** Any thread. */
    long evicted() {
        return evicted.get();
    }

    /** Sweeps from now on, again and again, and calls {@code swept} behind it. */
    void watch(Runnable swept) {
        loop.schedule(
                Math.min(mostNanos / 2, LONGEST_WAIT_NANOS),
                () -> {
                    if (!listener.isClosed()) {
                        sweep();
                        swept.run();
                        watch(swept);
                    }
                });
    }

    /** Looks for silent clients, and throws out those that are to go. */
    void sweep() {
        if (listener.isClosed()) {
            return;
        }
        count = 0;
        loop.backend().forEachClient(listener.socket(), this::count);
        surplus = count - most;
        loop.backend().forEachClient(listener.socket(), this::judge);
    }

    private void count(Operation accept, long nanos) {
        count += accept.isUnwanted() ? 0 : 1; // one that was thrown out is on its way
    }

    /** Those that have been there longest come first. */
    private void judge(Operation accept, long nanos) {
        if (accept.isUnwanted() || surplus <= 0 && nanos < mostNanos) {
            return;
        }
        surplus--;
        count--;
        evicted.add(1);
        EvictionEvent event = new EvictionEvent();
        if (event.isEnabled()) {
            event.listener = listener.localAddress().toString();
            event.silentMillis = TimeUnit.NANOSECONDS.toMillis(nanos);
            event.commit();
        }
        listener.cancel(accept.id());
    }
}
