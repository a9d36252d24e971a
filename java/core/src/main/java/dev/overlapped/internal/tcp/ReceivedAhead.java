package dev.overlapped.internal.tcp;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of a connection that a stream or channel of its blocking face has received and that
 * nobody has read yet. All of them share it, so no byte is lost between two of them; and it is on
 * the heap, so that none holds a buffer of the pool between two calls.
 *
 * <p>Threads: the one that holds its lock.
 */
final class ReceivedAhead {
    private static final byte[] NONE = {};

    private final ReentrantLock lock = new ReentrantLock();
    private byte[] bytes = NONE;
    private int next;
    private boolean ended;

    /** Returns the lock of those that read: one at a time. */
    ReentrantLock lock() {
        return lock;
    }

    /** Returns the number of bytes that are there. */
    int size() {
        return bytes.length - next;
    }

    /** Keeps bytes; there are none. */
    void keep(byte[] rest) {
        bytes = rest;
        next = 0;
    }

    /** Removes as many bytes as fit, and returns their number. */
    int take(MemorySegment into) {
        int count = (int) Math.min(into.byteSize(), size());
        MemorySegment.copy(MemorySegment.ofArray(bytes), next, into, 0, count);
        return drop(count);
    }

    /** Removes up to so many bytes, and returns their number. */
    int drop(long most) {
        int count = (int) Math.min(most, size());
        next += count;
        if (next == bytes.length) {
            keep(NONE);
        }
        return count;
    }

    /** Notes the end of the stream. */
    void end() {
        ended = true;
    }

    /** Returns whether nothing follows the bytes that are there. */
    boolean isEnded() {
        return ended;
    }
}
