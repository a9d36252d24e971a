package dev.overlapped.model;

import dev.overlapped.test.internal.network.Acceptor;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Endpoint;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.PeerNetwork;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one host of the model and its loopback: the bound addresses and ports, the listeners, and how
 * connections are made. All addresses beyond loopback are a network that drops packets.
 */
final class ModelNetwork implements PeerNetwork {
    private static final int FIRST_DYNAMIC_PORT = 49_152;
    private static final int LAST_PORT = 65_535;

    /** The time after which TCP stops trying an address that does not answer. */
    private static final long CONNECT_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(21);

    /**
     * The time in which TCP tries a refusing port three times, also on loopback [UV #2896], unless
     * SIO_TCP_INITIAL_RTO limits it to once.
     */
    private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The number of tries at a listener whose backlog is full, and the time between them. */
    private static final int SYNS = 3;

    private static final long SYN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A port in use; exclusive, shared (SO_REUSEADDR) or neither. */
    private record Binding(
            Object owner,
            InetSocketAddress address,
            boolean dualStack,
            boolean exclusive,
            boolean shared) {}

    private record Listening(Object owner, Binding binding, Acceptor acceptor) {}

    private final Kernel kernel;
    private final List<Binding> bindings = new ArrayList<>();
    private final List<Listening> listening = new ArrayList<>();
    private int nextPort = FIRST_DYNAMIC_PORT;

    ModelNetwork(Kernel kernel) {
        this.kernel = kernel;
    }

    // ---- addresses

    /** Returns a free port of the dynamic range. */
    int dynamicPort() {
        for (int tries = FIRST_DYNAMIC_PORT; tries <= LAST_PORT; tries++) {
            int port = nextPort;
            nextPort = port == LAST_PORT ? FIRST_DYNAMIC_PORT : port + 1;
            if (bindings.stream().noneMatch(b -> b.address().getPort() == port)) {
                return port;
            }
        }
        throw kernel.violation("all dynamic ports are bound");
    }

    /** Binds {@code owner} to the address; returns 0 or the code. */
    int bind(Object owner, InetSocketAddress address, OptionValues options) {
        boolean exclusive = options.isExclusive();
        boolean shared = options.reusesAddress();
        for (Binding first : bindings) {
            if (first.address().getPort() == address.getPort() && meets(first, address, options)) {
                int code = conflict(first, address, exclusive, shared);
                if (code != 0) {
                    return code;
                }
            }
        }
        bindings.add(new Binding(owner, address, options.isDualStack(), exclusive, shared));
        return 0;
    }

    private static boolean meets(Binding first, InetSocketAddress address, OptionValues options) {
        return Addresses.isIpv6(first.address()) == Addresses.isIpv6(address)
                || first.dualStack()
                || options.isDualStack();
    }

    /**
     * The table of [MS Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE]: the wildcard and one address do
     * not conflict, unless one of them is exclusive.
     */
    private static int conflict(
            Binding first, InetSocketAddress address, boolean exclusive, boolean shared) {
        boolean firstWild = Addresses.isWildcard(first.address());
        boolean wild = Addresses.isWildcard(address);
        boolean same =
                firstWild && wild || first.address().getAddress().equals(address.getAddress());
        if (same) {
            if (!shared || exclusive) {
                return Codes.WSAEADDRINUSE;
            }
            return first.exclusive() ? Codes.WSAEACCES : 0;
        }
        if (!firstWild && !wild) {
            return 0;
        }
        if (wild && exclusive) {
            return Codes.WSAEADDRINUSE;
        }
        return firstWild && first.exclusive() ? Codes.WSAEACCES : 0;
    }

    void listen(Object owner, Acceptor acceptor) {
        for (Binding binding : bindings) {
            if (binding.owner() == owner) {
                listening.add(new Listening(owner, binding, acceptor));
            }
        }
    }

    /** Frees the owner's address and ends its listening. */
    void release(Object owner) {
        bindings.removeIf(binding -> binding.owner() == owner);
        listening.removeIf(listener -> listener.owner() == owner);
    }

    // ---- connections

    private Acceptor find(InetSocketAddress remote) {
        Acceptor any = null;
        for (Listening listener : listening) {
            InetSocketAddress address = listener.binding().address();
            if (address.getPort() != remote.getPort()) {
                continue;
            }
            boolean ipv6 = Addresses.isIpv6(remote);
            if (address.getAddress().equals(remote.getAddress())) {
                return listener.acceptor();
            }
            if (Addresses.isWildcard(address)
                    && (Addresses.isIpv6(address) == ipv6
                            || !ipv6 && listener.binding().dualStack())) {
                any = listener.acceptor();
            }
        }
        return any;
    }

    boolean isListening(InetSocketAddress remote) {
        return find(remote) != null;
    }

    /** Connects {@code local} to the listener at {@code remote}; null = refused. */
    Endpoint connect(InetSocketAddress local, InetSocketAddress remote) {
        Acceptor acceptor = find(remote);
        if (acceptor == null) {
            return null;
        }
        InetSocketAddress from =
                Addresses.isWildcard(local)
                        ? new InetSocketAddress(remote.getAddress(), local.getPort())
                        : local;
        Endpoint client = Endpoint.connect(kernel, from, remote);
        return acceptor.offer(client.other()) ? client : null;
    }

    /** Carries out a ConnectEx. */
    void connect(ModelSocket socket, PendingOperation operation, InetSocketAddress remote) {
        if (!Addresses.isLocal(remote)) {
            kernel.after(CONNECT_TIMEOUT_NANOS, () -> socket.abort(operation, Status.TIMEOUT));
            return;
        }
        kernel.after(kernel.adversary.delayNanos(), () -> arrive(socket, operation, remote, SYNS));
    }

    private void arrive(
            ModelSocket socket, PendingOperation operation, InetSocketAddress remote, int tries) {
        if (!operation.isPending()) {
            return;
        }
        Endpoint connection = connect(socket.local, remote);
        if (connection != null) {
            socket.connected(connection);
            return;
        } else if (isListening(remote) && tries > 1) {
            kernel.after(SYN_INTERVAL_NANOS, () -> arrive(socket, operation, remote, tries - 1));
            return;
        }
        boolean slowly =
                kernel.clock.isVirtual() && !socket.sendsOneSyn && kernel.adversary.prefersOther();
        kernel.after(
                slowly ? REFUSAL_NANOS : 0,
                () -> socket.abort(operation, Status.CONNECTION_REFUSED));
    }

    // ---- peers

    @Override
    public PeerConnection connect(SocketAddress address) throws IOException {
        InetSocketAddress remote = Addresses.inet(address);
        kernel.lock.lock();
        try {
            kernel.settle();
            InetSocketAddress local = Addresses.wildcard(Addresses.isIpv6(remote), dynamicPort());
            Endpoint connection = connect(local, remote);
            for (int tries = 1;
                    connection == null
                            && isListening(remote)
                            && tries < SYNS
                            && !kernel.clock.isVirtual();
                    tries++) {
                kernel.pause(SYN_INTERVAL_NANOS);
                connection = connect(local, remote);
            }
            kernel.settle();
            if (connection == null) {
                throw new ConnectException("Connection refused");
            }
            return new PeerConnection(kernel, connection);
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
                            : new InetSocketAddress(local.getAddress(), dynamicPort());
            Object owner = new Object();
            PeerListener listener =
                    new PeerListener(kernel, address, backlog, () -> release(owner));
            OptionValues options = new OptionValues(Addresses.isIpv6(address), false);
            if (!Addresses.isLocal(address) || bind(owner, address, options) != 0) {
                throw new BindException("Cannot bind " + address);
            }
            listen(owner, listener);
            return listener;
        } finally {
            kernel.lock.unlock();
        }
    }
}
