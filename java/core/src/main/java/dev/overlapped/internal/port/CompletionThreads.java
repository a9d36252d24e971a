package dev.overlapped.internal.port;

import dev.overlapped.Deadline;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.internal.strand.StrandPool;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The completion threads of one port and its loops: one loop for each thread, or all of them for
 * whichever thread is free.
 */
final class CompletionThreads {
    private static final AtomicInteger PORTS = new AtomicInteger();

    private final int number = PORTS.incrementAndGet();
    private final List<CompletionLoop> loops;
    private final int count;
    private final Runnable whenLoopsEnded;
    private final AtomicInteger loopsLeft;
    private final CountDownLatch running;
    private final List<CompletionThread> threads = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * @param count how many threads
     * @param whenLoopsEnded run once, by the thread of the last loop
     */
    CompletionThreads(List<CompletionLoop> loops, int count, Runnable whenLoopsEnded) {
        this.loops = loops;
        this.count = count;
        this.whenLoopsEnded = whenLoopsEnded;
        this.loopsLeft = new AtomicInteger(loops.size());
        this.running = new CountDownLatch(count);
    }

    int count() {
        return count;
    }

    private void start(int index, @Nullable CompletionLoop loop, Runnable work) {
        Runnable counted =
                () -> {
                    try {
                        work.run();
                    } finally {
                        threadEnded();
                    }
                };
        CompletionThread thread =
                new CompletionThread(loop, counted, "overlapped-" + number + "-" + index);
        threads.add(thread);
        thread.start();
    }

    /**
     * Starts a thread for each loop.
     *
     * @return why one of them could not be opened, null if all are
     */
    @Nullable Throwable startOwnQueues(Backend.Factory backend) {
        List<CompletableFuture<Void>> opened = new ArrayList<>();
        for (CompletionLoop loop : loops) {
            CompletableFuture<Void> open = new CompletableFuture<>();
            start(
                    opened.size(),
                    loop,
                    () -> {
                        try {
                            loop.run(backend, open);
                        } finally {
                            loopEnded();
                        }
                    });
            opened.add(open);
        }
        Throwable refused = null;
        for (CompletableFuture<Void> open : opened) {
            try {
                open.join();
            } catch (CompletionException e) {
                refused = e.getCause();
            }
        }
        return refused;
    }

    /**
     * Starts threads that share one queue.
     *
     * @param concurrency how many of them the system lets run at once; 0 = as many as there are
     *     processors
     * @return why one of the loops could not be opened, null if all are
     * @throws NativeException the system has refused the queue; no thread runs
     */
    @Nullable Throwable startSharedQueue(Backend.Factory backend, int concurrency)
            throws NativeException {
        StrandPool pool;
        try {
            pool = new StrandPool(backend.share(concurrency), loops, count, this::loopEnded);
        } catch (NativeException e) {
            whenLoopsEnded.run();
            for (int i = 0; i < count; i++) {
                threadEnded();
            }
            throw e;
        }
        Throwable refused = pool.open();
        for (int i = 0; i < count; i++) {
            start(i, null, pool::work);
        }
        return refused;
    }

    /** One of the loops has ended. */
    void loopEnded() {
        if (loopsLeft.decrementAndGet() == 0) {
            whenLoopsEnded.run();
            if (threads.isEmpty()) { // a test's network runs the loops
                ended.complete(null);
            }
        }
    }

    private void threadEnded() {
        running.countDown();
        if (running.getCount() == 0) {
            ended.complete(null);
        }
    }

    /** Returns a future that completes when the last thread has ended. */
    CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Begins to watch the loops and their threads. */
    EndWatch watch() {
        return new EndWatch(loops, threads);
    }

    /**
     * Waits until the last thread has ended.
     *
     * @param watch of {@link #watch}
     * @param isHopeless asked from time to time whether waiting longer is of no use
     * @return false if the deadline has passed first, or it is of no use
     */
    boolean await(Deadline deadline, EndWatch watch, BooleanSupplier isHopeless) {
        Driver driver = Driver.here();
        if (driver != null) {
            driver.runUntil(() -> loopsLeft.get() == 0, deadline.nanoTime());
            return loopsLeft.get() == 0;
        }
        boolean interrupted = false;
        boolean ended = false;
        boolean waiting = true;
        while (waiting) {
            try {
                long slice = Math.min(deadline.remainingNanos(), EndWatch.SLICE_NANOS);
                ended = running.await(slice, TimeUnit.NANOSECONDS);
                watch.look();
                waiting = !ended && deadline.remainingNanos() > 0 && !isHopeless.getAsBoolean();
            } catch (InterruptedException e) {
                interrupted = true; // a port left half closed is of no use
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }
}
