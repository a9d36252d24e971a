package dev.overlapped;

import java.time.Duration;

/**
 * The progress of the orderly end of a port; see {@link CompletionPort#shutdown}. UDP sockets count
 * as connections.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface ShutdownProgress {
    /**
     * Returns the stage that has been reached.
     *
     * @return the stage
     */
    Stage stage();

    /**
     * Returns the number of connections that are still open.
     *
     * @return 0 or more
     */
    long open();

    /**
     * Returns the number of connections that have closed by themselves during the grace.
     *
     * @return 0 or more
     */
    long finished();

    /**
     * Returns the number of connections that sent what was queued and closed when they were asked
     * to.
     *
     * @return 0 or more
     */
    long ended();

    /**
     * Returns the number of connections that had not closed by the deadline, and were cut off.
     *
     * @return 0 or more
     */
    long cut();

    /**
     * Returns the time since the shutdown began.
     *
     * @return zero or more
     */
    Duration elapsed();

    /** The stages, in their order. */
    enum Stage {
        /** Listeners are closed: no more connections are accepted. */
        NOT_ACCEPTING,
        /** The grace has ended, or all connections have closed. */
        LEFT_ALONE,
        /** Connections were asked to end; all have, or the deadline has passed. */
        ENDED,
        /** The remaining connections are cut off, and everything is closed. */
        CLOSED
    }
}
