package dev.overlapped.internal.schedule;

/** A kind of warning that a port logs, each with a limit of rate of its own. */
public enum Warning {
    /** No buffer of the port's pool has become free for a while. */
    BUFFERS,
    /** The system has no memory or descriptors for an operation, which is tried again. */
    SYSTEM,
    /** A connection was closed for a send beyond its limits, which had no handler. */
    SEND_LIMIT,
    /** A connection was closed since the other side was too slow to receive. */
    SLOW_CONSUMER,
    /** The kernel's queue of completions was full. */
    COMPLETION_QUEUE,
    /** A handler has thrown. */
    HANDLER,
    /** Buffers were not released. */
    LEAK,
    /** A port was closed whose threads have not ended. */
    UNENDED
}
