package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.test.internal.network.Acceptor;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Endpoint;
import dev.overlapped.test.internal.network.NetworkClock;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.PeerNetwork;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The loopback of the model for TCP: who listens where, and how a connection is made. Everything
 * beyond loopback is a network that swallows packets.
 */
final class TcpNetwork implements PeerNetwork {
    private record Listening(
            Object owner, InetSocketAddress address, boolean dualStack, Acceptor acceptor) {}

    /** The first interval between two SYNs, which doubles; and how many are sent in all. */
    private static final long SYN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int SYNS = 7;

    private static final int FIRST_SWEEP = 64;

    /** The answer to connects to an address. */
    enum ConnectFault {
        NONE,
        REFUSED,
        DROPPED
    }

    private record Ends(SocketAddress local, SocketAddress remote) {}

    final Ports ports;
    private final Kernel kernel;
    private final List<Listening> listening = new ArrayList<>();
    private final Map<SocketAddress, ConnectFault> faults = new HashMap<>();
    private final Map<Ends, Endpoint> established = new HashMap<>();
    private int nextSweep = FIRST_SWEEP;

    TcpNetwork(Kernel kernel) {
        this.kernel = kernel;
        this.ports = new Ports(kernel);
    }

    /**
     * Connections to {@code address} go to {@code acceptor} from now on.
     *
     * @param dualStack whether a wildcard of IPv6 is that of IPv4, too
     */
    void listen(Object owner, InetSocketAddress address, boolean dualStack, Acceptor acceptor) {
        listening.add(new Listening(owner, address, dualStack, acceptor));
    }

    /** Nobody listens there any more. */
    void stopListening(Object owner) {
        listening.removeIf(listener -> listener.owner() == owner);
    }

    private Acceptor find(InetSocketAddress remote) {
        Acceptor any = null;
        for (Listening listener : listening) {
            InetSocketAddress address = listener.address();
            if (address.getPort() != remote.getPort()) {
                continue;
            }
            if (address.getAddress().equals(remote.getAddress())) {
                return listener.acceptor();
            }
            if (Addresses.isWildcard(address)
                    && (listener.dualStack()
                            || Addresses.isIpv6(address) == Addresses.isIpv6(remote))) {
                any = listener.acceptor();
            }
        }
        return any;
    }

    /**
     * Sends SYNs until there is an answer.
     *
     * @param wanted whether the answer still matters
     * @param connected takes the connection
     * @param failed takes the error code
     */
    void connect(
            InetSocketAddress local,
            InetSocketAddress remote,
            BooleanSupplier wanted,
            Consumer<Endpoint> connected,
            IntConsumer failed) {
        new Handshake(local, remote, wanted, connected, failed).begin();
    }

    // ---- faults

    void fault(SocketAddress remote, ConnectFault fault) {
        faults.put(remote, fault);
    }

    private void established(Endpoint client) {
        if (established.size() >= nextSweep) {
            established.values().removeIf(end -> end.isClosed() && end.other().isClosed());
            nextSweep = Math.max(FIRST_SWEEP, 2 * established.size());
        }
        established.put(new Ends(client.local(), client.remote()), client);
        established.put(new Ends(client.remote(), client.local()), client.other());
    }

    /** Returns the side of a connection with these addresses; null if there is none. */
    Endpoint find(SocketAddress local, SocketAddress remote) {
        return established.get(new Ends(local, remote));
    }

    // ---- peers

    /** Begins to connect a peer. */
    PeerConnect beginConnect(SocketAddress address) {
        InetSocketAddress remote = Addresses.inet(address);
        boolean ipv6 = Addresses.isIpv6(remote);
        InetSocketAddress local = new InetSocketAddress(Addresses.loopback(ipv6), ports.dynamic());
        PeerConnect connect = new PeerConnect(kernel);
        connect(local, remote, connect::isWanted, connect::connected, connect::failed);
        return connect;
    }

    /** In virtual time there is no wait: what is not connected at once is refused. */
    @Override
    public PeerConnection connect(SocketAddress remote) throws IOException {
        kernel.lock.lock();
        try {
            kernel.settle();
            PeerConnect connect = beginConnect(remote);
            kernel.settle();
            while (!connect.isDone() && !kernel.clock.isVirtual()) {
                kernel.await(NetworkClock.NEVER);
            }
            connect.abandon();
            return connect.get();
        } finally {
            kernel.lock.unlock();
        }
    }

    @Override
    public PeerListener listen(InetSocketAddress local, int backlog) throws IOException {
        kernel.lock.lock();
        try {
            InetSocketAddress address =
                    local.getPort() != 0
                            ? local
                            : new InetSocketAddress(local.getAddress(), ports.dynamic());
            Object owner = new Object();
            PeerListener listener =
                    new PeerListener(kernel, address, backlog, () -> release(owner));
            if (ports.bind(owner, address, false, Ports.Sharing.NONE, false) != 0) {
                throw new BindException("Cannot bind " + address);
            }
            listen(owner, address, false, listener);
            return listener;
        } finally {
            kernel.lock.unlock();
        }
    }

    private void release(Object owner) {
        stopListening(owner);
        ports.release(owner);
    }

    private final class Handshake {
        private final InetSocketAddress local;
        private final InetSocketAddress remote;
        private final BooleanSupplier wanted;
        private final Consumer<Endpoint> connected;
        private final IntConsumer failed;
        private int syns;

        Handshake(
                InetSocketAddress local,
                InetSocketAddress remote,
                BooleanSupplier wanted,
                Consumer<Endpoint> connected,
                IntConsumer failed) {
            this.local = local;
            this.remote = remote;
            this.wanted = wanted;
            this.connected = connected;
            this.failed = failed;
        }

        void begin() {
            kernel.after(kernel.adversary.transitNanos(kernel.clock.nanoTime()), this::synArrives);
        }

        private void synArrives() {
            if (!wanted.getAsBoolean()) {
                return;
            }
            ConnectFault fault = faults.getOrDefault(remote, ConnectFault.NONE);
            boolean answered = Addresses.isLocal(remote) && fault != ConnectFault.DROPPED;
            Acceptor acceptor = answered && fault != ConnectFault.REFUSED ? find(remote) : null;
            if (acceptor == null && answered) {
                failed.accept(ErrorCodes.ECONNREFUSED);
                return;
            }
            if (acceptor != null) {
                Endpoint client = Endpoint.connect(kernel, local, remote);
                if (acceptor.offer(client.other())) {
                    established(client);
                    connected.accept(client);
                    return;
                }
            }
            long pause = SYN_INTERVAL_NANOS << syns;
            syns++;
            kernel.after(pause, syns < SYNS ? this::synArrives : this::timedOut);
        }

        private void timedOut() {
            if (wanted.getAsBoolean()) {
                failed.accept(ErrorCodes.ETIMEDOUT);
            }
        }
    }
}
