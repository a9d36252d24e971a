package dev.overlapped.test.internal.network;

/** A model of a system, from outside: its network, its time, and the end of a run. */
public interface Model extends PeerNetwork {
    /**
     * Sets the action that stands for other threads while, in virtual time, one waits for a
     * completion.
     */
    void whileWaiting(Runnable other);

    /** Returns the model's time: {@link System#nanoTime}, or virtual. */
    long nanoTime();

    /** Returns a number that depends on all calls so far, their results and times. */
    long trace();

    /**
     * Checks, at the end of a run, that nothing is open or in flight.
     *
     * @throws Violation with what is left, or the first violation of the run
     */
    void verifyNothingLeft();
}
