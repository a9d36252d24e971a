package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.schedule.Submission;

import org.jspecify.annotations.Nullable;

/**
 * Operations that have ended, in the order in which their handlers are to run; linked by {@link
 * Submission#next}. The loop's thread only.
 */
final class DoneList {
    private @Nullable Operation first;
    private @Nullable Operation last;

    boolean isEmpty() {
        return first == null;
    }

    void add(Operation operation) {
        if (last == null) {
            first = operation;
        } else {
            last.next = operation;
        }
        last = operation;
    }

    /** Returns whether an operation is in it; takes as long as the list. */
    boolean contains(Operation operation) {
        Submission each = first;
        while (each != null && each != operation) {
            each = each.next;
        }
        return each != null;
    }

    /** Empties the list; returns the first operation, linked to the others, or null. */
    @Nullable Operation takeAll() {
        Operation all = first;
        first = null;
        last = null;
        return all;
    }
}
