package dev.overlapped.internal.operation;

import static dev.overlapped.internal.operation.Invariant.present;

import org.jspecify.annotations.Nullable;

/**
 * The operations of one direction of one socket, oldest first. The loop's thread only.
 *
 * <p>It has one reference, for there are two queues a connection: the last operation is the one
 * before the first.
 */
public final class OperationQueue {
    private @Nullable Operation first; // null = empty

    OperationQueue() {}

    /** The oldest operation, or null. */
    public @Nullable Operation first() {
        return first;
    }

    /** Returns whether the queue is empty. */
    public boolean isEmpty() {
        return first == null;
    }

    public void add(Operation operation) {
        operation.nextInQueue = null;
        if (first == null) {
            first = operation;
        } else {
            Operation last = present(first.previousInQueue);
            last.nextInQueue = operation;
            operation.previousInQueue = last;
        }
        first.previousInQueue = operation;
    }

    /** Makes an operation the youngest. */
    public void moveToEnd(Operation operation) {
        remove(operation);
        add(operation);
    }

    /**
     * Nearly always the first one; but accepts with first data end in any order, and silent clients
     * may have thousands of them.
     */
    void remove(Operation operation) {
        Operation before = operation.previousInQueue;
        Operation behind = operation.nextInQueue;
        boolean isFirst = operation == first;
        if (!isFirst && (before == null || before.nextInQueue != operation)) {
            throw new IllegalStateException(
                    "broken invariant: not in its socket's queue: " + operation);
        }
        if (isFirst) {
            first = behind;
        } else {
            present(before).nextInQueue = behind;
        }
        if (behind != null) {
            behind.previousInQueue = before;
        } else if (!isFirst) {
            present(first).previousInQueue = before; // the last one now
        }
        operation.nextInQueue = null;
        operation.previousInQueue = null;
    }

    /**
     * Removes the oldest operation, of a socket that nothing is started on any more; null = there
     * is none. Relies on no other link, and calls nothing: a change of the queue may have been cut
     * off.
     */
    public @Nullable Operation removeFirst() {
        Operation removed = first;
        if (removed != null) {
            first = removed.nextInQueue;
            removed.nextInQueue = null;
            removed.previousInQueue = null;
        }
        return removed;
    }

    @Nullable Operation find(long id) {
        Operation candidate = first;
        while (candidate != null && candidate.id() != id) {
            candidate = candidate.nextInQueue;
        }
        return candidate;
    }
}
