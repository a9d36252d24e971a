package dev.overlapped;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

/**
 * How {@link TcpListener#acceptEach} keeps accepts posted. Immutable; each {@code with} method
 * gives a changed copy.
 *
 * @param least how many accepts wait for a client at least, 1 to 65,535
 * @param most how many do when clients come fast, {@code least} to 65,535
 * @param mostSilent how many clients that have connected and not sent anything are borne, at least
 *     1, when accepts are to bring first data; beyond it the longest silent one goes
 * @param silentFor how long such a client is borne, at least 1 second: on Windows the time is known
 *     in seconds
 * @param mostActive how many connections are served at a time, 1 or more; {@link Integer#MAX_VALUE}
 *     = all
 * @param mostWaiting how many wait for their turn beyond those, 0 or more
 * @param busyAnswer what a client gets that comes when so many wait; empty = its connection is
 *     closed without an answer. Read-only
 */
public record AcceptOptions(
        int least,
        int most,
        int mostSilent,
        Duration silentFor,
        int mostActive,
        int mostWaiting,
        ByteBuffer busyAnswer) {
    /** 16 accepts, up to 512; with first data, 1,000 silent clients for 30 seconds; all served. */
    public static final AcceptOptions DEFAULT =
            new AcceptOptions(
                    16,
                    512,
                    1_000,
                    Duration.ofSeconds(30),
                    Integer.MAX_VALUE,
                    0,
                    ByteBuffer.allocate(0));

    private static final int MOST = 65_535;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public AcceptOptions {
        Objects.requireNonNull(silentFor, "silentFor");
        ByteBuffer answer = ByteBuffer.allocate(busyAnswer.remaining());
        busyAnswer = answer.put(busyAnswer.duplicate()).flip().asReadOnlyBuffer();
        if (mostActive < 1) {
            throw new IllegalArgumentException(
                    mostActive + " connections served at a time: must be 1 or more");
        }
        if (mostWaiting < 0) {
            throw new IllegalArgumentException(
                    mostWaiting + " connections waiting at most: must be 0 or more");
        }
        if (least < 1 || least > MOST) {
            throw new IllegalArgumentException(least + " accepts at least: must be 1 to " + MOST);
        }
        if (most < least || most > MOST) {
            throw new IllegalArgumentException(
                    most + " accepts at most: must be " + least + " to " + MOST);
        }
        if (mostSilent < 1) {
            throw new IllegalArgumentException(
                    mostSilent + " silent clients at most: must be 1 or more");
        }
        if (silentFor.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "clients silent for " + silentFor + ": must be 1 second or more");
        }
    }

    /**
     * Changes how many accepts are kept posted.
     *
     * @param least 1 to 65,535
     * @param most {@code least} to 65,535
     * @return the changed copy
     */
    public AcceptOptions withPosted(int least, int most) {
        return new AcceptOptions(
                least, most, mostSilent, silentFor, mostActive, mostWaiting, busyAnswer);
    }

    /**
     * Changes how silent clients are borne.
     *
     * @param most how many
     * @param duration how long
     * @return the changed copy
     */
    public AcceptOptions withSilent(int most, Duration duration) {
        return new AcceptOptions(
                least, this.most, most, duration, mostActive, mostWaiting, busyAnswer);
    }

    /**
     * Lets a bounded number of connections be served at a time. One that comes beyond it is
     * accepted, and left as it is until one that is served has closed, or its socket has been taken
     * out of it; then {@link AcceptHandler#accepted} is called for the one that has waited longest.
     * So its handler has not been called yet when a client connects, and what the client sends
     * waits in the system. When {@code mostWaiting} wait, a further one gets the busy answer and
     * the end of the stream, and is closed when it has ended its own, or after 5 seconds. {@link
     * TcpListener#acceptCounters} tells how many are served, wait and were refused.
     *
     * @param mostActive how many are served, 1 or more
     * @param mostWaiting how many wait, 0 or more; {@link Integer#MAX_VALUE} = nobody is refused
     * @param busyAnswer copied; must fit into a buffer of the port, which is found out when
     *     accepting begins; empty = no answer
     * @return the changed copy
     * @throws IllegalArgumentException if a number is outside its range
     */
    public AcceptOptions withActive(int mostActive, int mostWaiting, byte[] busyAnswer) {
        return new AcceptOptions(
                least,
                most,
                mostSilent,
                silentFor,
                mostActive,
                mostWaiting,
                ByteBuffer.wrap(busyAnswer));
    }

    /**
     * Serves all connections at once, as by default.
     *
     * @return the changed copy
     */
    public AcceptOptions withAllActive() {
        return withActive(Integer.MAX_VALUE, 0, new byte[0]);
    }

    /**
     * What who is refused gets.
     *
     * @return read-only, with a position of its own
     */
    @Override
    public ByteBuffer busyAnswer() {
        return busyAnswer.duplicate();
    }
}
