package dev.overlapped.internal.backend;

import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;

/**
 * One kind of operation in one backend: the call that starts it, beside the code that takes its
 * completion. A backend has one verb for each kind, and chooses it by an exhaustive switch.
 *
 * <p>The contract: {@link #start} leads to exactly one {@link Loop#completed}, inside the call or
 * after any number of {@link #finish}. A verb never sees its backend, only the backend's submitter,
 * with which it ends operations.
 *
 * <p>The loop's thread only.
 *
 * @param <O> the kind of operation
 * @param <C> a view of one completion as the kernel reported it; the backend owns it and fills it
 *     again for the next one, so a verb reads it before it starts or ends anything
 */
public interface Verb<O extends Operation, C> {
    /** Starts an operation that is already in its socket's queue. */
    void start(O operation);

    /** Takes a completion of an operation in flight; ends the operation or starts its next call. */
    void finish(O operation, C completion);

    /**
     * Requests that an operation in flight end early. The request frees nothing: the operation's
     * completion follows, and says whether it was in time.
     */
    void cancel(O operation);
}
