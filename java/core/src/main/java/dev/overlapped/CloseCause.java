package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;

/**
 * The reason why a socket is gone; see {@link OverlappedSocket#onClosed}. Immutable.
 *
 * @since 0.1
 */
public final class CloseCause {
    /** A kind of reason, the same on every system. */
    public enum Kind {
        /** This side closed it: {@link OverlappedSocket#close}. */
        CLOSED("closed by this side"),
        /** This side aborted it: {@link OverlappedSocket#abort}. */
        ABORTED("aborted by this side"),
        /**
         * This side asked for an orderly end, and everything was sent. Of a connection the other
         * side has ended its stream as well.
         */
        ENDED("ended in order by this side"),
        /** The other side ended its stream first, and this side closed the connection then. */
        PEER_ENDED("ended by the other side"),
        /**
         * The connection broke: reset by the other side, timed out, unreachable. The failure is an
         * {@link IoFailure}.
         */
        CONNECTION_LOST("connection lost"),
        /** The deadline of {@link OverlappedSocket#closeAfterSending} passed first. */
        DEADLINE("the deadline of its orderly end has passed"),
        /**
         * A send without a handler was refused, see {@link TcpConnection#sendAndRelease}. The
         * failure is an {@link IoFailure} of kind {@link IoFailure.Kind#BACK_PRESSURE}, and its
         * message has the numbers.
         */
        SEND_LIMIT("a send was beyond the limits"),
        /**
         * The other side did not receive in time, see {@link SendLimits#withSlowConsumerTimeout}.
         * The failure is an {@link IoFailure}, and its message has the numbers.
         */
        SLOW_CONSUMER("the other side is too slow to receive"),
        /**
         * An operation without a handler failed, and the connection had not broken. The failure is
         * an {@link IoFailure}.
         */
        OPERATION_FAILED("an operation failed"),
        /** A handler threw. The failure is the exception. */
        HANDLER_FAILED("a handler threw"),
        /** The port was closed. */
        PORT_CLOSED("the port was closed"),
        /** The port failed. The failure is what it failed by. */
        PORT_FAILED("the port failed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /**
         * Returns the kind's name in messages.
         *
         * @return for instance {@code closed by this side}
         */
        public String text() {
            return text;
        }
    }

    private final Kind kind;
    private final @Nullable Throwable failure;

    private CloseCause(Kind kind, @Nullable Throwable failure) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.failure = failure;
    }

    /**
     * Makes a cause as this library does, for instance to test how an application handles it.
     *
     * @param kind the kind of reason
     * @param failure see {@link #failure}; null = none
     * @return the cause
     */
    public static CloseCause of(Kind kind, @Nullable Throwable failure) {
        return new CloseCause(kind, failure);
    }

    /**
     * Returns the kind of reason.
     *
     * @return the same on every system
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the failure that caused it.
     *
     * @return as the kind says; empty if nothing failed
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public String toString() {
        return failure == null ? kind.text : kind.text + ": " + failure;
    }
}
