package dev.overlapped.test;

import dev.overlapped.internal.port.DrivenPort;
import dev.overlapped.internal.schedule.Driver;
import dev.overlapped.test.internal.linux.LinuxModel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The thread of a network in virtual time: runs its ports, and moves the time when all are quiet.
 */
final class VirtualTime extends Driver {
    private static final long NEVER = Long.MAX_VALUE;

    /** More rounds at one moment are taken for a run that never ends. */
    private static final int MAX_ROUNDS = 100_000;

    /** A round may leave work to the next without any sign; two in a row do not. */
    private static final int QUIET_ROUNDS = 2;

    /** The real time that other threads have to hand something in when nothing else is left. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

    private final LinuxModel model;
    private final List<DrivenPort> ports = new ArrayList<>();

    private VirtualTime(LinuxModel model) {
        this.model = model;
    }

    static VirtualTime begin(LinuxModel model) {
        VirtualTime time = new VirtualTime(model);
        time.begin();
        return time;
    }

    void add(DrivenPort port) {
        ports.add(port);
    }

    void close() {
        end();
    }

    @Override
    protected long now() {
        return model.nanoTime();
    }

    @Override
    public void runUntil(BooleanSupplier done, long nanoTime) {
        long idleSince = NEVER;
        while (true) {
            boolean any = runDue(done);
            long now = now();
            if (done.getAsBoolean() || now >= nanoTime) {
                return;
            }
            long next = Math.min(nanoTime, nextEvent());
            if (next != NEVER) {
                model.advanceTo(Math.max(next, now + 1));
                idleSince = NEVER;
                continue;
            }
            if (any || idleSince == NEVER) {
                idleSince = System.nanoTime();
            } else if (System.nanoTime() - idleSince > PATIENCE_NANOS) {
                throw new IllegalStateException(
                        "the wait would never end: nothing is left to happen in this network");
            }
            RealTime.awaitChange(model);
        }
    }

    private long nextEvent() {
        long next = model.nextEvent();
        for (DrivenPort port : ports) {
            next = Math.min(next, port.nextDeadline());
        }
        return next;
    }

    /** Runs all ports until they are quiet or {@code done}; returns whether anything happened. */
    private boolean runDue(BooleanSupplier done) {
        boolean any = false;
        int quiet = 0;
        for (int rounds = 0; quiet < QUIET_ROUNDS && !done.getAsBoolean(); rounds++) {
            if (rounds == MAX_ROUNDS) {
                throw new IllegalStateException(
                        "handlers have run for "
                                + MAX_ROUNDS
                                + " rounds and no time has passed: give the network a delay");
            }
            long before = model.progress();
            boolean handled = run(this::round);
            boolean moved = handled || model.progress() != before;
            any |= moved;
            quiet = moved ? 0 : quiet + 1;
        }
        return any;
    }

    private boolean round() {
        boolean any = false;
        for (DrivenPort port : List.copyOf(ports)) {
            any |= port.round();
        }
        ports.removeIf(DrivenPort::hasEnded);
        return any;
    }
}
