package dev.overlapped.advanced;

/**
 * A completion key: what the packets of a handle, or posted packets, are known by. It stands for an
 * object of the caller's, as in C for the address of a structure. {@link RawCompletionPort#key}
 * makes one, once for each handle or each kind of posted packet; a packet costs no object.
 *
 * <p>Any thread.
 *
 * @param <A> what the keys of the port stand for
 */
public interface CompletionKey<A> extends AutoCloseable {
    /**
     * What it stands for.
     *
     * @return the object that the key was made with
     */
    A attachment();

    /**
     * Gives the key back: the port forgets it and its object. The time for it is when its handle is
     * closed and the last packet has been dequeued; a packet that still comes has no key then, and
     * is never taken for one of another key. When the port is closed, nothing is left to be given
     * back. Harmless when repeated.
     */
    @Override
    void close();
}
