package dev.overlapped;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The accepts that {@link TcpListener#acceptEach(AcceptOptions, AcceptHandler)} keeps posted, and
 * the connections that it serves. Immutable; each {@code with} method returns a changed copy.
 *
 * @since 0.1
 */
public final class AcceptOptions {
    /**
     * 16 to 512 accepts; with first data, 1,000 silent clients for 30 seconds; all connections are
     * served at once.
     */
    public static final AcceptOptions DEFAULT =
            new AcceptOptions(
                    16,
                    512,
                    1_000,
                    Duration.ofSeconds(30),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty());

    private static final int MAX_POSTED = 65_535;
    private static final Duration MIN_SILENCE = Duration.ofSeconds(1);

    private final int minPosted;
    private final int maxPosted;
    private final int maxSilentClients;
    private final Duration silenceTimeout;
    private final OptionalInt maxActive;
    private final OptionalInt maxWaiting;
    private final Optional<ByteBuffer> busyAnswer;

    private AcceptOptions(
            int minPosted,
            int maxPosted,
            int maxSilentClients,
            Duration silenceTimeout,
            OptionalInt maxActive,
            OptionalInt maxWaiting,
            Optional<ByteBuffer> busyAnswer) {
        this.minPosted = minPosted;
        this.maxPosted = maxPosted;
        this.maxSilentClients = maxSilentClients;
        this.silenceTimeout = silenceTimeout;
        this.maxActive = maxActive;
        this.maxWaiting = maxWaiting;
        this.busyAnswer = busyAnswer;
    }

    /**
     * Changes how many accepts wait for a client at least.
     *
     * @param count 1 to 65,535; at most {@link #maxPosted}, which is checked when accepting starts
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public AcceptOptions withMinPosted(int count) {
        return new AcceptOptions(
                checkPosted(count),
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                maxActive,
                maxWaiting,
                busyAnswer);
    }

    /**
     * Changes how many accepts wait for a client when many connect at a time.
     *
     * @param count 1 to 65,535; at least {@link #minPosted}, which is checked when accepting starts
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public AcceptOptions withMaxPosted(int count) {
        return new AcceptOptions(
                minPosted,
                checkPosted(count),
                maxSilentClients,
                silenceTimeout,
                maxActive,
                maxWaiting,
                busyAnswer);
    }

    /**
     * Changes how many clients may be connected without having sent anything, when accepts wait for
     * first data.
     *
     * @param count 1 or more
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public AcceptOptions withMaxSilentClients(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "at most " + count + " silent clients: must be 1 or more");
        }
        return new AcceptOptions(
                minPosted, maxPosted, count, silenceTimeout, maxActive, maxWaiting, busyAnswer);
    }

    /**
     * Changes how long such a client may stay silent.
     *
     * @param time 1 second or more: on Windows the time is known in seconds
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public AcceptOptions withSilenceTimeout(Duration time) {
        if (time.compareTo(MIN_SILENCE) < 0) {
            throw new IllegalArgumentException(
                    "silence timeout of " + time + ": must be 1 second or more");
        }
        return new AcceptOptions(
                minPosted, maxPosted, maxSilentClients, time, maxActive, maxWaiting, busyAnswer);
    }

    /**
     * Bounds how many connections are served at a time. A connection beyond it is accepted and left
     * as it is until one that is served has closed, or its socket has been taken out of it; then
     * {@link AcceptHandler#accepted} is called for the one that has waited longest. Until then the
     * data of its client wait in the system. {@link TcpListener#acceptCounters} reports how many
     * are served, wait and were refused.
     *
     * @param count 1 or more
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public AcceptOptions withMaxActive(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    count + " connections served at a time: must be 1 or more");
        }
        return new AcceptOptions(
                minPosted,
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                OptionalInt.of(count),
                maxWaiting,
                busyAnswer);
    }

    /**
     * Serves all connections at once, as by default.
     *
     * @return the changed copy
     */
    public AcceptOptions withAllActive() {
        return new AcceptOptions(
                minPosted,
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                OptionalInt.empty(),
                maxWaiting,
                busyAnswer);
    }

    /**
     * Bounds how many connections wait beyond {@link #maxActive}. A further one gets the {@link
     * #busyAnswer} and the end of the stream, and is closed when its client has ended its own
     * stream, or after 5 seconds.
     *
     * @param count 0 or more
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public AcceptOptions withMaxWaiting(int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "at most " + count + " connections waiting: must be 0 or more");
        }
        return new AcceptOptions(
                minPosted,
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                maxActive,
                OptionalInt.of(count),
                busyAnswer);
    }

    /**
     * Lets any number of connections wait, as by default.
     *
     * @return the changed copy
     */
    public AcceptOptions withUnboundedWaiting() {
        return new AcceptOptions(
                minPosted,
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                maxActive,
                OptionalInt.empty(),
                busyAnswer);
    }

    /**
     * Changes the answer to a client whose connection is refused because as many wait as may.
     *
     * @param answer copied; must fit into a buffer of the port, which is checked when accepting
     *     starts
     * @return the changed copy
     */
    public AcceptOptions withBusyAnswer(byte[] answer) {
        return new AcceptOptions(
                minPosted,
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                maxActive,
                maxWaiting,
                Optional.of(ByteBuffer.wrap(answer.clone()).asReadOnlyBuffer()));
    }

    /**
     * Closes a connection that is refused without an answer, as by default.
     *
     * @return the changed copy
     */
    public AcceptOptions withoutBusyAnswer() {
        return new AcceptOptions(
                minPosted,
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                maxActive,
                maxWaiting,
                Optional.empty());
    }

    /**
     * Returns the minimum number of accepts that wait for a client.
     *
     * @return 1 to 65,535
     */
    public int minPosted() {
        return minPosted;
    }

    /**
     * Returns the maximum number of accepts that wait for a client, when many connect at a time.
     *
     * @return 1 to 65,535
     */
    public int maxPosted() {
        return maxPosted;
    }

    /**
     * Returns the number of clients that may be connected without having sent anything, when
     * accepts wait for first data; beyond it the longest silent client is evicted.
     *
     * @return 1 or more
     */
    public int maxSilentClients() {
        return maxSilentClients;
    }

    /**
     * Returns the time that such a client may stay silent before it is evicted.
     *
     * @return 1 second or more
     */
    public Duration silenceTimeout() {
        return silenceTimeout;
    }

    /**
     * Returns the number of connections that are served at a time.
     *
     * @return 1 or more; empty if all are served
     */
    public OptionalInt maxActive() {
        return maxActive;
    }

    /**
     * Returns the number of connections that wait until another one has been served.
     *
     * @return 0 or more; empty if any number waits
     */
    public OptionalInt maxWaiting() {
        return maxWaiting;
    }

    /**
     * Returns the answer to a client whose connection is refused because as many wait as may.
     *
     * @return read-only, with a position of its own; empty if such a connection is closed without
     *     an answer
     */
    public Optional<ByteBuffer> busyAnswer() {
        return busyAnswer.map(ByteBuffer::duplicate);
    }

    private static int checkPosted(int count) {
        if (count < 1 || count > MAX_POSTED) {
            throw new IllegalArgumentException(
                    count + " posted accepts: must be 1 to " + MAX_POSTED);
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AcceptOptions that
                && minPosted == that.minPosted
                && maxPosted == that.maxPosted
                && maxSilentClients == that.maxSilentClients
                && silenceTimeout.equals(that.silenceTimeout)
                && maxActive.equals(that.maxActive)
                && maxWaiting.equals(that.maxWaiting)
                && busyAnswer.equals(that.busyAnswer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                minPosted,
                maxPosted,
                maxSilentClients,
                silenceTimeout,
                maxActive,
                maxWaiting,
                busyAnswer);
    }

    @Override
    public String toString() {
        return "AcceptOptions[minPosted="
                + minPosted
                + ", maxPosted="
                + maxPosted
                + ", maxSilentClients="
                + maxSilentClients
                + ", silenceTimeout="
                + silenceTimeout
                + ", maxActive="
                + maxActive
                + ", maxWaiting="
                + maxWaiting
                + ", busyAnswer="
                + busyAnswer
                + "]";
    }
}
