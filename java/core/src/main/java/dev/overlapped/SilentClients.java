package dev.overlapped;

import dev.overlapped.internal.jfr.EvictionEvent;
import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.slot.Gauge;

import java.util.ArrayList;
import java.util.List;
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

    /** A client, and how long it has been silent. */
    private record Silent(Operation accept, long nanos) {}

    SilentClients(TcpListener listener, AcceptOptions options) {
        this.listener = listener;
        this.loop = CompletionLoop.of(listener.socket());
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

    /**
     * Sweeps from now on, again and again, and calls {@code swept} behind it. Each time in the
     * round behind that in which it is due: so what has come while the thread was held up is told
     * before, and its senders are not silent.
     */
    void watch(Runnable swept) {
        loop.schedule(
                Math.min(mostNanos / 2, LONGEST_WAIT_NANOS),
                () ->
                        loop.schedule(
                                0,
                                () -> {
                                    if (!listener.isClosed()) {
                                        sweep();
                                        swept.run();
                                        watch(swept);
                                    }
                                }));
    }

    /** Looks for silent clients, and throws out those that are to go. */
    void sweep() {
        if (listener.isClosed()) {
            return;
        }
        List<Silent> found = silentClients();
        int surplus = found.size() - most;
        count = 0;
        for (Silent client : found) {
            if (surplus > 0 || client.nanos() >= mostNanos) {
                surplus--;
                loop.cancel(client.accept()); // at once: another sweep may follow in this round
            } else {
                count++;
            }
        }
    }

    /**
     * The longest silent first. Each is asked for once: on Windows that is a call of the system.
     */
    private List<Silent> silentClients() {
        List<Silent> found = new ArrayList<>();
        loop.backend()
                .forEachClient(
                        listener.socket(),
                        (accept, nanos) -> {
                            if (!accept.isUnwanted()) { // one that was thrown out is on its way
                                found.add(new Silent(accept, nanos));
                            }
                        });
        return found;
    }

    /**
     * The accept of a client that was thrown out has ended. Until then it was not sure: the client
     * might have been faster with its data.
     */
    void thrownOut(AcceptOperation accept) {
        evicted.add(1);
        if (Recording.hasBegun()) {
            tell(accept);
        }
    }

    private void tell(AcceptOperation accept) {
        EvictionEvent event = new EvictionEvent();
        if (event.isEnabled()) {
            long nanos = loop.nanoTime() - accept.connectedAtNanos();
            event.listener = listener.localAddress().toString();
            event.silentMillis = TimeUnit.NANOSECONDS.toMillis(nanos);
            event.commit();
        }
    }
}
