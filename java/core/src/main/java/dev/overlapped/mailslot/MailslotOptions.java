package dev.overlapped.mailslot;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a mailslot that is to be made. Immutable; each {@code with} method returns a
 * changed copy.
 *
 * @since 0.1
 */
public final class MailslotOptions {
    /** The maximum of {@link #maxMessageBytes}. */
    public static final int MAX_MESSAGE_BYTES = 65_536;

    private static final Duration MAX_TIMEOUT = Duration.ofDays(1_000);

    /** Messages of as many bytes as other computers can send, and no read time-out. */
    public static final MailslotOptions DEFAULT =
            new MailslotOptions(MailslotAddress.MAX_REMOTE_BYTES, Optional.empty());

    private final int maxMessageBytes;
    private final Optional<Duration> readTimeout;

    private MailslotOptions(int maxMessageBytes, Optional<Duration> readTimeout) {
        this.maxMessageBytes = maxMessageBytes;
        this.readTimeout = readTimeout;
    }

    /**
     * Changes the size of the longest message. Each buffer that is received into needs that much
     * room. Windows refuses to send longer ones; on Linux this library's receiver does.
     *
     * @param bytes 1 to {@value #MAX_MESSAGE_BYTES}
     * @return the changed copy
     * @throws IllegalArgumentException if the number is out of range
     */
    public MailslotOptions withMaxMessageBytes(int bytes) {
        if (bytes < 1 || bytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "messages of " + bytes + " bytes: must be 1 to " + MAX_MESSAGE_BYTES);
        }
        return new MailslotOptions(bytes, readTimeout);
    }

    /**
     * Changes how long a receive that names no deadline waits for a message. {@link
     * Mailslot#receiveEach} waits without limit.
     *
     * @param timeout more than 0, to 1,000 days
     * @return the changed copy
     * @throws IllegalArgumentException if it is not positive, or longer
     */
    public MailslotOptions withReadTimeout(Duration timeout) {
        if (!timeout.isPositive() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "read time-out of " + timeout + ": must be more than 0, to " + MAX_TIMEOUT);
        }
        return new MailslotOptions(maxMessageBytes, Optional.of(timeout));
    }

    /**
     * Returns the size of the longest message.
     *
     * @return bytes; {@link MailslotAddress#MAX_REMOTE_BYTES} by default
     */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * Returns how long a receive that names no deadline waits for a message.
     *
     * @return empty for no limit, the default
     */
    public Optional<Duration> readTimeout() {
        return readTimeout;
    }

    @Override
    public String toString() {
        return "MailslotOptions[maxMessageBytes="
                + maxMessageBytes
                + readTimeout.map(timeout -> ", readTimeout=" + timeout).orElse("")
                + "]";
    }
}
