package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.Endpoint;
import dev.overlapped.test.internal.network.PeerConnection;

import java.net.ConnectException;

/** The connect of a peer that has begun. */
public final class PeerConnect {
    private final Kernel kernel;
    private volatile Endpoint connection;
    private volatile int failure;
    private volatile boolean abandoned;

    PeerConnect(Kernel kernel) {
        this.kernel = kernel;
    }

    void connected(Endpoint endpoint) {
        connection = endpoint;
        kernel.changed.signalAll();
    }

    void failed(int code) {
        failure = code;
        kernel.changed.signalAll();
    }

    boolean isWanted() {
        return !abandoned;
    }

    /** Gives up: an answer that arrives later changes nothing. */
    void abandon() {
        abandoned = true;
    }

    /** Returns whether it is connected or has failed. */
    public boolean isDone() {
        return connection != null || failure != 0;
    }

    /**
     * Returns the peer.
     *
     * @throws ConnectException if it is not connected
     */
    public PeerConnection get() throws ConnectException {
        if (connection == null) {
            throw new ConnectException("Connection refused");
        }
        return new PeerConnection(kernel, connection);
    }
}
