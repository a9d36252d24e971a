package dev.overlapped.linuxmodel;

import dev.overlapped.internal.ffi.linux.ErrorCodes;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The loopback of the model for TCP: who listens where, and how a connection is made. Everything
 * beyond loopback is a network that swallows packets.
 */
final class TcpNetwork {
    /** Takes connections. */
    interface Acceptor {
        /** Takes one, or drops its SYN: the backlog is full. */
        boolean offer(Endpoint connection);
    }

    private record Listening(
            Object owner, InetSocketAddress address, boolean dualStack, Acceptor acceptor) {}

    /** The first interval between two SYNs, which doubles; and how many are sent in all. */
    private static final long SYN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int SYNS = 7;

    final Ports ports;
    private final Kernel kernel;
    private final List<Listening> listening = new ArrayList<>();

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
            if (Sockaddrs.isWildcard(address)
                    && (listener.dualStack()
                            || Sockaddrs.isIpv6(address) == Sockaddrs.isIpv6(remote))) {
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
            kernel.after(kernel.adversary.delayNanos(), this::synArrives);
        }

        private void synArrives() {
            if (!wanted.getAsBoolean()) {
                return;
            }
            Acceptor acceptor = Sockaddrs.isLocal(remote) ? find(remote) : null;
            if (acceptor == null && Sockaddrs.isLocal(remote)) {
                failed.accept(ErrorCodes.ECONNREFUSED);
                return;
            }
            if (acceptor != null) {
                Endpoint client = Endpoint.connect(kernel, local, remote);
                if (acceptor.offer(client.other())) {
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
