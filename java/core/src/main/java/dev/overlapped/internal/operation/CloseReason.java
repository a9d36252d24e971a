package dev.overlapped.internal.operation;

/** Why this side has closed a socket. */
public enum CloseReason {
    /** Its user wanted it, or the port ends. */
    ASKED,
    /** A send was refused of which nobody is told otherwise. */
    BACK_PRESSURE,
    /** The other side did not keep up for too long. */
    SLOW_CONSUMER
}
