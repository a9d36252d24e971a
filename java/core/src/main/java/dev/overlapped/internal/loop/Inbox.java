package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Submission;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Many threads put submissions in, the loop's thread takes all of them at once, oldest first: a
 * Treiber stack.
 *
 * <p>A stack that is emptied whole has no ABA problem: a producer's compare-and-set can only
 * succeed on the head that it read, and nobody ever removes a single node.
 */
public final class Inbox {
    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Inbox.class, "head", Submission.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands at the head for good once the loop has ended. */
    private static final Submission CLOSED =
            new Submission() {
                @Override
                public void run() {
                    throw new AssertionError("the end mark of an inbox is never run");
                }
            };

    @SuppressWarnings("unused") // through HEAD
    private volatile @Nullable Submission head;

    /** Any thread. Returns whether it was taken in; not after {@link #close}. */
    public boolean put(Submission submission) {
        Submission seen;
        do {
            seen = head;
            if (seen == CLOSED) {
                return false;
            }
            submission.next = seen;
        } while (!HEAD.compareAndSet(this, seen, submission));
        return true;
    }

    /** Any thread: whether {@link #takeAll} would find something. */
    boolean isEmpty() {
        Submission seen = head;
        return seen == null || seen == CLOSED;
    }

    /**
     * The loop's thread: empties the inbox; returns the oldest submission, linked to the younger
     * ones by {@code next}, or null.
     */
    public @Nullable Submission takeAll() {
        if (isEmpty()) {
            return null; // the usual case costs one volatile read, not a locked exchange
        }
        return oldestFirst(
                (Submission)
                        HEAD.getAndSet(
                                this, null)); // only this thread closes, so it is no end mark
    }

    /** Returns whether nothing is taken in any more. Any thread. */
    boolean isClosed() {
        return head == CLOSED;
    }

    /** The loop's thread, once: as {@link #takeAll}, and nothing is taken in any more. */
    public @Nullable Submission close() {
        return oldestFirst((Submission) HEAD.getAndSet(this, CLOSED));
    }

    private static @Nullable Submission oldestFirst(Submission head) {
        Submission newest = head;
        Submission oldest = null;
        while (newest != null) {
            Submission older = newest.next;
            newest.next = oldest;
            oldest = newest;
            newest = older;
        }
        return oldest;
    }
}
