package dev.overlapped;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The limits of the sends that a connection may have outstanding, so that the other side cannot
 * make it keep more by not reading. Immutable; each {@code with} method returns a changed copy.
 *
 * <p>Outstanding is what was started and has not ended: sends with their bytes, transmissions with
 * the bytes of their buffers (a file's are not in memory), of all threads. A send is taken while
 * less than both limits is outstanding; so one that is larger than {@link #maxBytes} is taken, too.
 * Beyond that
 *
 * <ul>
 *   <li>a send with a handler, and one with a future, fails with {@link
 *       IoFailure.Kind#BACK_PRESSURE}: none of its data is sent, and its buffer is lent again;
 *   <li>a blocking send waits for room, in order, until its deadline;
 *   <li>a send that reports to no one ({@link TcpConnection#sendAndRelease}) closes the connection.
 * </ul>
 *
 * <p>Once one was refused, or waits, others are refused until the pressure has ended (see below)
 * and every refusal has been reported: so no data follow a gap that their sender does not know of,
 * if one thread sends. {@link TcpConnection#isWritable} asks before, {@link
 * TcpConnection#whenWritable} waits.
 *
 * <p>Long before, from {@link #pressureSends} or {@link #pressureBytes} on, a connection
 * {@linkplain TcpConnection#isUnderPressure is under pressure}, until less than half of both is
 * outstanding: the high and the low watermark. Then it is not read from, frames that were received
 * with others are {@linkplain dev.overlapped.framing.FrameHandler#frame held back}, and the time of
 * a slow consumer runs. So the answers to requests that were read before have room, as long as one
 * received buffer makes a handler send less than the limits.
 *
 * @since 0.1
 */
public final class SendLimits {
    /**
     * 10,000 sends of 64 MiB in all, pressure from 100 sends or 512 KiB on, no slow consumer is
     * closed, reading pauses. A client of an echo server that does not read thus costs it 26
     * buffers of 20 KiB, the size of the port's own by default; and a server may send a large
     * answer, or many small ones, and more data after it.
     */
    public static final SendLimits DEFAULT =
            new SendLimits(10_000, 64L << 20, 100, 512L << 10, Optional.empty(), true);

    private static final int MAX_SENDS = 100_000;
    private static final long MAX_BYTES = 1L << 40;
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1_000);

    private final int maxSends;
    private final long maxBytes;
    private final int pressureSends;
    private final long pressureBytes;
    private final Optional<Duration> slowConsumerTimeout;
    private final boolean pausesReading;

    private SendLimits(
            int maxSends,
            long maxBytes,
            int pressureSends,
            long pressureBytes,
            Optional<Duration> slowConsumerTimeout,
            boolean pausesReading) {
        this.maxSends = maxSends;
        this.maxBytes = maxBytes;
        this.pressureSends = pressureSends;
        this.pressureBytes = pressureBytes;
        this.slowConsumerTimeout = slowConsumerTimeout;
        this.pausesReading = pausesReading;
    }

    /**
     * Changes how many sends and transmissions may be outstanding.
     *
     * @param count 1 to 100,000
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendLimits withMaxSends(int count) {
        return new SendLimits(
                checkSends(count, "outstanding sends"),
                maxBytes,
                pressureSends,
                pressureBytes,
                slowConsumerTimeout,
                pausesReading);
    }

    /**
     * Changes how many bytes may be outstanding.
     *
     * @param bytes 1 to 1,099,511,627,776
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendLimits withMaxBytes(long bytes) {
        return new SendLimits(
                maxSends,
                checkBytes(bytes, "outstanding bytes"),
                pressureSends,
                pressureBytes,
                slowConsumerTimeout,
                pausesReading);
    }

    /**
     * Changes from how many bytes on a connection is under pressure.
     *
     * @param bytes 1 to 1,099,511,627,776
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendLimits withPressureBytes(long bytes) {
        return new SendLimits(
                maxSends,
                maxBytes,
                pressureSends,
                checkBytes(bytes, "bytes of pressure"),
                slowConsumerTimeout,
                pausesReading);
    }

    /**
     * Changes from how many outstanding sends on a connection is under pressure.
     *
     * @param count 1 to 100,000; more than half of {@link #maxSends} means that half
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendLimits withPressureSends(int count) {
        return new SendLimits(
                maxSends,
                maxBytes,
                checkSends(count, "sends of pressure"),
                pressureBytes,
                slowConsumerTimeout,
                pausesReading);
    }

    /**
     * Closes a connection with {@link IoFailure.Kind#SLOW_CONSUMER} that has been under pressure
     * for so long without a break. A single send of {@link #pressureBytes} or more has to end
     * within that time as well.
     *
     * @param time more than zero, at most 1,000 days
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public SendLimits withSlowConsumerTimeout(Duration time) {
        if (!time.isPositive() || time.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "slow consumer timeout of "
                            + time
                            + ": must be more than 0, at most "
                            + MAX_TIMEOUT);
        }
        return new SendLimits(
                maxSends, maxBytes, pressureSends, pressureBytes, Optional.of(time), pausesReading);
    }

    /**
     * Closes no connection for being under pressure, as by default.
     *
     * @return the changed copy
     */
    public SendLimits withoutSlowConsumerTimeout() {
        return new SendLimits(
                maxSends, maxBytes, pressureSends, pressureBytes, Optional.empty(), pausesReading);
    }

    /**
     * Changes whether {@link TcpConnection#receiveEach(ReceiveHandler)} receives nothing while the
     * connection is under pressure, and whether a decoder holds frames back. Without it, the
     * application must itself bound what it does with what it reads. With it, an application waits
     * for ever that first sends data that the other side reads only after sending something itself.
     * A proxy is best without: it reads nothing from one side while the <em>other</em> one is under
     * pressure.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="proxy"}
     *
     * @param pauses true to pause
     * @return the changed copy
     */
    public SendLimits withPausesReading(boolean pauses) {
        return new SendLimits(
                maxSends, maxBytes, pressureSends, pressureBytes, slowConsumerTimeout, pauses);
    }

    /**
     * Returns the number of sends and transmissions that may be outstanding.
     *
     * @return 1 to 100,000
     */
    public int maxSends() {
        return maxSends;
    }

    /**
     * Returns the number of bytes that may be outstanding.
     *
     * @return 1 to 1,099,511,627,776 (1 TiB)
     */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Returns from how many sends on a connection is under pressure; in any case from half of
     * {@link #maxSends} on.
     *
     * @return 1 to 100,000
     */
    public int pressureSends() {
        return pressureSends;
    }

    /**
     * Returns from how many bytes on a connection is under pressure; in any case from half of
     * {@link #maxBytes} on.
     *
     * @return 1 to 1,099,511,627,776
     */
    public long pressureBytes() {
        return pressureBytes;
    }

    /**
     * Returns after how long under pressure without a break a connection is closed.
     *
     * @return empty if none is closed
     */
    public Optional<Duration> slowConsumerTimeout() {
        return slowConsumerTimeout;
    }

    /**
     * Returns whether {@link TcpConnection#receiveEach(ReceiveHandler)} receives nothing while the
     * connection is under pressure.
     *
     * @return true by default
     */
    public boolean pausesReading() {
        return pausesReading;
    }

    private static int checkSends(int count, String what) {
        if (count < 1 || count > MAX_SENDS) {
            throw new IllegalArgumentException(count + " " + what + ": must be 1 to " + MAX_SENDS);
        }
        return count;
    }

    private static long checkBytes(long bytes, String what) {
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(bytes + " " + what + ": must be 1 to " + MAX_BYTES);
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SendLimits that
                && maxSends == that.maxSends
                && maxBytes == that.maxBytes
                && pressureSends == that.pressureSends
                && pressureBytes == that.pressureBytes
                && slowConsumerTimeout.equals(that.slowConsumerTimeout)
                && pausesReading == that.pausesReading;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                maxSends,
                maxBytes,
                pressureSends,
                pressureBytes,
                slowConsumerTimeout,
                pausesReading);
    }

    @Override
    public String toString() {
        return "SendLimits[maxSends="
                + maxSends
                + ", maxBytes="
                + maxBytes
                + ", pressureSends="
                + pressureSends
                + ", pressureBytes="
                + pressureBytes
                + ", slowConsumerTimeout="
                + slowConsumerTimeout
                + ", pausesReading="
                + pausesReading
                + "]";
    }
}
