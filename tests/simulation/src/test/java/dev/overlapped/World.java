package dev.overlapped;

import dev.overlapped.internal.backend.Backend;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A model of a system, from outside: what a simulation does with it besides running a backend. */
interface World {
    /** Makes one from a seed; in virtual time, and as an adversary. */
    @FunctionalInterface
    interface Maker {
        World make(long seed);
    }

    /** A program on the other side of a connection. */
    interface Peer {
        /** Reads what is there: bytes, 0 = nothing now, −1 at the end of the stream. */
        int tryRead(byte[] b, int off, int len) throws IOException;

        /** Writes what there is room for; returns how many bytes. */
        int tryWrite(byte[] b, int off, int len) throws IOException;

        /** Ends its own stream. */
        void shutdownOutput() throws IOException;

        /** Breaks the connection off. */
        void reset();

        /** Closes as TCP does. */
        void close();

        InetSocketAddress localAddress();

        InetSocketAddress remoteAddress();
    }

    /** A program that listens. */
    interface Server {
        /** The next client's connection, or null if there is none now. */
        Peer tryAccept();

        InetSocketAddress address();

        void close();
    }

    /** The backend on it, sound or with a planted bug. */
    Backend.Factory backend();

    /** A peer connects. */
    Peer connect(InetSocketAddress remote) throws IOException;

    /** A peer listens. */
    Server listen(InetSocketAddress local, int backlog) throws IOException;

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
