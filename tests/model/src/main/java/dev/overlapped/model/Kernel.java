package dev.overlapped.model;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What all parts of one model share: the one lock, the time, what is to happen later, the
 * adversary, and the first violation, which every later call repeats. All under the lock.
 */
final class Kernel {
    /** A socket or a peer that looks again at what it can do. */
    interface Waiter {
        void advance();
    }

    private record Event(long nanoTime, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanoTime, other.nanoTime);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    final ReentrantLock lock = new ReentrantLock();
    final ModelSettings settings;
    final ModelClock clock;
    final Adversary adversary;
    final Custody custody = new Custody(this);
    final HandleTable handles = new HandleTable();

    /** Whether there is no memory to start an operation with: WSAENOBUFS. */
    boolean shortOfMemory;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ArrayDeque<Waiter> woken = new ArrayDeque<>();
    private final List<ModelPort> ports = new ArrayList<>();
    private long eventNumber;
    private long operationNumber;
    private long trace = 1;
    private ModelViolation violation;

    Kernel(ModelSettings settings) {
        this.settings = settings;
        this.clock = new ModelClock(settings.virtualTime());
        this.adversary = new Adversary(settings);
    }

    /** What the start of an operation fails with; 0 = nothing. See {@link Adversary#failure}. */
    int failure(int... codes) {
        return shortOfMemory ? Codes.WSAENOBUFS : adversary.failure(codes);
    }

    // ---- every call of a function

    /** {@link #callLong} for a function that returns an int. */
    int call(String function, long handle, IntSupplier body) {
        return (int) callLong(function, handle, body::getAsInt);
    }

    /**
     * Runs a call of the backend under the lock, before it everything that is due, and after it
     * what follows from it. Function, handle, result and time enter the {@link #trace}.
     */
    long callLong(String function, long handle, LongSupplier body) {
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

    /** A number that depends on all calls so far, their results and times. */
    long trace() {
        return trace;
    }

    private void note(long value) {
        trace = Long.rotateLeft((trace ^ value) * 0x9E37_79B9_7F4A_7C15L, 23);
    }

    // ---- time

    /** Does {@code action} after a while, or now. */
    void after(long delayNanos, Runnable action) {
        if (delayNanos == 0) {
            action.run();
            return;
        }
        events.add(new Event(clock.nanoTime() + delayNanos, eventNumber++, action));
        ports.forEach(ModelPort::signal); // who waits for the next event shall see this one
    }

    /** Has {@code waiter} look again before the current call ends. */
    void wake(Waiter waiter) {
        woken.add(waiter);
    }

    /** Does what is due and what follows from it. */
    void settle() {
        advanceAll();
        while (!events.isEmpty() && events.peek().nanoTime() <= clock.nanoTime()) {
            events.poll().action().run();
            advanceAll();
        }
    }

    private void advanceAll() {
        Waiter waiter;
        while ((waiter = woken.poll()) != null) {
            waiter.advance();
        }
    }

    /** When something happens by itself; {@link ModelClock#NEVER} if nothing does. */
    long nextEvent() {
        return events.isEmpty() ? ModelClock.NEVER : events.peek().nanoTime();
    }

    /** Waits, in real time, for {@code changed}, the next event, or {@code until}. */
    void await(Condition changed, long until) throws InterruptedIOException {
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

    /** Lets real time pass, and others do something. */
    void pause(long nanos) throws InterruptedIOException {
        long until = clock.nanoTime() + nanos;
        Condition nothing = lock.newCondition();
        while (clock.nanoTime() < until) {
            await(nothing, until);
        }
    }

    void add(ModelPort port) {
        ports.add(port);
    }

    void remove(ModelPort port) {
        ports.remove(port);
    }

    long nextOperationNumber() {
        return ++operationNumber;
    }

    // ---- violations

    /** Notes what went wrong and throws it. */
    ModelViolation violation(String what) {
        ModelViolation found = new ModelViolation(what, settings.seed());
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
