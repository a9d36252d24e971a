package dev.overlapped.model;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;

/** A listening peer in the model's network: plain TCP, without Winsock. Any thread. */
public final class ModelServer implements AutoCloseable {
    private final Kernel kernel;
    private final ModelNetwork network;
    private final InetSocketAddress address;
    private final int backlog;
    private final Condition changed;
    private final ArrayDeque<Endpoint> waiting = new ArrayDeque<>();
    private boolean closed;

    private ModelServer(
            Kernel kernel, ModelNetwork network, InetSocketAddress address, int backlog) {
        this.kernel = kernel;
        this.network = network;
        this.address = address;
        this.backlog = backlog;
        this.changed = kernel.lock.newCondition();
    }

    static ModelServer listen(
            Kernel kernel, ModelNetwork network, InetSocketAddress local, int backlog)
            throws IOException {
        kernel.lock.lock();
        try {
            InetSocketAddress address =
                    local.getPort() != 0
                            ? local
                            : new InetSocketAddress(local.getAddress(), network.dynamicPort());
            ModelServer server = new ModelServer(kernel, network, address, backlog);
            boolean ipv6 = Sockaddrs.isIpv6(address);
            if (!ModelNetwork.isLocal(address)
                    || network.bind(server, address, new OptionValues(ipv6, false)) != 0) {
                throw new BindException("Cannot bind " + address);
            }
            network.listen(server, server::offer);
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
        changed.signal();
        return true;
    }

    /** Returns its address. */
    public InetSocketAddress address() {
        return address;
    }

    /** Waits for the next client's connection and returns it. Real time only. */
    public ModelPeer accept() throws IOException {
        kernel.lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                kernel.await(changed, ModelClock.NEVER);
            }
            ModelPeer peer = tryAccept();
            if (peer == null) {
                throw new SocketException("Socket closed");
            }
            return peer;
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Returns the next client's connection, or null if there is none now. */
    public ModelPeer tryAccept() {
        kernel.lock.lock();
        try {
            kernel.settle();
            Endpoint connection = waiting.poll();
            return connection == null ? null : new ModelPeer(kernel, connection);
        } finally {
            kernel.lock.unlock();
        }
    }

    @Override
    public void close() {
        kernel.lock.lock();
        try {
            closed = true;
            network.release(this);
            waiting.forEach(Endpoint::abort);
            waiting.clear();
            kernel.settle();
            changed.signalAll();
        } finally {
            kernel.lock.unlock();
        }
    }
}
