package dev.overlapped.internal.backend;

/**
 * A strand as the reader of a {@link SharedQueue} sees it: where packets of its sockets are handed
 * over.
 */
public interface StrandSignal {
    /** Requests a round of the strand, after a completed operation was handed over. Any thread. */
    void signal();

    /** Requests a round of the strand, after a wake-up was dequeued. Any thread. */
    void woken();

    /** Returns whether a wake-up has to be sent, since none is on its way. Any thread. */
    boolean wake();
}
