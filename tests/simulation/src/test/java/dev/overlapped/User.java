package dev.overlapped;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A user of one of the library's sockets: what it has started, and what it may start. */
abstract class User implements Actor {
    static final long MAX_DEADLINE_NANOS = 8_000_000;

    final Simulation simulation;
    final SplittableRandom random;
    private final List<Tracked> inFlight = new ArrayList<>();
    private final int maxInFlight;

    User(Simulation simulation, int maxInFlight) {
        this.simulation = simulation;
        this.random = simulation.random();
        this.maxInFlight = maxInFlight;
    }

    @Override
    public final void act() {
        if (!isOver()) {
            actAtRandom();
        }
    }

    /** Does one of the things that it can do. */
    abstract void actAtRandom();

    /** Asks the library to cancel an operation. */
    abstract void cancel(long operation);

    /** Returns whether it has started as much as it may. */
    final boolean isBusy() {
        return inFlight.size() >= maxInFlight;
    }

    final Tracked track(String what, long deadline) {
        Tracked tracked = new Tracked(simulation, what, deadline);
        inFlight.add(tracked);
        return tracked;
    }

    /** Returns a deadline; mostly none. */
    final long deadline() {
        return random.nextInt(4) > 0
                ? Long.MAX_VALUE
                : simulation.now() + random.nextLong(MAX_DEADLINE_NANOS);
    }

    static Deadline at(long deadline) {
        return deadline == Long.MAX_VALUE ? Deadline.NONE : Deadline.at(deadline);
    }

    final void end(Tracked tracked) {
        tracked.completed();
        inFlight.remove(tracked);
    }

    /** It has failed; {@code mayBreak}: possibly for no reason that a user sees. */
    final void end(Tracked tracked, IoFailure failure, boolean mayBreak) {
        tracked.failed(failure, isOver(), mayBreak);
        inFlight.remove(tracked);
    }

    final void cancelSome() {
        if (!inFlight.isEmpty()) {
            Tracked tracked = inFlight.get(random.nextInt(inFlight.size()));
            if (tracked.cancel()) {
                cancel(tracked.id());
            }
        }
    }
}
