package dev.overlapped.internal;

/**
 * One kernel queue for the loops of a port, which any number of threads dequeue: what a {@link
 * StrandPool} needs of a system. Packets come with the {@link Strand} that they belong to; what
 * they mean is its backend's business.
 */
public interface SharedQueue {
    /** How one thread dequeues. That thread only. */
    interface Reader extends AutoCloseable {
        /**
         * Takes packets and hands each to its strand: {@link Strand#signal} behind a completed
         * operation, {@link Strand#woken} for a wake-up.
         *
         * @param wait whether to wait until there is one
         * @return whether a packet of {@link SharedQueue#wakeAny} was among them
         */
        boolean dequeue(boolean wait);

        @Override
        void close();
    }

    /**
     * Makes the backend of one strand, whose {@link Backend#dequeue} takes what was handed to it.
     *
     * @throws NativeException which step the system refused
     */
    Backend open(CompletionLoop loop, Strand strand) throws NativeException;

    /** How the calling thread dequeues. */
    Reader reader();

    /** Any thread: makes one of the threads look whether there is something to do. */
    void wakeAny();

    /** Frees the queue, which no thread dequeues any more. Any call from here on does nothing. */
    void close();
}
