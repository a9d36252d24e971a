package dev.overlapped.test.internal.network;

/**
 * The behavior of a network as a test wants it.
 *
 * @param minDelayNanos the shortest time in transit
 * @param maxDelayNanos the longest
 * @param mergeNanos all that is sent within an interval of this length arrives together; 0 = not
 * @param maxTransfer the most bytes of a stream that one receive gets
 * @param window the bytes that a connection takes until they are received
 * @param losses how often a datagram is lost, from 0 to 1
 * @param duplicates how often a datagram arrives twice
 * @param overtakes how often a datagram may overtake those sent before
 */
public record Conditions(
        long minDelayNanos,
        long maxDelayNanos,
        long mergeNanos,
        int maxTransfer,
        int window,
        double losses,
        double duplicates,
        double overtakes) {
    /** Returns when something arrives that is sent {@code now}, after {@code delay}. */
    long delayUntilArrival(long now, long delay) {
        if (mergeNanos == 0) {
            return delay;
        }
        return ((now + delay) / mergeNanos + 1) * mergeNanos - now;
    }
}
