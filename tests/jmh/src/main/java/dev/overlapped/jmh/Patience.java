package dev.overlapped.jmh;

/**
 * The waiting of a benchmark's thread for the other one: it spins, and yields now and then, lest a
 * busy machine run the two in turns of milliseconds. Of one thread.
 */
public final class Patience {
    private static final int ROUNDS_AWAKE = 1024;

    private int rounds;

    /** Waits for one round. */
    public void once() {
        if (++rounds % ROUNDS_AWAKE == 0) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }
}
