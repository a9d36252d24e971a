package dev.overlapped.internal.backend;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.Loop;

/**
 * One kernel queue for the loops of a port, which any number of threads dequeue: the part of a
 * strand pool that differs by system. Each packet names the {@link StrandSignal strand} that it
 * belongs to; its meaning is known to the strand's backend.
 */
public interface SharedQueue {
    /** The dequeuing end of one thread. That thread only. */
    interface Reader extends AutoCloseable {
        /**
         * Takes packets and hands each to its strand: {@link StrandSignal#signal} after a completed
         * operation, {@link StrandSignal#woken} for a wake-up.
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
    Backend open(Loop loop, StrandSignal strand) throws NativeException;

    /** Makes the dequeuing end of the calling thread. */
    Reader reader();

    /** Any thread: makes one of the threads look whether there is something to do. */
    void wakeAny();

    /** Frees the queue, which no thread dequeues any more. Any call from here on does nothing. */
    void close();
}
