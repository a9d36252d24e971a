package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.schedule.Submission;

/**
 * Operations that have ended, in the order in which their handlers are to run; linked by {@link
 * Submission#next}. The loop's thread only.
 */
final class DoneList {
    private Operation first;
    private Operation last;

    boolean isEmpty() {
        return first == null;
    }

    void add(Operation operation) {
        if (first == null) {
            first = operation;
        } else {
            last.next = operation;
        }
        last = operation;
    }

    /** Empties the list; returns the first operation, linked to the others, or null. */
    Operation takeAll() {
        Operation all = first;
        first = null;
        last = null;
        return all;
    }
}
