package dev.overlapped.internal.iocp.mailslot;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread of a writer to other computers, whose calls may wait in the network: one call at a
 * time, in order. It exists while there are calls, and for a moment after them.
 */
final class RemoteCalls {
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().name("overlapped-remote-mailslot").daemon()::unstarted);

    RemoteCalls() {
        thread.allowCoreThreadTimeOut(true);
    }

    /** Makes a call after those before it. Any thread. */
    void execute(Runnable call) {
        thread.execute(call);
    }

    /** Makes the last call. */
    void executeLast(Runnable call) {
        thread.execute(call);
        thread.shutdown();
    }
}
