package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.CloseCause;
import dev.overlapped.CloseHandler;
import dev.overlapped.OverlappedSocket;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A handler of ends that keeps its notifications for the test's thread. */
final class CloseNotices implements CloseHandler {
    /** One call. */
    record Notice(OverlappedSocket socket, CloseCause cause, Thread thread) {}

    private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();

    @Override
    public void closed(OverlappedSocket socket, CloseCause cause) {
        notices.add(new Notice(socket, cause, Thread.currentThread()));
    }

    /** Waits for the next call, which must be for this kind of reason. */
    Notice next(CloseCause.Kind expected) {
        Notice next = Await.next(notices);
        assertEquals(expected, next.cause().kind(), () -> "got " + next);
        return next;
    }

    /** Returns the number of calls that the test has not taken yet. */
    int waiting() {
        return notices.size();
    }
}
