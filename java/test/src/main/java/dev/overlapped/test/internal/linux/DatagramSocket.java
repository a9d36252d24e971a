package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.MulticastRequest;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.SourceRequest;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A UDP socket (udp(7), ip(7)). */
final class DatagramSocket extends Socket {
    private static final int MAX_IPV4 = 65_507;
    private static final int MAX_IPV6 = 65_527;
    private static final int MAX_SEGMENTS = 64;
    private static final int DEFAULT_HOPS = 64;

    /** An entry of the queue of errors. */
    private record QueuedError(IcmpMessage message, boolean ofIpv6) {}

    private final DatagramNetwork network;
    private final ArrayDeque<Datagram> arrived = new ArrayDeque<>();
    private final Groups groups = new Groups();
    private InetSocketAddress remote; // null = not connected
    private int queuedBytes;
    private int error;
    private final ArrayDeque<QueuedError> errorQueue = new ArrayDeque<>();
    private boolean isFull;
    private long lastArrival;

    DatagramSocket(Kernel kernel, DatagramNetwork network, boolean ipv6) {
        super(kernel, ipv6, true);
        this.network = network;
        network.opened(this);
    }

    @Override
    int protocol() {
        return SocketConstants.SOL_UDP; // the same number
    }

    @Override
    Ports ports() {
        return network.ports;
    }

    // ---- plain calls

    @Override
    InetSocketAddress remoteName() {
        return remote;
    }

    /** Sends nothing; an unbound local address becomes that of the way there. */
    @Override
    int connect(InetSocketAddress to) {
        if (!takes(to)) {
            return -ErrorCodes.ENETUNREACH; // a mapped address (net/ipv6/datagram.c)
        }
        bindAnyhow();
        boolean isBound = !Addresses.isWildcard(local);
        if (isBound && Addresses.isIpv6(local) != Addresses.isIpv6(to)) {
            return -ErrorCodes.EAFNOSUPPORT; // it was connected to the other family before
        }
        remote = to;
        if (!isBound) {
            boolean toIpv6 = Addresses.isIpv6(to);
            local = new InetSocketAddress(Addresses.loopback(toIpv6), local.getPort());
        }
        return 0;
    }

    @Override
    int dissolve() {
        remote = null;
        if (local != null && !portByName) { // __udp_disconnect
            network.ports.release(this);
            local = null;
        } else if (local != null && addressByName == null) {
            local = Addresses.wildcard(ipv6, local.getPort());
        }
        return 0;
    }

    @Override
    int shutdown(int how) {
        return remote == null ? -ErrorCodes.ENOTCONN : -ErrorCodes.EOPNOTSUPP;
    }

    @Override
    int listen(int backlog) {
        return -ErrorCodes.EOPNOTSUPP;
    }

    @Override
    int set(int level, int name, long value, int bytes) {
        boolean four = level == SocketConstants.IPPROTO_IP;
        boolean six = level == SocketConstants.IPPROTO_IPV6 && ipv6;
        if (four && name == SocketConstants.IP_ADD_MEMBERSHIP
                || six && name == SocketConstants.IPV6_ADD_MEMBERSHIP) {
            return membership(true, six, value, bytes);
        } else if (four && name == SocketConstants.IP_DROP_MEMBERSHIP
                || six && name == SocketConstants.IPV6_DROP_MEMBERSHIP) {
            return membership(false, six, value, bytes);
        } else if ((four || six) && isOfSource(name)) {
            return sourceMembership(name, six, value, bytes);
        } else if (four && name == SocketConstants.IP_MULTICAST_IF) {
            return bytes < MulticastRequest.IP_SIZE
                    ? -ErrorCodes.EINVAL
                    : super.set(level, name, value + MulticastRequest.IP_ADDRESS, Integer.BYTES);
        }
        return super.set(level, name, value, bytes);
    }

    private int membership(boolean join, boolean six, long request, int bytes) {
        if (bytes < (six ? MulticastRequest.IPV6_SIZE : MulticastRequest.IP_SIZE)) {
            return -ErrorCodes.EINVAL;
        }
        byte[] ip = Native.read(request + MulticastRequest.GROUP, six ? 16 : 4);
        InetAddress group = Addresses.of(ip);
        if (!group.isMulticastAddress()) {
            return -ErrorCodes.EINVAL;
        }
        return join ? groups.join(group) : groups.leave(group);
    }

    private static boolean isOfSource(int name) {
        return name == SocketConstants.MCAST_JOIN_SOURCE_GROUP
                || name == SocketConstants.MCAST_LEAVE_SOURCE_GROUP
                || name == SocketConstants.MCAST_BLOCK_SOURCE
                || name == SocketConstants.MCAST_UNBLOCK_SOURCE;
    }

    private int sourceMembership(int name, boolean six, long request, int bytes) {
        if (bytes < SourceRequest.SIZE) {
            return -ErrorCodes.EINVAL;
        }
        InetAddress group = Sockaddrs.read(request + SourceRequest.GROUP, six).getAddress();
        InetAddress source = Sockaddrs.read(request + SourceRequest.SOURCE, six).getAddress();
        if (!group.isMulticastAddress()) {
            return -ErrorCodes.EINVAL;
        } else if (name == SocketConstants.MCAST_JOIN_SOURCE_GROUP) {
            return groups.joinSource(group, source);
        } else if (name == SocketConstants.MCAST_LEAVE_SOURCE_GROUP) {
            return groups.leaveSource(group, source);
        }
        return groups.block(group, source, name == SocketConstants.MCAST_BLOCK_SOURCE);
    }

    // ---- what arrives

    /** Returns whether a datagram is meant for this socket. */
    boolean isFor(Datagram datagram) {
        if (local == null
                || local.getPort() != datagram.to().getPort()
                || !takes(datagram.to())
                || remote != null && !remote.equals(datagram.from())) {
            return false;
        }
        if (datagram.isMulticast()) {
            return groups.receives(datagram.to().getAddress(), datagram.from().getAddress());
        } else if (datagram.isBroadcast()) {
            return Addresses.isWildcard(local);
        }
        return Addresses.isWildcard(local) || local.getAddress().equals(datagram.to().getAddress());
    }

    /** Of several that a datagram is for, one with a higher rank gets it. */
    int rank() {
        return (remote != null ? 2 : 0) + (Addresses.isWildcard(local) ? 0 : 1);
    }

    boolean coalesces() {
        return options.has(SocketConstants.SOL_UDP, SocketConstants.UDP_GRO);
    }

    /** Sends a datagram here; it overtakes none, as on a real loopback. */
    void send(Datagram datagram) {
        if (kernel.adversary.loses()) {
            return;
        }
        deliver(datagram);
        if (kernel.adversary.duplicates()) {
            deliver(datagram);
        }
    }

    private void deliver(Datagram datagram) {
        long now = kernel.clock.nanoTime();
        long arrival = now + kernel.adversary.transitNanos(now);
        if (!kernel.adversary.overtakes()) {
            lastArrival = Math.max(lastArrival, arrival);
            arrival = lastArrival;
        }
        kernel.after(Math.max(0, arrival - now), () -> arrive(datagram));
    }

    private void arrive(Datagram datagram) {
        int most = options.get(SocketConstants.SOL_SOCKET, SocketConstants.SO_RCVBUF);
        if (queuedBytes + datagram.data().length <= most || arrived.isEmpty()) {
            arrived.add(datagram);
            queuedBytes += datagram.data().length;
            changed();
        }
    }

    /** A datagram from here was answered by an ICMP message (net/ipv4/udp.c, udp_err). */
    void answered(IcmpMessage message, boolean toIpv6) {
        boolean queues =
                toIpv6
                        ? options.has(SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_RECVERR)
                        : options.has(SocketConstants.IPPROTO_IP, SocketConstants.IP_RECVERR);
        if (queues) {
            errorQueue.add(new QueuedError(message, toIpv6));
        } else if (remote == null || !message.isHard()) {
            return;
        }
        error = message.error();
        changed();
    }

    @Override
    int poll() {
        return (arrived.isEmpty() ? 0 : IN)
                | (isFull ? 0 : OUT)
                | (error != 0 || !errorQueue.isEmpty() ? ERR : 0);
    }

    @Override
    int takeError() {
        int pending = error;
        error = 0;
        return pending;
    }

    /** MSG_ERRQUEUE: takes one; whether there was one. The next one is pending again. */
    boolean takeFromErrorQueue(Message into) {
        QueuedError taken = errorQueue.poll();
        if (taken == null) {
            return false;
        }
        error = errorQueue.isEmpty() ? 0 : errorQueue.element().message().error();
        byte[] entry = taken.message().entry(taken.ofIpv6());
        into.write(new byte[0], Message.error(taken.message().error(), entry, ipv6), 0);
        return true;
    }

    /** recvmsg(2) with MSG_PEEK and MSG_DONTWAIT, and without memory: 0 or −errno. */
    int look() {
        int pending = takeError();
        if (pending != 0) {
            return -pending;
        }
        return arrived.isEmpty() ? -ErrorCodes.EAGAIN : 0;
    }

    /** The oldest datagram, which stays; null if there is none. */
    Datagram peek() {
        return arrived.peek();
    }

    void remove() {
        queuedBytes -= arrived.remove().data().length;
    }

    boolean isReadable() {
        return !arrived.isEmpty();
    }

    // ---- sending

    /** Sends all of {@code data}, or nothing: its length, {@link #WAITS} or −errno. */
    int send(Message message, byte[] data) {
        InetSocketAddress named = message.remote(this);
        InetSocketAddress to = named == null ? remote : named;
        int refused = check(message, to, data.length);
        if (refused != 0) {
            return refused;
        } else if (isFull || kernel.adversary.prefersOther() && kernel.adversary.stopsShort()) {
            fill();
            return WAITS;
        }
        bindAnyhow();
        if (unix && !network.reaches(new Datagram(local, to, data, 0, 0, 0))) {
            return -ErrorCodes.ECONNREFUSED;
        }
        int segment = segmentSize(message);
        List<Datagram> cut = cut(message, to, data, segment);
        network.route(this, cut, segment);
        return data.length;
    }

    /** Its buffer has no room for a while. */
    private void fill() {
        if (!isFull) {
            isFull = true;
            kernel.after(
                    1 + kernel.adversary.delayNanos(),
                    () -> {
                        isFull = false;
                        changed();
                    });
        }
    }

    private int check(Message message, InetSocketAddress to, int length) {
        int pending = takeError();
        if (pending != 0) {
            return -pending;
        } else if (to == null) {
            return -ErrorCodes.EDESTADDRREQ;
        } else if (message.name() != 0 && Sockaddrs.family(message.name()) != family()) {
            return -ErrorCodes.EAFNOSUPPORT;
        } else if (message.name() != 0 && reach(message.name(), message.nameBytes()) != 0) {
            return -ErrorCodes.ENOENT;
        } else if (!takes(to)) {
            return -ErrorCodes.ENETUNREACH;
        } else if (!message.readControl(Addresses.isIpv6(to))) {
            return -ErrorCodes.EINVAL;
        } else if (to.getPort() == 0) {
            return -ErrorCodes.EINVAL;
        } else if (message.source != null && !message.source.isLoopbackAddress()) {
            return -ErrorCodes.EINVAL; // no address of the host
        } else if (Addresses.isBroadcast(to.getAddress())
                && !options.has(SocketConstants.SOL_SOCKET, SocketConstants.SO_BROADCAST)) {
            return -ErrorCodes.EACCES;
        }
        return checkLength(segmentSize(message), Addresses.isIpv6(to), length);
    }

    private static int checkLength(int segment, boolean toIpv6, int length) {
        int most = toIpv6 ? MAX_IPV6 : MAX_IPV4;
        if (length > most) {
            return -ErrorCodes.EMSGSIZE;
        } else if (segment > 0 && length > segment && (long) segment * MAX_SEGMENTS < length) {
            return -ErrorCodes.EINVAL;
        }
        return 0;
    }

    /** The control message comes before the option; 0 = one datagram. */
    private int segmentSize(Message message) {
        return message.segmentSize != 0
                ? message.segmentSize
                : options.get(SocketConstants.SOL_UDP, SocketConstants.UDP_SEGMENT);
    }

    private List<Datagram> cut(Message message, InetSocketAddress to, byte[] data, int segment) {
        InetAddress address = message.source;
        if (address == null) {
            boolean anywhere = Addresses.isWildcard(local);
            address = anywhere ? Addresses.loopback(Addresses.isIpv6(to)) : local.getAddress();
        }
        InetSocketAddress from = new InetSocketAddress(address, local.getPort());
        int hops = message.hopLimit >= 0 ? message.hopLimit : hops(to);
        int octet = message.trafficClass >= 0 ? message.trafficClass : trafficClass(to);
        int size = segment == 0 ? Math.max(1, data.length) : segment;
        List<Datagram> datagrams = new ArrayList<>();
        for (int at = 0; at == 0 || at < data.length; at += size) {
            byte[] part = new byte[Math.min(size, data.length - at)];
            System.arraycopy(data, at, part, 0, part.length);
            datagrams.add(new Datagram(from, to, part, hops, octet, 0));
        }
        return datagrams;
    }

    private int hops(InetSocketAddress to) {
        if (!to.getAddress().isMulticastAddress()) {
            return DEFAULT_HOPS;
        }
        return Addresses.isIpv6(to)
                ? options.get(SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_MULTICAST_HOPS)
                : options.get(SocketConstants.IPPROTO_IP, SocketConstants.IP_MULTICAST_TTL);
    }

    private int trafficClass(InetSocketAddress to) {
        return Addresses.isIpv6(to)
                ? options.get(SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_TCLASS)
                : options.get(SocketConstants.IPPROTO_IP, SocketConstants.IP_TOS);
    }

    @Override
    void released() {
        network.closed(this);
    }

    @Override
    public String toString() {
        return "datagram socket " + local;
    }
}
