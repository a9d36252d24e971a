package dev.overlapped;

import dev.overlapped.internal.SendLevels;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a connection may have outstanding of what it sends, so that the other side cannot make
 * it keep more by not reading. Immutable; each {@code with} method gives a changed copy.
 *
 * <p>Outstanding is what was started and has not ended: sends with their bytes, transmissions with
 * the bytes of their buffers (a file's are not in memory), on whichever thread. A send is taken
 * while less than both limits is outstanding; so one that is larger than {@code bytes} is taken,
 * too. Beyond that
 *
 * <ul>
 *   <li>a send with a handler, and one with a future, fails with {@link
 *       IoFailure.Kind#BACK_PRESSURE}: nothing of it has gone, and its buffer is lent again;
 *   <li>a blocking send waits for room, in turn, until its deadline;
 *   <li>a send of which nobody hears ({@link TcpConnection#send(IoBuffer)}) closes the connection.
 * </ul>
 *
 * <p>Once one was refused, or waits, others are refused until less than a quarter of the limits is
 * outstanding and every refusal has been told: so nothing leaves behind a gap that its sender has
 * not heard of, if one thread sends. {@link TcpConnection#isWritable} asks before, {@link
 * TcpConnection#whenWritable} waits.
 *
 * <p>From half of a limit on, until less than a quarter is outstanding, a connection is under
 * pressure.
 *
 * @param sends how many sends and transmissions, 1 to 100,000
 * @param bytes how many bytes, 1 to 1,099,511,627,776 (1 TiB)
 * @param slowAfter a connection that has been under pressure for so long without a break is closed
 *     with {@link IoFailure.Kind#SLOW_CONSUMER}; at most 1,000 days, zero = never. A send of more
 *     than half of {@code bytes} has to go within that time as well
 * @param pausesReading whether {@link TcpConnection#receiveEach} receives nothing while the
 *     connection is under pressure. Who turns it off must read all the same, and bound himself what
 *     he does with it; two sides that both send first and read afterwards would wait for each other
 *     for ever otherwise
 */
public record SendLimits(int sends, long bytes, Duration slowAfter, boolean pausesReading) {
    private static final int MOST_SENDS = 100_000;
    private static final long MOST_BYTES = 1L << 40;
    private static final Duration LONGEST = Duration.ofDays(1_000);

    /**
     * 200 sends, 1 MiB, slow consumers stay, reading pauses. A client of an echo server that does
     * not read thus costs it 32 buffers of 16 KiB, the size of the port's own by default.
     */
    public static final SendLimits DEFAULT = new SendLimits(200, 1 << 20, Duration.ZERO, true);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public SendLimits {
        Objects.requireNonNull(slowAfter, "slowAfter");
        if (sends < 1 || sends > MOST_SENDS) {
            throw new IllegalArgumentException(
                    sends + " outstanding sends: must be 1 to " + MOST_SENDS);
        }
        if (bytes < 1 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    bytes + " outstanding bytes: must be 1 to " + MOST_BYTES);
        }
        if (slowAfter.isNegative() || slowAfter.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "slow after " + slowAfter + ": must be 0 (never) to " + LONGEST);
        }
    }

    /**
     * Changes the number of sends.
     *
     * @param most 1 to 100,000
     * @return the changed copy
     */
    public SendLimits withSends(int most) {
        return new SendLimits(most, bytes, slowAfter, pausesReading);
    }

    /**
     * Changes the number of bytes.
     *
     * @param most 1 to 1,099,511,627,776
     * @return the changed copy
     */
    public SendLimits withBytes(long most) {
        return new SendLimits(sends, most, slowAfter, pausesReading);
    }

    /**
     * Changes how long a connection may be under pressure.
     *
     * @param time at most 1,000 days; zero = for ever
     * @return the changed copy
     */
    public SendLimits withSlowAfter(Duration time) {
        return new SendLimits(sends, bytes, time, pausesReading);
    }

    /**
     * Changes whether reading pauses under pressure.
     *
     * @param pauses see the component
     * @return the changed copy
     */
    public SendLimits withPausedReading(boolean pauses) {
        return new SendLimits(sends, bytes, slowAfter, pauses);
    }

    /** What a port or a listener keeps for its connections. */
    SendLevels levels() {
        return new SendLevels(sends, bytes, slowAfter.toNanos(), pausesReading);
    }
}
