package dev.overlapped.internal.port;

import dev.overlapped.Deadline;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.internal.counters.ShutdownProgressSnapshot;
import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.jfr.ShutdownEvent;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.internal.socket.PortMember;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The end of a port in stages: nothing new is opened, connections continue as they are, those that
 * are left are asked to end, the rest is cut. The stages run on the thread that shuts down.
 */
final class OrderlyShutdown {
    /** The time for which a handler may hold up its thread at the end of a shutdown. */
    private static final long MAX_PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final long MIN_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final List<CompletionLoop> loops;
    private final Ending ending;
    private final Object socketGone = new Object();
    private volatile boolean begun;

    /** The port as a shutdown needs it. */
    interface Ending {
        /** Begins to watch whether the end is worth waiting for. */
        EndWatch watch();

        /**
         * Closes everything, and waits for it.
         *
         * @param patience how long a handler may hold up its thread
         * @return whether everything is closed
         */
        boolean close(EndWatch watch, long patience);

        /** Gets what the listener of stages throws, which does not stop the end. */
        void listenerFailed(Throwable failure);
    }

    OrderlyShutdown(List<CompletionLoop> loops, Ending ending) {
        this.loops = loops;
        this.ending = ending;
    }

    /** Returns whether no socket may be opened any more. Any thread. */
    boolean isBegun() {
        return begun;
    }

    /** Runs the stages, and returns the outcome. */
    ShutdownProgress run(ShutdownOptions options) {
        Deadline deadline = options.deadline();
        Consumer<ShutdownProgress> listener = options.onStage();
        long start = Driver.nanoTime();
        long patience =
                deadline == Deadline.NONE
                        ? Long.MAX_VALUE
                        : Math.clamp(deadline.remainingNanos(), MIN_PATIENCE, MAX_PATIENCE);
        EndWatch watch = ending.watch();
        begun = true;
        onEachLoop(PortMember::stopAccepting, deadline, watch);
        awaitNone(loop -> loop.sockets().listeners(), deadline, watch);
        onEachLoop(
                owner -> {},
                deadline,
                watch); // a connection accepted last has reached its thread now
        long all = count(loop -> loop.sockets().connections());
        report(listener, progress(ShutdownProgress.Stage.NOT_ACCEPTING, all, all, all, 0, start));
        long left =
                awaitNone(
                        loop -> loop.sockets().connections(),
                        earlier(options.grace(), deadline),
                        watch);
        report(listener, progress(ShutdownProgress.Stage.LEFT_ALONE, all, left, left, 0, start));
        onEachLoop(PortMember::finish, deadline, watch);
        long last = awaitNone(loop -> loop.sockets().connections(), deadline, watch);
        ShutdownProgress ended = progress(ShutdownProgress.Stage.ENDED, all, left, last, 0, start);
        report(listener, ended);
        if (!ending.close(watch, patience)) {
            return ended;
        }
        ShutdownProgress closed =
                progress(ShutdownProgress.Stage.CLOSED, all, left, last, last, start);
        report(listener, closed);
        return closed;
    }

    private static Deadline earlier(Deadline one, Deadline other) {
        return one.remainingNanos() <= other.remainingNanos() ? one : other;
    }

    /**
     * @param all how many there were at first
     * @param left how many of them have not closed by themselves
     * @param last how many of those have not ended in order
     */
    private static ShutdownProgress progress(
            ShutdownProgress.Stage stage, long all, long left, long last, long cut, long start) {
        return new ShutdownProgressSnapshot(
                stage,
                last - cut,
                all - left,
                left - last,
                cut,
                Duration.ofNanos(Driver.nanoTime() - start));
    }

    private void report(Consumer<ShutdownProgress> listener, ShutdownProgress progress) {
        if (Recording.hasBegun()) {
            record(progress);
        }
        try {
            listener.accept(progress);
        } catch (RuntimeException | Error e) {
            ending.listenerFailed(e);
        }
    }

    private static void record(ShutdownProgress progress) {
        ShutdownEvent event = new ShutdownEvent();
        if (event.isEnabled()) {
            event.stage = progress.stage().name();
            event.open = progress.open();
            event.finished = progress.finished();
            event.ended = progress.ended();
            event.cut = progress.cut();
            event.commit();
        }
    }

    /**
     * Calls {@code action} with every socket's owner on its thread, and waits until that is done,
     * as long as that is of use.
     */
    private void onEachLoop(Consumer<PortMember> action, Deadline deadline, EndWatch watch) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (CompletionLoop loop : loops) {
            done.add(loop.sockets().forEachOwner(owner -> action.accept((PortMember) owner)));
        }
        Driver driver = Driver.here();
        if (driver != null) {
            driver.runUntil(() -> done.stream().allMatch(CompletableFuture::isDone));
        }
        CompletableFuture<Void> all =
                CompletableFuture.allOf(done.toArray(new CompletableFuture<?>[0]));
        boolean waiting = true;
        boolean interrupted = false;
        while (waiting && !all.isDone()) {
            long slice = Math.min(deadline.remainingNanos(), EndWatch.SLICE_NANOS);
            try {
                all.get(slice, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                watch.look();
                waiting =
                        deadline.remainingNanos() > 0
                                && !watch.isExiting()
                                && !(interrupted && watch.isHeldUp(MAX_PATIENCE));
            } catch (InterruptedException e) {
                interrupted = true; // this is soon done
            } catch (ExecutionException e) {
                waiting = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long count(ToLongFunction<CompletionLoop> sockets) {
        return loops.stream().mapToLong(sockets).sum();
    }

    /** Waits until there are none of these sockets; returns how many are. */
    private long awaitNone(
            ToLongFunction<CompletionLoop> sockets, Deadline deadline, EndWatch watch) {
        Driver driver = Driver.here();
        if (driver != null) {
            driver.runUntil(() -> count(sockets) == 0, deadline.nanoTime());
            return count(sockets);
        }
        boolean interrupted = false;
        boolean exiting = false;
        long left;
        synchronized (socketGone) {
            while ((left = count(sockets)) > 0
                    && deadline.remainingNanos() > 0
                    && !interrupted
                    && !exiting) {
                try {
                    long slice = Math.min(EndWatch.SLICE_NANOS, deadline.remainingNanos());
                    socketGone.wait(slice / NANOS_PER_MILLI + 1);
                    watch.look();
                    exiting = watch.isExiting();
                } catch (InterruptedException e) {
                    interrupted = true; // an interrupted shutdown is wanted now
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return left;
    }

    /** Loop: a socket is reaped. */
    void socketReaped() {
        if (begun) {
            synchronized (socketGone) {
                socketGone.notifyAll();
            }
        }
    }
}
