package dev.overlapped.internal.operation;

/** The reasons why this side closes a socket. */
public enum CloseReason {
    /** Its user wanted it, or the port ends. */
    ASKED,
    /** A send was refused that had nobody to notify. */
    BACK_PRESSURE,
    /** The other side did not keep up for too long. */
    SLOW_CONSUMER
}
