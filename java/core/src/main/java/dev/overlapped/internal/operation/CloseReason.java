package dev.overlapped.internal.operation;

import dev.overlapped.CloseCause.Kind;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a socket ends. An error of the system is kept as its code: the failure that the
 * user gets is made when somebody asks for it.
 *
 * @param kind the kind of reason
 * @param operation the operation that failed; null = none
 * @param code the system's code; 0 = none
 * @param detail more about it, for people
 * @param thrown what was thrown; null = nothing
 */
public record CloseReason(
        Kind kind,
        @Nullable IoOperation operation,
        int code,
        String detail,
        @Nullable Throwable thrown) {
    /** Its user wanted it. */
    public static final CloseReason CLOSED = of(Kind.CLOSED);

    /** Its user wanted it aborted. */
    public static final CloseReason ABORTED = of(Kind.ABORTED);

    /** This side began its orderly end, which is complete. */
    public static final CloseReason ENDED = of(Kind.ENDED);

    /** The other side began its orderly end, which is complete. */
    public static final CloseReason PEER_ENDED = of(Kind.PEER_ENDED);

    /** Its orderly end has taken too long. */
    public static final CloseReason DEADLINE = of(Kind.DEADLINE);

    /** The port ends. */
    public static final CloseReason PORT_CLOSED = of(Kind.PORT_CLOSED);

    private static CloseReason of(Kind kind) {
        return new CloseReason(kind, null, 0, "", null);
    }

    /** An operation has broken the connection. */
    public static CloseReason lost(IoOperation operation, int code) {
        return new CloseReason(Kind.CONNECTION_LOST, operation, code, "", null);
    }

    /** An operation that nobody else is notified of has failed. */
    public static CloseReason failed(IoOperation operation, int code) {
        return new CloseReason(Kind.OPERATION_FAILED, operation, code, "", null);
    }

    /** The same with the failure itself. */
    public static CloseReason failed(IoFailure failure) {
        return new CloseReason(Kind.OPERATION_FAILED, failure.operation(), 0, "", failure);
    }

    /**
     * A send was refused that had nobody to notify.
     *
     * @param outstanding what was outstanding, for people
     */
    public static CloseReason sendLimit(String outstanding) {
        return new CloseReason(Kind.SEND_LIMIT, IoOperation.SEND, 0, outstanding, null);
    }

    /**
     * The other side did not keep up for too long.
     *
     * @param outstanding what was outstanding, for people
     */
    public static CloseReason slowConsumer(String outstanding) {
        return new CloseReason(Kind.SLOW_CONSUMER, IoOperation.SEND, 0, outstanding, null);
    }

    /** A handler has thrown. */
    public static CloseReason thrown(Throwable failure) {
        return new CloseReason(Kind.HANDLER_FAILED, null, 0, "", failure);
    }

    /**
     * The port has failed.
     *
     * @param failure null = there is no memory to keep it
     */
    public static CloseReason portFailed(@Nullable Throwable failure) {
        return new CloseReason(Kind.PORT_FAILED, null, 0, "", failure);
    }

    /**
     * Returns whether the other side shall see a reset, for what it has got so far may not be all
     * that was meant for it.
     */
    public boolean resets() {
        return switch (kind) {
            case ABORTED,
                    SEND_LIMIT,
                    SLOW_CONSUMER,
                    OPERATION_FAILED,
                    HANDLER_FAILED,
                    PORT_FAILED ->
                    true;
            case CLOSED, ENDED, PEER_ENDED, CONNECTION_LOST, DEADLINE, PORT_CLOSED -> false;
        };
    }
}
