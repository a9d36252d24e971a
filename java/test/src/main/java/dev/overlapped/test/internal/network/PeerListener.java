package dev.overlapped.test.internal.network;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;

/** A listening peer in a model's network: plain TCP, without the system's calls. Any thread. */
public final class PeerListener implements Acceptor, AutoCloseable {
    private final ModelKernel kernel;
    private final InetSocketAddress address;
    private final int backlog;
    private final Runnable release;
    private final ArrayDeque<Endpoint> waiting = new ArrayDeque<>();
    private boolean closed;

    /**
     * Makes a listener, which the network {@linkplain #offer offers} connections from then on.
     *
     * @param release frees its address
     */
    public PeerListener(
            ModelKernel kernel, InetSocketAddress address, int backlog, Runnable release) {
        this.kernel = kernel;
        this.address = address;
        this.backlog = backlog;
        this.release = release;
    }

    @Override
    public boolean offer(Endpoint connection) {
        if (waiting.size() >= backlog) {
            return false;
        }
        waiting.add(connection);
        kernel.changed.signalAll();
        return true;
    }

    /** Returns the address on which it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Waits for the next client's connection and returns it. Real time only. */
    public PeerConnection accept() throws IOException {
        kernel.lock.lock();
        try {
            kernel.settle();
            while (waiting.isEmpty() && !closed) {
                kernel.await(NetworkClock.NEVER);
            }
            PeerConnection peer = tryAccept();
            if (peer == null) {
                throw new SocketException("Socket closed");
            }
            return peer;
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Returns the next client's connection, or null if there is none now. */
    public @Nullable PeerConnection tryAccept() {
        kernel.lock.lock();
        try {
            kernel.settle();
            Endpoint connection = waiting.poll();
            return connection == null ? null : new PeerConnection(kernel, connection);
        } finally {
            kernel.lock.unlock();
        }
    }

    @Override
    public void close() {
        kernel.lock.lock();
        try {
            closed = true;
            release.run();
            waiting.forEach(Endpoint::abort);
            waiting.clear();
            kernel.settle();
            kernel.changed.signalAll();
        } finally {
            kernel.lock.unlock();
        }
    }
}
