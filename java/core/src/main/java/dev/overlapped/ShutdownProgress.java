package dev.overlapped;

import java.time.Duration;

/**
 * How far the orderly end of a port has come, see {@link CompletionPort#shutdown(Deadline,
 * Deadline, java.util.function.Consumer)}. UDP sockets count as connections.
 *
 * @param stage what has been reached
 * @param open connections that are still open
 * @param finished connections that have closed by themselves, in the time that they were left alone
 * @param ended connections that sent what was queued and closed when they were asked to
 * @param cut connections that had not closed by the deadline, and were cut off
 * @param elapsed since the shutdown began
 */
public record ShutdownProgress(
        Stage stage, long open, long finished, long ended, long cut, Duration elapsed) {

    /** The stages, in their order. */
    public enum Stage {
        /** Listeners are closed: no connection comes any more. */
        NOT_ACCEPTING,
        /** The time for connections to finish by themselves is over, or all have. */
        LEFT_ALONE,
        /** Connections were asked to end; all have, or the deadline has passed. */
        ENDED,
        /** What was left is cut off, and everything is closed. */
        CLOSED
    }
}
