package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptOptions;
import dev.overlapped.internal.jfr.EvictionEvent;
import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.PeerAddress;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.slot.Gauge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clients that have connected to a listener whose accepts wait for first data, and have not
 * sent any. Each has an accept to itself. A client that stays silent too long is evicted, and when
 * there are too many, those that have been there longest.
 *
 * <p>A silent client is evicted by cancelling its accept, which is known to hold a connection: so
 * no accept socket is closed that no client has connected to.
 *
 * <p>The listener's thread only.
 */
final class SilentClients {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ListeningSocket listener;
    private final CompletionLoop loop;
    private final int max;
    private final long maxNanos;
    private final Gauge evicted = new Gauge();

    /** Of the last sweep. */
    private int count;

    /** A client, and how long it has been silent. */
    private record Silent(Operation accept, long nanos) {}

    SilentClients(ListeningSocket listener, AcceptOptions options) {
        this.listener = listener;
        this.loop = listener.loop();
        this.max = options.maxSilentClients();
        this.maxNanos = options.silenceTimeout().toNanos();
    }

    /** Returns the number of silent clients in the last sweep. */
    int count() {
        return count;
    }

    /** Returns the number of clients that were evicted. Any thread. */
    long evicted() {
        return evicted.get();
    }

    /**
     * Sweeps from now on, again and again, and calls {@code swept} afterwards. Each time in the
     * round after that in which it is due: so data that arrived while the thread was held up are
     * delivered before, and their senders are not silent.
     */
    void watch(Runnable swept) {
        loop.schedule(
                Math.min(maxNanos / 2, LONGEST_WAIT_NANOS),
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

    /** Finds silent clients, and evicts those that are to go. */
    void sweep() {
        if (listener.isClosed()) {
            return;
        }
        List<Silent> found = silentClients();
        int surplus = found.size() - max;
        count = 0;
        for (Silent client : found) {
            if (surplus > 0 || client.nanos() >= maxNanos) {
                surplus--;
                remember((AcceptOperation) client.accept());
                loop.cancel(client.accept()); // at once: another sweep may follow in this round
            } else {
                count++;
            }
        }
    }

    /** Asks for the address of a client while it has one, if there is somebody to report it to. */
    private void remember(AcceptOperation accept) {
        NativeSocket client = accept.accepted();
        if (client != null && Recording.hasBegun() && new EvictionEvent().isEnabled()) {
            accept.client(PeerAddress.of(client));
        }
    }

    /**
     * Returns the longest silent first. Each is asked for once: on Windows that is a system call.
     */
    private List<Silent> silentClients() {
        List<Silent> found = new ArrayList<>();
        loop.backend()
                .forEachClient(
                        listener.socket(),
                        (accept, nanos) -> {
                            if (!accept.isUnwanted()) { // one that was evicted is on its way
                                found.add(new Silent(accept, nanos));
                            }
                        });
        return found;
    }

    /**
     * Takes note that the accept of an evicted client has ended. Until then its data might have
     * been faster.
     */
    void evicted(AcceptOperation accept) {
        if (Recording.hasBegun()) {
            record(accept);
        }
        evicted.add(1); // after its event: whoever has seen the count finds that
    }

    private void record(AcceptOperation accept) {
        EvictionEvent event = new EvictionEvent();
        if (event.isEnabled()) {
            long nanos = loop.nanoTime() - accept.connectedAtNanos();
            event.listener = listener.localAddress().toString();
            event.remote = accept.client();
            event.silentMillis = TimeUnit.NANOSECONDS.toMillis(nanos);
            event.commit();
        }
    }
}
