package dev.overlapped;

import java.util.List;

/**
 * A port to be observed: what it runs on, what is open, what has been done. The library alone
 * implements it.
 *
 * <p>Threads: any.
 *
 * @since 0.1
 */
public interface PortStatus {
    /**
     * Returns the name of the system's queue that the port runs on.
     *
     * @return for people, for instance {@code "I/O completion port"} or {@code "io_uring
     *     (SINGLE_ISSUER, DEFER_TASKRUN)"}
     */
    String backend();

    /**
     * Returns the number of completion threads.
     *
     * @return 1 or more
     */
    int threads();

    /**
     * Returns whether the port was closed, or has failed.
     *
     * @return false while it can be used
     */
    boolean isClosed();

    /**
     * Returns the support of this system for the functions and flags of Winsock. Some of it is
     * asked of the system anew each time.
     *
     * @return a snapshot
     */
    Capabilities capabilities();

    /**
     * Returns the numbers of what is open at the moment.
     *
     * @return a snapshot
     */
    PortCounters counters();

    /**
     * Returns the numbers of what was done since the port was opened.
     *
     * @return a snapshot
     */
    PortTotals totals();

    /**
     * Returns the distribution of the load: the parts of {@link #counters} and {@link #totals}.
     *
     * @return a snapshot, always in the same order: one for each completion thread, or, of a shared
     *     port, for each of the groups that its connections are spread over
     */
    List<PortShare> shares();

    /**
     * Describes the port for a support ticket, in several lines: the versions of the library, of
     * Java and of the system, backend, settings and limits, what is open, what was done, each
     * thread's part, the buffers, and the system's support. It names no address, file, environment
     * variable or content.
     *
     * {@snippet file="dev/overlapped/snippets/ObservingSnippets.java" region="describe"}
     *
     * @return text that ends with a line feed
     */
    String describe();
}
