package dev.overlapped.jmh;

/**
 * How a thread of a benchmark waits for the other one: awake, and now and then it lets others have
 * the processor, lest a busy machine run the two in turns of milliseconds. One thread's.
 */
public final class Patience {
    private static final int ROUNDS_AWAKE = 1024;

    private int rounds;

    /** One round of waiting. */
    public void once() {
        if (++rounds % ROUNDS_AWAKE == 0) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }
}
