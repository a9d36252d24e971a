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
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The end of a port in stages: nothing new is opened, connections continue as they are, those that
 * are left are asked to end, the rest is cut. The stages run on the thread that shuts down.
 */
final class OrderlyShutdown {
    private final List<CompletionLoop> loops;
    private final Runnable close;
    private final Consumer<Throwable> failures;
    private final Object socketGone = new Object();
    private volatile boolean begun;

    /**
     * @param close closes everything and waits for it
     * @param failures gets what the listener of stages throws, which does not stop the end
     */
    OrderlyShutdown(List<CompletionLoop> loops, Runnable close, Consumer<Throwable> failures) {
        this.loops = loops;
        this.close = close;
        this.failures = failures;
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
        begun = true;
        onEachLoop(PortMember::stopAccepting);
        awaitNone(loop -> loop.sockets().listeners(), deadline);
        onEachLoop(owner -> {}); // a connection accepted last has reached its thread now
        long all = count(loop -> loop.sockets().connections());
        report(listener, progress(ShutdownProgress.Stage.NOT_ACCEPTING, all, all, all, 0, start));
        long left =
                awaitNone(loop -> loop.sockets().connections(), earlier(options.grace(), deadline));
        report(listener, progress(ShutdownProgress.Stage.LEFT_ALONE, all, left, left, 0, start));
        onEachLoop(PortMember::finish);
        long last = awaitNone(loop -> loop.sockets().connections(), deadline);
        report(listener, progress(ShutdownProgress.Stage.ENDED, all, left, last, 0, start));
        close.run();
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
            failures.accept(e);
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
     * Calls {@code action} with every socket's owner on its thread, and waits until that is done.
     */
    private void onEachLoop(Consumer<PortMember> action) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (CompletionLoop loop : loops) {
            done.add(loop.sockets().forEachOwner(owner -> action.accept((PortMember) owner)));
        }
        Driver driver = Driver.here();
        if (driver != null) {
            driver.runUntil(() -> done.stream().allMatch(CompletableFuture::isDone));
        }
        done.forEach(CompletableFuture::join);
    }

    private long count(ToLongFunction<CompletionLoop> sockets) {
        return loops.stream().mapToLong(sockets).sum();
    }

    /** Waits until there are none of these sockets; returns how many are. */
    private long awaitNone(ToLongFunction<CompletionLoop> sockets, Deadline deadline) {
        Driver driver = Driver.here();
        if (driver != null) {
            driver.runUntil(() -> count(sockets) == 0, deadline.nanoTime());
            return count(sockets);
        }
        boolean interrupted = false;
        long left;
        synchronized (socketGone) {
            while ((left = count(sockets)) > 0 && deadline.remainingNanos() > 0 && !interrupted) {
                try {
                    long millis = Math.min(1_000_000, deadline.remainingNanos() / 1_000_000 + 1);
                    socketGone.wait(millis);
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
