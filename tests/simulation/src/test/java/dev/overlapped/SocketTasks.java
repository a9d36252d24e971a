package dev.overlapped;

import dev.overlapped.internal.socket.AbstractSocket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;

/**
 * The tasks that a user gives to a socket's thread: those at once run once and in their order, also
 * when the socket is closed meanwhile; delayed ones run once, not before their time and not on a
 * closed socket, or are cancelled, by the user or by the end. Also its attachment.
 */
final class SocketTasks {
    private static final int MAX_WAITING = 8;
    private static final long MAX_DELAY_NANOS = 4_000_000;

    /** The model may take its time for a wake-up, and a loop for a round. */
    private static final long MAX_LATE_NANOS = 100_000_000;

    private final Simulation simulation;
    private final SplittableRandom random;
    private final OverlappedSocket socket;
    private final List<Delayed> waiting = new ArrayList<>();
    private int given;
    private int ran;
    private Object attached;

    /** A task that waits for its time. */
    private final class Delayed implements Runnable {
        private final long due;
        private Cancellable handle;

        Delayed(long due) {
            this.due = due;
        }

        @Override
        public void run() {
            checkThread();
            if (simulation.now() < due || socket.isClosed() || !waiting.remove(this)) {
                throw new AssertionError(
                        "ran at " + simulation.now() + ", due at " + due + ", of " + socket);
            }
            simulation.happened("delayed task RAN");
        }
    }

    SocketTasks(Simulation simulation, OverlappedSocket socket) {
        this.simulation = simulation;
        this.random = simulation.random();
        this.socket = socket;
        simulation.tasksOf(this);
    }

    /** Gives it a task, or does something with those that it has. */
    void act() {
        try {
            switch (random.nextInt(5)) {
                case 0, 1 -> execute();
                case 2 -> schedule();
                case 3 -> cancel();
                default -> attach();
            }
        } catch (RejectedExecutionException e) {
            if (!socket.isClosed()) {
                throw new AssertionError("refused by an open " + socket, e);
            }
        }
        long now = simulation.now();
        for (Delayed task : waiting) {
            if (!socket.isClosed() && now - MAX_LATE_NANOS > task.due) {
                throw new AssertionError("due at " + task.due + ", has not run at " + now);
            }
        }
    }

    private void execute() {
        int number = given;
        int before = ran;
        given++;
        try {
            socket.execute(() -> run(number));
        } catch (RejectedExecutionException e) {
            given--;
            throw e;
        }
        if (ran != before) {
            throw new AssertionError("a task ran within execute, of " + socket);
        }
    }

    private void run(int number) {
        checkThread();
        if (number != ran) {
            throw new AssertionError("task " + number + " ran after " + ran + " others");
        }
        ran++;
        simulation.happened("task RAN");
    }

    private void schedule() {
        if (waiting.size() == MAX_WAITING) {
            return;
        }
        long delay = random.nextLong(MAX_DELAY_NANOS);
        Delayed task = new Delayed(simulation.now() + delay);
        waiting.add(task);
        try {
            task.handle = socket.schedule(Duration.ofNanos(delay), task);
        } catch (RejectedExecutionException e) {
            waiting.remove(task);
            throw e;
        }
    }

    /** A task that is cancelled does not run any more: there is but one thread at a time. */
    private void cancel() {
        if (!waiting.isEmpty()) {
            waiting.remove(random.nextInt(waiting.size())).handle.cancel();
            simulation.happened("delayed task CANCELLED");
        }
    }

    private void attach() {
        Object next = random.nextInt(3) == 0 ? null : new Object();
        if (socket.attachment() != attached || socket.attach(next) != attached) {
            throw new AssertionError("another object was attached to " + socket);
        }
        attached = next;
    }

    private void checkThread() {
        if (!((AbstractSocket) socket).loop().isCurrent()) {
            throw new AssertionError("on another thread than that of " + socket);
        }
    }

    /** Everything has ended. */
    void verify() {
        if (ran != given) {
            throw new AssertionError(ran + " tasks have run of " + given + " of " + socket);
        }
    }
}
