package dev.overlapped.internal.loop;

import dev.overlapped.internal.schedule.Submission;

import org.jspecify.annotations.Nullable;

/**
 * The inbox of a loop, and the protocol by which its producers wake the loop's thread: a wake-up
 * costs nothing while the thread is awake.
 */
final class WakingInbox {
    private final Inbox inbox = new Inbox();
    private final Runnable wakeup;
    private boolean draining; // the loop's thread only
    private @Nullable Submission rest; // taken, and not run yet; the loop's thread only

    /** Read by every producer, written around the one blocking call. */
    private volatile boolean mayWait;

    /**
     * @param wakeup makes the loop's thread return from its blocking call
     */
    WakingInbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    // ---- any thread

    /** Hands a submission to the loop's thread, or rejects it once the loop has ended. */
    void submit(Submission submission) {
        if (!inbox.put(submission)) {
            submission.rejected();
        } else if (mayWait) {
            wake();
        }
    }

    /** Wakes the loop's thread, or its next one. */
    void wake() {
        mayWait = false; // one wake-up is enough for all submissions until the thread waits again
        wakeup.run();
    }

    boolean isEmpty() {
        return inbox.isEmpty();
    }

    // ---- the loop's thread

    /** Returns whether submissions are being run, or wait to be. */
    boolean isBusy() {
        return draining || !inbox.isEmpty();
    }

    /** Runs all submissions that are there, the oldest first. */
    void drain() {
        draining = true;
        try {
            runRest();
            rest = inbox.takeAll();
            runRest();
        } finally {
            draining = false;
        }
    }

    /**
     * Runs the last submissions; those that follow are rejected. Continues after one has thrown.
     */
    void end() {
        runRest();
        if (!inbox.isClosed()) {
            rest = inbox.close();
            runRest();
        }
    }

    private void runRest() {
        for (Submission submission; (submission = rest) != null; ) {
            rest = submission.next;
            submission.next = null;
            submission.run();
            CompletionThread.forgetUser();
        }
    }

    /** Announces a wait. Returns whether the thread may wait: nothing has been submitted. */
    boolean prepareToWait() {
        mayWait = true;
        // After the volatile write: a producer that put something before it will be seen here; one
        // after it sees mayWait.
        return inbox.isEmpty();
    }

    /** The thread does not wait any more. */
    void awake() {
        mayWait = false;
    }
}
