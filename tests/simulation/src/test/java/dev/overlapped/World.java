package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.test.internal.network.PeerNetwork;

/** A model of a system, from outside: what a simulation does with it besides running a backend. */
interface World extends PeerNetwork {
    /** Makes one from a seed; in virtual time, and as an adversary. */
    @FunctionalInterface
    interface Maker {
        World make(long seed);
    }

    /** The backend on it, sound or with a planted bug. */
    Backend.Factory backend();

    /** At most so many sockets can be open. */
    void handleLimit(int most);

    /** The work of other threads while one waits for a completion. */
    void whileWaiting(Runnable other);

    /** The model's time. */
    long nanoTime();

    /** A number made of all that has happened. */
    long trace();

    /** Returns the probability that a correct call fails; 0 = never. */
    double failures();

    /** Returns the probability that the network resets a connection; 0 = never. */
    double resets();

    /** Returns whether only the thread of a loop may use its sockets; then there is one loop. */
    default boolean isForOneThread() {
        return false;
    }

    /** Returns whether there may be no room for a connection although no limit is set. */
    default boolean limitsHandles() {
        return false;
    }

    /** Nothing may be left. */
    void verifyNothingLeft();
}
