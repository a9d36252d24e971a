package dev.overlapped.test;

import dev.overlapped.test.internal.network.Conditions;

import java.time.Duration;
import java.util.Objects;

/**
 * The behavior of a {@link TestNetwork}. Immutable; each {@code with} method returns a changed
 * copy.
 *
 * @since 0.1
 */
public final class NetworkConditions {
    private static final int DEFAULT_WINDOW = 1 << 17;
    private static final Duration MAX_DURATION = Duration.ofDays(365);

    /** Everything arrives whole and at once; a connection takes 128 KiB until they are received. */
    public static final NetworkConditions DEFAULT =
            new NetworkConditions(
                    new Conditions(0, 0, 0, Integer.MAX_VALUE, DEFAULT_WINDOW, 0, 0, 0));

    private final Conditions values;

    private NetworkConditions(Conditions values) {
        this.values = values;
    }

    Conditions values() {
        return values;
    }

    /**
     * Changes the time in transit of bytes, datagrams, and each packet of a connect or an end.
     *
     * @param delay zero to 365 days
     * @return the changed copy, without jitter
     * @throws IllegalArgumentException if {@code delay} is outside of that
     */
    public NetworkConditions withDelay(Duration delay) {
        long nanos = nanos("delay", delay);
        return new NetworkConditions(
                new Conditions(
                        nanos,
                        nanos,
                        values.mergeNanos(),
                        values.maxTransfer(),
                        values.window(),
                        values.losses(),
                        values.duplicates(),
                        values.overtakes()));
    }

    /**
     * Changes by how much the time in transit varies: it is the delay and up to {@code jitter}
     * more. Bytes of a stream and datagrams keep their order nevertheless.
     *
     * @param jitter zero to 365 days
     * @return the changed copy
     * @throws IllegalArgumentException if {@code jitter} is outside of that
     */
    public NetworkConditions withJitter(Duration jitter) {
        return new NetworkConditions(
                new Conditions(
                        values.minDelayNanos(),
                        values.minDelayNanos() + nanos("jitter", jitter),
                        values.mergeNanos(),
                        values.maxTransfer(),
                        values.window(),
                        values.losses(),
                        values.duplicates(),
                        values.overtakes()));
    }

    /**
     * Merges what is sent: everything that would arrive within an interval of this length arrives
     * at its end, as one piece.
     *
     * @param interval zero (nothing is merged) to 365 days
     * @return the changed copy
     * @throws IllegalArgumentException if {@code interval} is outside of that
     */
    public NetworkConditions withMerging(Duration interval) {
        return new NetworkConditions(
                new Conditions(
                        values.minDelayNanos(),
                        values.maxDelayNanos(),
                        nanos("interval", interval),
                        values.maxTransfer(),
                        values.window(),
                        values.losses(),
                        values.duplicates(),
                        values.overtakes()));
    }

    /**
     * Splits streams: one receive gets at most this many bytes.
     *
     * @param bytes at least 1; {@link Integer#MAX_VALUE} splits nothing
     * @return the changed copy
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    public NetworkConditions withMaxSegment(int bytes) {
        return new NetworkConditions(
                new Conditions(
                        values.minDelayNanos(),
                        values.maxDelayNanos(),
                        values.mergeNanos(),
                        atLeastOne("a segment", bytes),
                        values.window(),
                        values.losses(),
                        values.duplicates(),
                        values.overtakes()));
    }

    /**
     * Changes how many bytes each direction of a connection takes that the other side has not
     * received; connections that exist keep theirs.
     *
     * @param bytes at least 1
     * @return the changed copy
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    public NetworkConditions withWindow(int bytes) {
        return new NetworkConditions(
                new Conditions(
                        values.minDelayNanos(),
                        values.maxDelayNanos(),
                        values.mergeNanos(),
                        values.maxTransfer(),
                        atLeastOne("a window", bytes),
                        values.losses(),
                        values.duplicates(),
                        values.overtakes()));
    }

    /**
     * Changes how often a datagram is lost.
     *
     * @param probability 0 (never) to 1 (always)
     * @return the changed copy
     * @throws IllegalArgumentException if {@code probability} is outside of that
     */
    public NetworkConditions withLoss(double probability) {
        return new NetworkConditions(
                new Conditions(
                        values.minDelayNanos(),
                        values.maxDelayNanos(),
                        values.mergeNanos(),
                        values.maxTransfer(),
                        values.window(),
                        probability("loss", probability),
                        values.duplicates(),
                        values.overtakes()));
    }

    /**
     * Changes how often a datagram arrives twice.
     *
     * @param probability 0 (never) to 1 (always)
     * @return the changed copy
     * @throws IllegalArgumentException if {@code probability} is outside of that
     */
    public NetworkConditions withDuplicates(double probability) {
        return new NetworkConditions(
                new Conditions(
                        values.minDelayNanos(),
                        values.maxDelayNanos(),
                        values.mergeNanos(),
                        values.maxTransfer(),
                        values.window(),
                        values.losses(),
                        probability("duplicates", probability),
                        values.overtakes()));
    }

    /**
     * Changes how often a datagram may overtake those that were sent before; it does where the
     * jitter makes it faster.
     *
     * @param probability 0 (never) to 1 (always)
     * @return the changed copy
     * @throws IllegalArgumentException if {@code probability} is outside of that
     */
    public NetworkConditions withReordering(double probability) {
        return new NetworkConditions(
                new Conditions(
                        values.minDelayNanos(),
                        values.maxDelayNanos(),
                        values.mergeNanos(),
                        values.maxTransfer(),
                        values.window(),
                        values.losses(),
                        values.duplicates(),
                        probability("reordering", probability)));
    }

    private static long nanos(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    name + " " + duration + ": must be zero to " + MAX_DURATION);
        }
        return duration.toNanos();
    }

    private static int atLeastOne(String name, int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    name + " of " + bytes + " bytes: must be 1 to " + Integer.MAX_VALUE);
        }
        return bytes;
    }

    private static double probability(String name, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    name + " with probability " + probability + ": must be 0 to 1");
        }
        return probability;
    }

    @Override
    public String toString() {
        return "Network" + values;
    }
}
