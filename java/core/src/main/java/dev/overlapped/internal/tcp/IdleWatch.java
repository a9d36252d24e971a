package dev.overlapped.internal.tcp;

import dev.overlapped.IdleKind;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.internal.schedule.Timed;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;

/**
 * The idle time-outs of one {@link ReceiveStream}. A message costs a field: its time is that of the
 * loop's round. The heap of deadlines has the earliest time at which a time-out may be over; only
 * then is it known whether it is, and the next such time.
 *
 * <p>Lifetime: from the first receive to the end of the stream. The connection's thread only,
 * unless a method says otherwise.
 */
final class IdleWatch extends Timed {
    private final StreamSocket connection;
    private final ReceiveStream stream;
    private final ReceiveOptions options;
    private final long[] reported = new long[IdleKind.values().length]; // when, by ordinal
    private long received; // when data were last received, or could be again
    private long sent; // when a write last ended

    /** The time of the user's last end of a pause; 0 = never. Any thread. */
    private volatile long resumed;

    IdleWatch(StreamSocket connection, ReceiveStream stream, ReceiveOptions options) {
        this.connection = connection;
        this.stream = stream;
        this.options = options;
    }

    /** Returns a watch that has begun; null if there are no time-outs. */
    static @Nullable IdleWatch begin(
            StreamSocket connection, ReceiveStream stream, ReceiveOptions options) {
        if (!isNeeded(options)) {
            return null;
        }
        IdleWatch watch = new IdleWatch(connection, stream, options);
        long now = connection.loop().nanoTime();
        watch.received = now;
        watch.sent = now;
        Arrays.fill(watch.reported, now);
        watch.lookAt(now);
        return watch;
    }

    private static boolean isNeeded(ReceiveOptions options) {
        for (IdleKind kind : IdleKind.values()) {
            if (options.idleTimeout(kind).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Data were received, or can be again. */
    void received() {
        received = connection.loop().roundTime();
    }

    /** The user is about to end a pause. Any thread. */
    void resumed() {
        resumed = connection.loop().nanoTime();
    }

    /** A write has ended. */
    void sent() {
        sent = connection.loop().roundTime();
    }

    /** Ends the time-outs. */
    void end() {
        connection.loop().cancelExpiry(this);
    }

    @Override
    public void expired() {
        EnumSet<IdleKind> idle = lookAt(connection.loop().nanoTime());
        if (!idle.isEmpty()) {
            stream.idle(idle);
        }
    }

    /** Returns the kinds whose time-outs are over, and waits for the next one. */
    private EnumSet<IdleKind> lookAt(long now) {
        EnumSet<IdleKind> idle = EnumSet.noneOf(IdleKind.class);
        long wait = NEVER;
        for (IdleKind kind : IdleKind.values()) {
            Optional<Duration> timeout = options.idleTimeout(kind);
            if (timeout.isPresent()) {
                long left = timeout.get().toNanos() - quiet(kind, now);
                if (left <= 0) {
                    idle.add(kind);
                    reported[kind.ordinal()] = now;
                    left = timeout.get().toNanos();
                }
                wait = Math.min(wait, left);
            }
        }
        connection.loop().expireIn(this, wait);
        return idle;
    }

    /** Returns for how long nothing has happened, nor has been reported. */
    private long quiet(IdleKind kind, long now) {
        long reading = stream.isReading() ? now - received : 0;
        if (resumed != 0) {
            reading = Math.min(reading, now - resumed);
        }
        boolean writes = connection.socket().pendingWrites() > 0 || stream.handlerRuns();
        long writing = writes ? 0 : now - sent;
        long quiet =
                switch (kind) {
                    case READING -> reading;
                    case WRITING -> writing;
                    case BOTH -> Math.min(reading, writing);
                };
        return Math.min(quiet, now - reported[kind.ordinal()]);
    }

    @Override
    public void run() {
        throw new IllegalStateException("broken invariant: never handed in: " + this);
    }
}
