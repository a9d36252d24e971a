package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.Addresses;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The UDP loopback of the model: bound sockets, and the delivery of datagrams. */
final class DatagramNetwork {
    final Ports ports;
    private final Kernel kernel;
    private final List<DatagramSocket> sockets = new ArrayList<>();

    DatagramNetwork(Kernel kernel) {
        this.kernel = kernel;
        this.ports = new Ports(kernel);
    }

    void opened(DatagramSocket socket) {
        sockets.add(socket);
    }

    void closed(DatagramSocket socket) {
        sockets.remove(socket);
        ports.release(socket);
    }

    /**
     * Sends datagrams that belong together: to a socket with UDP_GRO they may come as one.
     *
     * @param segment the size of each, but the last may be shorter
     */
    void route(DatagramSocket sender, List<Datagram> datagrams, int segment) {
        Datagram first = datagrams.getFirst();
        List<DatagramSocket> receivers = receivers(first);
        for (DatagramSocket receiver : receivers) {
            if (datagrams.size() > 1 && receiver.coalesces() && !kernel.adversary.prefersOther()) {
                receiver.send(first.coalesced(join(datagrams), segment));
            } else {
                datagrams.forEach(receiver::send);
            }
        }
        boolean loopback = first.to().getAddress().isLoopbackAddress();
        if (receivers.isEmpty() && !first.isToMany() && loopback && !sender.unix) {
            for (int i = 0; i < datagrams.size(); i++) {
                boolean ofIpv6 = Addresses.isIpv6(first.to());
                kernel.after(
                        kernel.adversary.transitNanos(kernel.clock.nanoTime()),
                        () -> sender.answered(IcmpMessage.PORT_UNREACHABLE, ofIpv6));
            }
        }
    }

    /** Answers a datagram of the socket at {@code sender} by an ICMP message. */
    void answer(InetSocketAddress sender, IcmpMessage message) {
        for (DatagramSocket socket : sockets) {
            if (sender.equals(socket.local)) {
                socket.answered(message, Addresses.isIpv6(sender));
            }
        }
    }

    boolean reaches(Datagram datagram) {
        return !receivers(datagram).isEmpty();
    }

    private List<DatagramSocket> receivers(Datagram datagram) {
        List<DatagramSocket> found = new ArrayList<>();
        for (DatagramSocket socket : sockets) {
            if (socket.isFor(datagram)) {
                found.add(socket);
            }
        }
        if (datagram.isToMany() || found.size() < 2) {
            return found;
        }
        DatagramSocket best = found.getFirst();
        for (DatagramSocket socket : found) {
            best = socket.rank() > best.rank() ? socket : best;
        }
        return List.of(best);
    }

    private static byte[] join(List<Datagram> datagrams) {
        byte[] all = new byte[datagrams.stream().mapToInt(one -> one.data().length).sum()];
        int at = 0;
        for (Datagram one : datagrams) {
            System.arraycopy(one.data(), 0, all, at, one.data().length);
            at += one.data().length;
        }
        return all;
    }
}
