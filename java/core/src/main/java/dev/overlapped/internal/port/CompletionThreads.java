package dev.overlapped.internal.port;

import dev.overlapped.Deadline;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.loop.Opening;
import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.internal.strand.StrandPool;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
    private final Consumer<Thread> starter;
    private final AtomicInteger loopsLeft;
    private final CountDownLatch running;
    private final List<CompletionThread> threads = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * @param count how many threads
     * @param whenLoopsEnded run once, by the thread of the last loop
     * @param starter starts a thread
     */
    CompletionThreads(
            List<CompletionLoop> loops,
            int count,
            Runnable whenLoopsEnded,
            Consumer<Thread> starter) {
        this.loops = loops;
        this.count = count;
        this.whenLoopsEnded = whenLoopsEnded;
        this.starter = starter;
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
        String name = "overlapped-" + number + "-" + index;
        CompletionThread thread =
                new CompletionThread(loop == null ? null : loop.unparker(), counted, name);
        threads.add(thread);
        starter.accept(thread);
    }

    /**
     * Starts a thread for each loop. When one cannot be started or opened, the others are to be
     * closed, and end; none is left half open.
     *
     * @return what was refused, null if all are open
     */
    @Nullable Throwable startOwnQueues(Backend.Factory backend) {
        Opening[] openings = new Opening[loops.size()];
        Throwable refused = null;
        int started = 0;
        for (CompletionLoop loop : loops) {
            try {
                Opening opening = new Opening();
                openings[started] = opening;
                start(started, loop, () -> run(loop, backend, opening));
                started++;
            } catch (Throwable t) {
                refused = t;
                break;
            }
        }
        for (int i = loops.size() - 1; i >= started; i--) {
            loops.get(i).reportQuiet();
            loopEnded();
            threadEnded();
        }
        for (int i = 0; i < started; i++) {
            Throwable one = openings[i].await();
            refused = refused == null ? one : refused;
        }
        return refused;
    }

    private void run(CompletionLoop loop, Backend.Factory backend, Opening opening) {
        try {
            opening.run(loop, backend);
        } finally {
            loopEnded();
        }
    }

    /**
     * Starts threads that share one queue. The port is to be closed if something was refused: those
     * that were started end it, or the calling thread does.
     *
     * @param concurrency how many of them the system lets run at once; 0 = as many as there are
     *     processors
     * @param close closes the port, without waiting
     * @return what was refused, null if all loops are open and all threads run
     * @throws NativeException the system has refused the queue; no thread runs
     */
    @Nullable Throwable startSharedQueue(Backend.Factory backend, int concurrency, Runnable close)
            throws NativeException {
        StrandPool pool = null;
        try {
            pool = new StrandPool(backend.share(concurrency), loops, count, this::loopEnded);
        } finally {
            if (pool == null) {
                whenLoopsEnded.run();
                for (int i = 0; i < count; i++) {
                    threadEnded();
                }
            }
        }
        Throwable refused = pool.open();
        int started = 0;
        for (int i = 0; i < count; i++) {
            try {
                start(i, null, pool::work);
                started++;
            } catch (Throwable t) {
                refused = t;
            }
        }
        if (started < count) {
            for (int i = started; i < count; i++) {
                threadEnded();
            }
            close.run();
            pool.withThreads(started);
        }
        return refused;
    }

    /** One of the loops has ended. */
    void loopEnded() {
        if (loopsLeft.decrementAndGet() == 0) {
            try {
                whenLoopsEnded.run();
            } finally {
                if (threads.isEmpty()) { // a test's network runs the loops
                    ended.complete(null);
                }
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
