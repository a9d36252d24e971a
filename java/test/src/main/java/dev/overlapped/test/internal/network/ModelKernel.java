package dev.overlapped.test.internal.network;

import org.jspecify.annotations.Nullable;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The parts that all of one model share: the one lock, the time, the scheduled events, the choices,
 * and the first violation, which every later call repeats. All under the lock.
 */
public abstract class ModelKernel {
    private record Event(long nanoTime, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanoTime, other.nanoTime);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** The one lock of the model. */
    public final ReentrantLock lock = new ReentrantLock();

    /** Signalled whenever something may have become possible for a waiting thread. */
    public final Condition changed = lock.newCondition();

    /** The time. */
    public final NetworkClock clock;

    private final long seed;
    private final Choices choices;
    private final TcpRules rules;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ArrayDeque<Runnable> woken = new ArrayDeque<>();
    private long eventNumber;
    private long trace = 1;
    private @Nullable Violation violation;

    /**
     * @param seed the origin of {@code choices}, for messages
     */
    protected ModelKernel(long seed, boolean virtualTime, Choices choices, TcpRules rules) {
        this.seed = seed;
        this.choices = choices;
        this.rules = rules;
        this.clock = new NetworkClock(virtualTime);
    }

    final Choices choices() {
        return choices;
    }

    final TcpRules rules() {
        return rules;
    }

    // ---- every call

    /** {@link #callLong} for a function that returns an int. */
    public final int call(String function, long handle, IntSupplier body) {
        return (int) callLong(function, handle, body::getAsInt);
    }

    /**
     * Runs a call of a backend under the lock, before it everything that is due, and after it what
     * follows from it. Function, handle, result and time enter the {@link #trace}.
     */
    public final long callLong(String function, long handle, LongSupplier body) {
        lock.lock();
        try {
            rethrowViolation();
            settle();
            long result = body.getAsLong();
            settle();
            note(function.hashCode());
            note(handle);
            note(result);
            note(clock.isVirtual() ? clock.nanoTime() : 0);
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a number that depends on all calls so far, their results and times. */
    public final long trace() {
        return trace;
    }

    /** Adds a number to the {@link #trace}. */
    public final void note(long value) {
        trace = Long.rotateLeft((trace ^ value) * 0x9E37_79B9_7F4A_7C15L, 23);
    }

    // ---- time

    /** Runs {@code action} after a delay, or now. */
    public final void after(long delayNanos, Runnable action) {
        if (delayNanos == 0) {
            action.run();
            return;
        }
        events.add(new Event(clock.nanoTime() + delayNanos, eventNumber++, action));
        eventAdded();
    }

    /** Makes threads that wait for the next event see a new one. */
    protected void eventAdded() {
        changed.signalAll();
    }

    /** Runs {@code action} before the current call ends. */
    public final void wake(Runnable action) {
        woken.add(action);
    }

    /** Runs the events that are due, and what follows from them. */
    public final void settle() {
        runWoken();
        while (!events.isEmpty() && events.peek().nanoTime() <= clock.nanoTime()) {
            events.remove().action().run();
            runWoken();
        }
    }

    private void runWoken() {
        for (Runnable action; (action = woken.poll()) != null; ) {
            action.run();
        }
    }

    /** Returns the time of the next event; {@link NetworkClock#NEVER} if there is none. */
    public final long nextEvent() {
        return events.isEmpty() ? NetworkClock.NEVER : events.element().nanoTime();
    }

    /** Waits, in real time, for a change, the next event, or {@code until}. */
    public final void await(long until) throws InterruptedIOException {
        await(changed, until);
    }

    /** Waits, in real time, for {@code signal}, the next event, or {@code until}. */
    public final void await(Condition signal, long until) throws InterruptedIOException {
        if (clock.isVirtual()) {
            throw new IllegalStateException(
                    "a blocking call in virtual time: use tryRead and so on");
        }
        try {
            clock.waitUntil(signal, Math.min(until, nextEvent()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        settle();
    }

    // ---- violations

    /** Records a violation and throws it. */
    public final Violation violation(String what) {
        Violation found = new Violation(what, seed);
        if (violation == null) {
            violation = found;
        }
        throw found;
    }

    /** Throws the first violation again, in case a caller swallowed it. */
    public final void rethrowViolation() {
        if (violation != null) {
            throw violation;
        }
    }
}
