package dev.overlapped.internal;

/** The operations of one direction of one socket, oldest first. The loop's thread only. */
public final class OperationQueue {
    private Operation first;
    private Operation last;

    OperationQueue() {}

    /** The oldest operation, or null. */
    public Operation first() {
        return first;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return first == null;
    }

    void add(Operation operation) {
        operation.nextInQueue = null;
        operation.previousInQueue = last;
        if (last == null) {
            first = operation;
        } else {
            last.nextInQueue = operation;
        }
        last = operation;
    }

    /**
     * Nearly always the first one; but accepts that bring first data end in any order, and silent
     * clients may have thousands of them.
     */
    void remove(Operation operation) {
        Operation before = operation.previousInQueue;
        Operation behind = operation.nextInQueue;
        if ((before == null ? first : before.nextInQueue) != operation) {
            throw new IllegalStateException(
                    "broken invariant: not in its socket's queue: " + operation);
        }
        if (before == null) {
            first = behind;
        } else {
            before.nextInQueue = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.previousInQueue = before;
        }
        operation.nextInQueue = null;
        operation.previousInQueue = null;
    }

    Operation find(long id) {
        Operation candidate = first;
        while (candidate != null && candidate.id != id) {
            candidate = candidate.nextInQueue;
        }
        return candidate;
    }
}
