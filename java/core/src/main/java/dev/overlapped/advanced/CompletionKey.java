package dev.overlapped.advanced;

import org.jspecify.annotations.Nullable;

/**
 * A completion key: it identifies the packets of a handle, or a kind of posted packets. It stands
 * for an object of the caller, as in C for the address of a structure. {@link
 * RawCompletionPort#key} makes one, once per handle or per kind of posted packets; a packet costs
 * no object.
 *
 * <p>Any thread.
 *
 * @param <A> the type of object that the keys of the port stand for
 * @since 0.1
 */
public interface CompletionKey<A extends @Nullable Object> extends AutoCloseable {
    /**
     * Returns the object that it stands for.
     *
     * @return the object that the key was made with
     */
    A attachment();

    /**
     * Gives the key back: the port forgets it and its object. Do so when its handle is closed and
     * its last packet has been dequeued. A later packet has no key, and is never taken for one of
     * another key. A closed port has no keys left to give back. Harmless when repeated.
     */
    @Override
    void close();
}
