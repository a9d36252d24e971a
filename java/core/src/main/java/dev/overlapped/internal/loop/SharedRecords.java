package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.schedule.Submission;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Records for sends that other threads than the loop's start: a Treiber stack onto which the loop's
 * thread pushes, and from which one thread at a time pops. So a head cannot be popped and pushed
 * again between two steps of a pop (ABA). A thread that meets another one here makes a new record.
 */
final class SharedRecords {
    /** More than this go to the garbage collector. */
    private static final int MAX_KEPT = 16_384;

    private final AtomicReference<@Nullable Submission> top = new AtomicReference<>();
    private final AtomicBoolean popping = new AtomicBoolean();
    private int pushed; // written by the loop's thread
    private volatile int popped; // written by the thread that pops

    SharedRecords() {}

    /** Keeps a record whose completion has run. The loop's thread only. */
    void push(SendOperation record) {
        if (pushed - popped >= MAX_KEPT) {
            return;
        }
        pushed++;
        Submission seen;
        do {
            seen = top.get();
            record.next = seen;
        } while (!top.compareAndSet(seen, record));
    }

    /** Returns a record for a send that is not started on the loop's thread. Any thread. */
    SendOperation take() {
        SendOperation taken = popping.compareAndSet(false, true) ? pop() : null;
        return taken != null ? taken : SendOperation.startedElsewhere();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // by one thread at a time
    private @Nullable SendOperation pop() {
        try {
            Submission seen;
            do {
                seen = top.get();
                if (seen == null) {
                    return null;
                }
            } while (!top.compareAndSet(seen, seen.next));
            seen.next = null;
            popped++;
            return (SendOperation) seen;
        } finally {
            popping.set(false);
        }
    }
}
