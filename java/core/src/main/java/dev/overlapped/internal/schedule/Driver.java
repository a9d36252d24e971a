package dev.overlapped.internal.schedule;

import org.jspecify.annotations.Nullable;

import java.util.function.BooleanSupplier;

/**
 * A thread that runs loops itself whenever it waits, in a time of its own: the thread of a unit
 * test on a network in memory. In production there is none, and each loop has a thread.
 *
 * <p>Threads: the one that made it. Threads that it starts see its time.
 */
public abstract class Driver {
    private static final InheritableThreadLocal<Driver> CURRENT = new InheritableThreadLocal<>();

    /**
     * True once there was a driver; spares production the look-up. Plain: each thread that sees a
     * driver has written it, or was started after that.
     */
    private static boolean used;

    private final Thread thread = Thread.currentThread();
    private boolean running;
    private volatile boolean closed;

    /** Belongs to the calling thread. */
    protected Driver() {}

    /** Makes its thread the driver of its loops; the thread has no other. */
    protected final void begin() {
        Driver other = seen();
        if (other != null && other.thread == thread) {
            throw new IllegalStateException(
                    "thread " + thread.getName() + " has a network already: close that first");
        }
        used = true;
        CURRENT.set(this);
    }

    private static @Nullable Driver seen() {
        Driver driver = used ? CURRENT.get() : null;
        return driver == null || driver.closed ? null : driver;
    }

    /** Returns the driver that the calling thread is; null if it is none. */
    public static @Nullable Driver here() {
        Driver driver = seen();
        return driver != null && driver.thread == Thread.currentThread() ? driver : null;
    }

    /** Returns the time for the calling thread: {@link System#nanoTime}, or a driver's. */
    public static long nanoTime() {
        Driver driver = seen();
        return driver == null ? System.nanoTime() : driver.now();
    }

    /** Returns whether the calling thread runs a loop, as a completion thread does. */
    public static boolean isRunning() {
        Driver driver = here();
        return driver != null && driver.running;
    }

    /** Refuses threads other than its own. */
    public final void checkThread() {
        if (thread != Thread.currentThread()) {
            throw new IllegalStateException(
                    "thread "
                            + Thread.currentThread().getName()
                            + " uses a network that belongs to thread "
                            + thread.getName());
        }
    }

    /** Runs one round of a loop. */
    protected final boolean run(BooleanSupplier round) {
        checkThread();
        if (running) {
            throw new IllegalStateException(
                    "a handler may not wait, nor let time pass: it runs inside the network");
        }
        running = true;
        try {
            return round.getAsBoolean();
        } finally {
            running = false;
        }
    }

    /** Ends it: the thread is like any other from here on. */
    protected final void end() {
        checkThread();
        closed = true;
        CURRENT.remove();
    }

    /** Returns its time. */
    protected abstract long now();

    /**
     * Runs loops until {@code done}, or until that time on its clock; {@link Timed#NEVER} = without
     * limit.
     */
    public abstract void runUntil(BooleanSupplier done, long nanoTime);

    /** Runs loops until {@code done}. */
    public final void runUntil(BooleanSupplier done) {
        runUntil(done, Timed.NEVER);
    }
}
