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
 * The parts that a model shares: the one lock, the time, the scheduled events, the adversary, and
 * the first violation, which every later call repeats. All under the lock.
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

    /** True makes operations fail to start with WSAENOBUFS. */
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

    /** Returns the code with which an operation fails to start; 0 = none. */
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

    /** Returns a number that depends on all calls so far, their results and times. */
    long trace() {
        return trace;
    }

    private void note(long value) {
        trace = Long.rotateLeft((trace ^ value) * 0x9E37_79B9_7F4A_7C15L, 23);
    }

    // ---- time

    /** Runs {@code action} after a delay, or now. */
    void after(long delayNanos, Runnable action) {
        if (delayNanos == 0) {
            action.run();
            return;
        }
        events.add(new Event(clock.nanoTime() + delayNanos, eventNumber++, action));
        ports.forEach(
                ModelPort::signal); // a thread that waits for the next event must see this one
    }

    /** Makes {@code waiter} look again before the current call ends. */
    void wake(Waiter waiter) {
        woken.add(waiter);
    }

    /** Runs the events that are due, and what follows from them. */
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

    /** Returns the time of the next event; {@link ModelClock#NEVER} if there is none. */
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

    /** Lets real time pass, and other threads call. */
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

    /** Records a violation and throws it. */
    ModelViolation violation(String what) {
        ModelViolation found = new ModelViolation(what, settings.seed());
        if (violation == null) {
            violation = found;
        }
        throw found;
    }

    /** Throws the first violation again, in case a caller swallowed it. */
    void rethrowViolation() {
        if (violation != null) {
            throw violation;
        }
    }
}
