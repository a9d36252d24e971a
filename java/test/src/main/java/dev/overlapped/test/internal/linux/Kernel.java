package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.ModelKernel;
import dev.overlapped.test.internal.network.TcpRules;

import java.util.ArrayList;
import java.util.List;

/** The parts that all of one model of Linux share. */
final class Kernel extends ModelKernel {
    final LinuxSettings settings;
    final Adversary adversary;
    final Custody custody = new Custody(this);
    final Mappings mappings = new Mappings();
    final UnixNames unixNames = new UnixNames();
    final Descriptors descriptors = new Descriptors(this);

    /** True if no transfer gets memory: ENOMEM. */
    boolean shortOfMemory;

    /** Counts submissions and completions. */
    long progress;

    /** The work of other threads, in virtual time, while one waits in io_uring_enter. */
    Runnable whileWaiting = () -> {};

    private final List<Ring> rings = new ArrayList<>();

    Kernel(LinuxSettings settings) {
        this(settings, new Adversary(settings));
    }

    private Kernel(LinuxSettings settings, Adversary adversary) {
        super(settings.seed(), settings.virtualTime(), adversary, TcpRules.LINUX);
        this.settings = settings;
        this.adversary = adversary;
    }

    // ---- rings

    void add(Ring ring) {
        rings.add(ring);
    }

    void remove(Ring ring) {
        rings.remove(ring);
    }

    /** Sees which completions the process has taken, whichever ring they are of. */
    void lookAtRings() {
        rings.forEach(ring -> ring.completions.look());
    }
}
