package dev.overlapped;

import java.util.concurrent.Semaphore;

/**
 * A thread that does one thing at a time for a caller that waits for it: several threads as far as
 * the code under test can see, but only one order in which things happen.
 */
final class Lane implements AutoCloseable {
    private final Semaphore begin = new Semaphore(0);
    private final Semaphore end = new Semaphore(0);
    private Runnable work;
    private Throwable failure;

    Lane(String name) {
        Thread.ofPlatform().daemon().name(name).start(this::live);
    }

    private void live() {
        begin.acquireUninterruptibly();
        while (work != null) {
            try {
                work.run();
            } catch (Throwable t) { // it is the waiting thread's
                failure = t;
            }
            end.release();
            begin.acquireUninterruptibly();
        }
    }

    /** Does {@code work} on this lane's thread, and returns or throws when it is done. */
    void run(Runnable work) {
        this.work = work;
        begin.release();
        end.acquireUninterruptibly();
        Throwable thrown = failure;
        failure = null;
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown);
        }
    }

    @Override
    public void close() {
        work = null;
        begin.release();
    }
}
