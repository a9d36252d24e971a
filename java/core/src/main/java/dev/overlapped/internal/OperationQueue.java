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
        if (last == null) {
            first = operation;
        } else {
            last.nextInQueue = operation;
        }
        last = operation;
    }

    /** Nearly always the first one; a search only for an operation cancelled out of turn. */
    void remove(Operation operation) {
        if (first == operation) {
            first = operation.nextInQueue;
            if (first == null) {
                last = null;
            }
        } else {
            Operation before = first;
            while (before != null && before.nextInQueue != operation) {
                before = before.nextInQueue;
            }
            if (before == null) {
                throw new IllegalStateException(
                        "broken invariant: not in its socket's queue: " + operation);
            }
            before.nextInQueue = operation.nextInQueue;
            if (last == operation) {
                last = before;
            }
        }
        operation.nextInQueue = null;
    }

    Operation find(long id) {
        Operation candidate = first;
        while (candidate != null && candidate.id != id) {
            candidate = candidate.nextInQueue;
        }
        return candidate;
    }
}
