package dev.overlapped;

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
 */
public record AcceptOptions(int least, int most, int mostSilent, Duration silentFor) {
    /** 16 accepts, up to 512; with first data, 1,000 silent clients for 30 seconds. */
    public static final AcceptOptions DEFAULT =
            new AcceptOptions(16, 512, 1_000, Duration.ofSeconds(30));

    private static final int MOST = 65_535;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public AcceptOptions {
        Objects.requireNonNull(silentFor, "silentFor");
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
        return new AcceptOptions(least, most, mostSilent, silentFor);
    }

    /**
     * Changes how silent clients are borne.
     *
     * @param most how many
     * @param duration how long
     * @return the changed copy
     */
    public AcceptOptions withSilent(int most, Duration duration) {
        return new AcceptOptions(least, this.most, most, duration);
    }
}
