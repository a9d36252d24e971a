package dev.overlapped;

import dev.overlapped.internal.operation.SendLevels;

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
 * <p>Once one was refused, or waits, others are refused until the pressure is over (see below) and
 * every refusal has been told: so nothing leaves behind a gap that its sender has not heard of, if
 * one thread sends. {@link TcpConnection#isWritable} asks before, {@link
 * TcpConnection#whenWritable} waits.
 *
 * <p>Long before, from half of the sends or from {@code pressureBytes} on, a connection is under
 * pressure, until less than half of that is outstanding: then it is not read from, and the time of
 * a slow consumer runs. So what answers a request that was read before has room.
 *
 * @param sends how many sends and transmissions, 1 to 100,000
 * @param bytes how many bytes, 1 to 1,099,511,627,776 (1 TiB)
 * @param pressureBytes from how many bytes on a connection is under pressure, 1 to
 *     1,099,511,627,776; in any case from half of {@code bytes} on
 * @param slowAfter a connection that has been under pressure for so long without a break is closed
 *     with {@link IoFailure.Kind#SLOW_CONSUMER}; at most 1,000 days, zero = never. A single send of
 *     {@code pressureBytes} or more has to go within that time as well
 * @param pausesReading whether {@link TcpConnection#receiveEach} receives nothing while the
 *     connection is under pressure. Who turns it off must bound himself what he does with what he
 *     reads; who leaves it on, and sends first what the other side only reads when it has sent
 *     something itself, waits for ever
 */
public record SendLimits(
        int sends, long bytes, long pressureBytes, Duration slowAfter, boolean pausesReading) {
    private static final int MOST_SENDS = 100_000;
    private static final long MOST_BYTES = 1L << 40;
    private static final Duration LONGEST = Duration.ofDays(1_000);

    /**
     * 200 sends of 64 MiB in all, pressure from 512 KiB on, slow consumers stay, reading pauses. A
     * client of an echo server that does not read thus costs it 32 buffers of 16 KiB, the size of
     * the port's own by default; and a server may send a large answer and something behind it
     * without a thought.
     */
    public static final SendLimits DEFAULT =
            new SendLimits(200, 64L << 20, 512L << 10, Duration.ZERO, true);

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
        checkBytes(bytes, "outstanding bytes");
        checkBytes(pressureBytes, "bytes of pressure");
        if (slowAfter.isNegative() || slowAfter.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "slow after " + slowAfter + ": must be 0 (never) to " + LONGEST);
        }
    }

    private static void checkBytes(long bytes, String what) {
        if (bytes < 1 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(bytes + " " + what + ": must be 1 to " + MOST_BYTES);
        }
    }

    /**
     * Changes the number of sends.
     *
     * @param most 1 to 100,000
     * @return the changed copy
     */
    public SendLimits withSends(int most) {
        return new SendLimits(most, bytes, pressureBytes, slowAfter, pausesReading);
    }

    /**
     * Changes the number of bytes.
     *
     * @param most 1 to 1,099,511,627,776
     * @return the changed copy
     */
    public SendLimits withBytes(long most) {
        return new SendLimits(sends, most, pressureBytes, slowAfter, pausesReading);
    }

    /**
     * Changes from how many bytes on a connection is under pressure.
     *
     * @param from 1 to 1,099,511,627,776
     * @return the changed copy
     */
    public SendLimits withPressureBytes(long from) {
        return new SendLimits(sends, bytes, from, slowAfter, pausesReading);
    }

    /**
     * Changes how long a connection may be under pressure.
     *
     * @param time at most 1,000 days; zero = for ever
     * @return the changed copy
     */
    public SendLimits withSlowAfter(Duration time) {
        return new SendLimits(sends, bytes, pressureBytes, time, pausesReading);
    }

    /**
     * Changes whether reading pauses under pressure.
     *
     * @param pauses see the component
     * @return the changed copy
     */
    public SendLimits withPausedReading(boolean pauses) {
        return new SendLimits(sends, bytes, pressureBytes, slowAfter, pauses);
    }

    /** What a port or a listener keeps for its connections. */
    SendLevels levels() {
        return new SendLevels(sends, bytes, pressureBytes, slowAfter.toNanos(), pausesReading);
    }
}
