package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.Conditions;
import dev.overlapped.test.internal.network.Endpoint;

import java.net.SocketAddress;
import java.util.function.Consumer;

/** The conditions and faults that a test gives the network of one model. */
public final class NetworkFaults {
    private final Kernel kernel;
    private final TcpNetwork network;

    NetworkFaults(Kernel kernel, TcpNetwork network) {
        this.kernel = kernel;
        this.network = network;
    }

    /** Sets how the network behaves from now on. */
    public void conditions(Conditions conditions) {
        locked(() -> kernel.adversary.conditions(conditions));
    }

    /** Answers connects to that address by a refusal, from now on. */
    public void refuseConnects(SocketAddress remote) {
        locked(() -> network.fault(remote, TcpNetwork.ConnectFault.REFUSED));
    }

    /** Drops the packets of connects to that address, from now on. */
    public void dropConnects(SocketAddress remote) {
        locked(() -> network.fault(remote, TcpNetwork.ConnectFault.DROPPED));
    }

    /** Answers connects to that address as usual, from now on. */
    public void allowConnects(SocketAddress remote) {
        locked(() -> network.fault(remote, TcpNetwork.ConnectFault.NONE));
    }

    /** Resets a connection; returns false if there is none with these addresses. */
    public boolean reset(SocketAddress local, SocketAddress remote) {
        return onEndpoint(local, remote, Endpoint::breakOff);
    }

    /**
     * Sets whether the transport takes nothing from that side of a connection; returns false if
     * there is none with these addresses.
     */
    public boolean windowClosed(SocketAddress local, SocketAddress remote, boolean isClosed) {
        return onEndpoint(local, remote, endpoint -> endpoint.windowClosed(isClosed));
    }

    private void locked(Runnable action) {
        kernel.lock.lock();
        try {
            action.run();
        } finally {
            kernel.lock.unlock();
        }
    }

    private boolean onEndpoint(
            SocketAddress local, SocketAddress remote, Consumer<Endpoint> action) {
        kernel.lock.lock();
        try {
            Endpoint endpoint = network.find(local, remote);
            if (endpoint == null || endpoint.isClosed()) {
                return false;
            }
            action.accept(endpoint);
            kernel.settle();
            return true;
        } finally {
            kernel.lock.unlock();
        }
    }
}
