package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.test.internal.network.Model;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A model of a system, from outside: what a simulation does with it besides running a backend. */
interface World extends Model {
    /** Makes one from a seed; in virtual time, and as an adversary. */
    @FunctionalInterface
    interface Maker {
        World make(long seed);
    }

    /** The backend on it, sound or with a planted bug. */
    Backend.Factory backend();

    /** At most so many sockets can be open. */
    void handleLimit(int most);

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

    // ---- the model's

    /** Returns the model. */
    Model model();

    @Override
    default PeerConnection connect(SocketAddress remote) throws IOException {
        return model().connect(remote);
    }

    @Override
    default PeerListener listen(InetSocketAddress local, int backlog) throws IOException {
        return model().listen(local, backlog);
    }

    @Override
    default void whileWaiting(Runnable other) {
        model().whileWaiting(other);
    }

    @Override
    default long nanoTime() {
        return model().nanoTime();
    }

    @Override
    default long trace() {
        return model().trace();
    }

    @Override
    default void verifyNothingLeft() {
        model().verifyNothingLeft();
    }
}
