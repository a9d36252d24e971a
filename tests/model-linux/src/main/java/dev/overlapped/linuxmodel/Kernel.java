package dev.overlapped.linuxmodel;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The parts that all of one model share: the one lock, the time, the events to come, the adversary,
 * the open files, and the first violation, which every later call repeats. All under the lock.
 */
final class Kernel {
    private record Event(long nanoTime, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanoTime, other.nanoTime);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    final ReentrantLock lock = new ReentrantLock();

    /** Signalled whenever something may have become possible for a thread that waits. */
    final Condition changed = lock.newCondition();

    final LinuxSettings settings;
    final LinuxClock clock;
    final Adversary adversary;
    final Custody custody = new Custody(this);
    final Mappings mappings = new Mappings();
    final UnixNames unixNames = new UnixNames();
    final Descriptors descriptors = new Descriptors(this);

    /** True if no transfer gets memory: ENOMEM. */
    boolean shortOfMemory;

    /** The work of other threads, in virtual time, while one waits in io_uring_enter. */
    Runnable whileWaiting = () -> {};

    private final List<Ring> rings = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ArrayDeque<Runnable> woken = new ArrayDeque<>();
    private long eventNumber;
    private long trace = 1;
    private LinuxViolation violation;

    Kernel(LinuxSettings settings) {
        this.settings = settings;
        this.clock = new LinuxClock(settings.virtualTime());
        this.adversary = new Adversary(settings);
    }

    // ---- time

    /** Does {@code action} after a while, or now. */
    void after(long delayNanos, Runnable action) {
        if (delayNanos == 0) {
            action.run();
            return;
        }
        events.add(new Event(clock.nanoTime() + delayNanos, eventNumber++, action));
        changed.signalAll(); // a thread that waits for the next event shall see this one
    }

    /** Does {@code action} before the current call ends. */
    void wake(Runnable action) {
        woken.add(action);
    }

    /** Does what is due and what follows from it. */
    void settle() {
        runWoken();
        while (!events.isEmpty() && events.peek().nanoTime() <= clock.nanoTime()) {
            events.poll().action().run();
            runWoken();
        }
    }

    private void runWoken() {
        Runnable action;
        while ((action = woken.poll()) != null) {
            action.run();
        }
    }

    /** Returns the time of the next event; {@link LinuxClock#NEVER} if there is none. */
    long nextEvent() {
        return events.isEmpty() ? LinuxClock.NEVER : events.peek().nanoTime();
    }

    /** Waits, in real time, for a change, the next event, or {@code until}. */
    void await(long until) throws InterruptedIOException {
        if (clock.isVirtual()) {
            throw new IllegalStateException(
                    "a blocking call in virtual time: use tryRead and so on");
        }
        try {
            clock.waitUntil(changed, Math.min(until, nextEvent()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        settle();
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

    // ---- what has happened

    /** Adds a number to {@link #trace}. */
    void note(long value) {
        trace = Long.rotateLeft((trace ^ value) * 0x9E37_79B9_7F4A_7C15L, 23);
    }

    /** A number made of all calls and completions so far. */
    long trace() {
        return trace;
    }

    /** Notes what went wrong and throws it. */
    LinuxViolation violation(String what) {
        LinuxViolation found = new LinuxViolation(what, settings.seed());
        if (violation == null) {
            violation = found;
        }
        throw found;
    }

    /** Throws the first violation again: a caller that swallowed it does not get away. */
    void rethrowViolation() {
        if (violation != null) {
            throw violation;
        }
    }
}
