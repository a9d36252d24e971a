package dev.overlapped.linuxmodel;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;

/** A peer that listens in the model's network: plain TCP, nothing of io_uring. Any thread. */
public final class PeerListener implements AutoCloseable {
    private final Kernel kernel;
    private final TcpNetwork network;
    private final InetSocketAddress address;
    private final int backlog;
    private final ArrayDeque<Endpoint> waiting = new ArrayDeque<>();
    private boolean closed;

    private PeerListener(
            Kernel kernel, TcpNetwork network, InetSocketAddress address, int backlog) {
        this.kernel = kernel;
        this.network = network;
        this.address = address;
        this.backlog = backlog;
    }

    static PeerListener listen(
            Kernel kernel, TcpNetwork network, InetSocketAddress local, int backlog)
            throws IOException {
        kernel.lock.lock();
        try {
            InetSocketAddress address =
                    local.getPort() != 0
                            ? local
                            : new InetSocketAddress(local.getAddress(), network.ports.dynamic());
            PeerListener server = new PeerListener(kernel, network, address, backlog);
            if (network.ports.bind(server, address, false, Ports.Sharing.NONE, false) != 0) {
                throw new BindException("Cannot bind " + address);
            }
            network.listen(server, address, false, server::offer);
            return server;
        } finally {
            kernel.lock.unlock();
        }
    }

    private boolean offer(Endpoint connection) {
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

    /** The next client's connection; waits for it. Real time only. */
    public PeerConnection accept() throws IOException {
        kernel.lock.lock();
        try {
            kernel.settle();
            while (waiting.isEmpty() && !closed) {
                kernel.await(LinuxClock.NEVER);
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

    /** The next client's connection, or null if there is none now. */
    public PeerConnection tryAccept() {
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
            network.stopListening(this);
            network.ports.release(this);
            waiting.forEach(Endpoint::abort);
            waiting.clear();
            kernel.settle();
            kernel.changed.signalAll();
        } finally {
            kernel.lock.unlock();
        }
    }
}
