package dev.overlapped.internal.backend;

import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.schedule.Scheduler;

import java.util.ArrayList;
import java.util.List;

/**
 * Starts that a backend retries together after a back-off: the system had no memory for them, and
 * their order could be kept.
 *
 * <p>The loop's thread only.
 */
public final class Retries {
    private final Scheduler loop;
    private final Shortage shortage;
    private List<Runnable> waiting = new ArrayList<>();

    /**
     * @param loop whose thread tries again
     */
    public Retries(Scheduler loop) {
        this.loop = loop;
        this.shortage = new Shortage(loop);
    }

    /**
     * Tries again later.
     *
     * @param of whose operation it is
     * @param again finds out whether it is still wanted
     */
    public void add(NativeSocket of, Runnable again) {
        waiting.add(again);
        if (waiting.size() == 1) {
            loop.schedule(shortage.failedAgain(Shortage.Of.SYSTEM, of), this::tryAll);
        }
    }

    private void tryAll() {
        List<Runnable> due = waiting;
        waiting = new ArrayList<>();
        due.forEach(Runnable::run);
    }

    /** One of the kind was done: the shortage is over. */
    public void succeeded() {
        if (shortage.isActive()) {
            shortage.ended();
        }
    }
}
