package dev.overlapped.internal.operation;

import dev.overlapped.SendLimits;

import java.time.Duration;

/**
 * The limits and watermarks of a connection's outstanding sends; many connections share one object.
 * The outstanding amount is one number: bytes in its lower bits, sends above them.
 *
 * <p>Immutable.
 */
public final class SendLevels {
    private static final int BYTE_BITS = 44;
    private static final long BYTES = (1L << BYTE_BITS) - 1;

    private final int sends;
    private final long bytes;
    private final long slowNanos;
    private final boolean pausesReading;
    private final int highSends;
    private final long highBytes;
    private final int lowSends;
    private final long lowBytes;

    /** Returns the levels of what an application has set. */
    public static SendLevels of(SendLimits limits) {
        return new SendLevels(
                limits.maxSends(),
                limits.maxBytes(),
                limits.pressureSends(),
                limits.pressureBytes(),
                limits.slowConsumerTimeout().map(Duration::toNanos).orElse(0L),
                limits.pausesReading());
    }

    /**
     * @param sends with so many outstanding, no more are taken; below 2^18
     * @param bytes the same, of their bytes; at most 2^40
     * @param pressureSends from so many sends on there is pressure, or from half of {@code sends}
     * @param pressureBytes the same, of bytes
     * @param slowNanos how long a connection may be under pressure; 0 = for ever
     * @param pausesReading whether nothing is received meanwhile
     */
    public SendLevels(
            int sends,
            long bytes,
            int pressureSends,
            long pressureBytes,
            long slowNanos,
            boolean pausesReading) {
        this.sends = sends;
        this.bytes = bytes;
        this.slowNanos = slowNanos;
        this.pausesReading = pausesReading;
        this.highSends = Math.max(1, Math.min(pressureSends, sends / 2));
        this.highBytes = Math.max(1, Math.min(pressureBytes, bytes / 2));
        this.lowSends = Math.max(1, highSends / 2);
        this.lowBytes = Math.max(1, highBytes / 2);
    }

    /** Returns the charge of one send of so many bytes. */
    static long charge(long bytesOfIt) {
        return 1L << BYTE_BITS | Math.min(bytesOfIt, Integer.MAX_VALUE);
    }

    private static boolean reaches(long outstanding, int maxSends, long maxBytes) {
        return outstanding >>> BYTE_BITS >= maxSends || (outstanding & BYTES) >= maxBytes;
    }

    boolean isFull(long outstanding) {
        return reaches(outstanding, sends, bytes);
    }

    boolean isHigh(long outstanding) {
        return reaches(outstanding, highSends, highBytes);
    }

    boolean isLow(long outstanding) {
        return !reaches(outstanding, lowSends, lowBytes);
    }

    /** The name of the limit whose pressure is the greater. */
    String nearerLimit(long outstanding) {
        double ofSends = (double) (outstanding >>> BYTE_BITS) / highSends;
        return (double) (outstanding & BYTES) / highBytes > ofSends ? "bytes" : "sends";
    }

    /** For people. */
    static String describe(long outstanding) {
        return (outstanding >>> BYTE_BITS)
                + " sends of "
                + (outstanding & BYTES)
                + " bytes are outstanding";
    }

    long slowNanos() {
        return slowNanos;
    }

    boolean pausesReading() {
        return pausesReading;
    }
}
