package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.SourceRequest;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The calls on UDP sockets, by the rules of windows-semantics.md section 5. */
final class DatagramCalls {
    private static final int MAX_IPV4 = 65_507;
    private static final int MAX_IPV6 = 65_527;
    private static final int DEFAULT_HOPS = 128;

    private final Kernel kernel;

    /** The bound UDP ports; those of TCP are in another network. */
    private final ModelNetwork network;

    private final List<ModelSocket> sockets = new ArrayList<>();

    DatagramCalls(Kernel kernel) {
        this.kernel = kernel;
        this.network = new ModelNetwork(kernel);
    }

    ModelNetwork network() {
        return network;
    }

    /** Adds a UDP socket that was opened. */
    void opened(ModelSocket socket) {
        sockets.add(socket);
    }

    /** Removes a UDP socket that was closed. */
    void closed(ModelSocket socket) {
        sockets.remove(socket);
        network.release(socket);
    }

    /** Sends nothing; the local address becomes that of the route [MS]. */
    int connect(long handle, long name, int nameBytes) {
        ModelSocket socket = kernel.handles.socket(handle);
        int code = check(socket);
        if (code != 0) {
            return code;
        } else if (name == 0 || nameBytes < Sockaddrs.bytes(socket.ipv6)) {
            return Codes.WSAEFAULT;
        } else if (Sockaddrs.family(name) == 0) {
            socket.datagrams.remote = null; // an address of zeros disconnects [MS]
            return 0;
        } else if (!SocketCalls.isOfFamily(name, socket)) {
            return Codes.WSAEAFNOSUPPORT;
        }
        InetSocketAddress remote = Sockaddrs.read(name, socket.ipv6);
        if (!socket.takes(remote)) {
            return Codes.WSAENETUNREACH; // a mapped address
        }
        socket.datagrams.remote = remote;
        return 0;
    }

    /** Changes a membership: by an option of groups, or of groups and sources. */
    int membership(ModelSocket socket, int level, int name, long value, int bytes) {
        boolean ofIpv6 = level == winsock_h.IPPROTO_IPV6();
        if (ofIpv6 ? !socket.ipv6 : socket.ipv6 && !socket.options.isDualStack()) {
            return Codes.WSAEINVAL;
        }
        boolean withSource =
                name != winsock_h.IP_ADD_MEMBERSHIP() && name != winsock_h.IP_DROP_MEMBERSHIP();
        int min = withSource ? (ofIpv6 ? 264 : 12) : (ofIpv6 ? 20 : 8);
        if (value == 0 || bytes < min) {
            return Codes.WSAEFAULT;
        }
        boolean sockaddrs = withSource && ofIpv6;
        InetAddress group =
                sockaddrs
                        ? Sockaddrs.read(value + SourceRequest.GROUP, true).getAddress()
                        : address(value, ofIpv6);
        if (!group.isMulticastAddress()) {
            return Codes.WSAEINVAL;
        }
        Groups groups = socket.datagrams.groups;
        if (!withSource) { // those of IPv6 have the same numbers
            boolean join = name == winsock_h.IP_ADD_MEMBERSHIP();
            return join ? groups.join(group) : groups.leave(group);
        }
        InetAddress source =
                sockaddrs
                        ? Sockaddrs.read(value + SourceRequest.SOURCE, true).getAddress()
                        : address(value + SourceRequest.IP_SOURCE, ofIpv6);
        if (name == winsock_h.IP_ADD_SOURCE_MEMBERSHIP()
                || name == winsock_h.MCAST_JOIN_SOURCE_GROUP()) {
            return groups.joinSource(group, source);
        } else if (name == winsock_h.IP_DROP_SOURCE_MEMBERSHIP()
                || name == winsock_h.MCAST_LEAVE_SOURCE_GROUP()) {
            return groups.leaveSource(group, source);
        }
        boolean on = name == winsock_h.IP_BLOCK_SOURCE() || name == winsock_h.MCAST_BLOCK_SOURCE();
        return groups.block(group, source, on);
    }

    private static InetAddress address(long at, boolean ipv6) {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        Native.read(at, bytes, 0, bytes.length);
        return Addresses.of(bytes);
    }

    static boolean isMembership(int level, int name) {
        boolean four = level == winsock_h.IPPROTO_IP();
        boolean six = level == winsock_h.IPPROTO_IPV6();
        return (four || six)
                        && (name == winsock_h.IP_ADD_MEMBERSHIP()
                                || name == winsock_h.IP_DROP_MEMBERSHIP())
                || four
                        && (name == winsock_h.IP_ADD_SOURCE_MEMBERSHIP()
                                || name == winsock_h.IP_DROP_SOURCE_MEMBERSHIP()
                                || name == winsock_h.IP_BLOCK_SOURCE()
                                || name == winsock_h.IP_UNBLOCK_SOURCE())
                || six
                        && (name == winsock_h.MCAST_JOIN_SOURCE_GROUP()
                                || name == winsock_h.MCAST_LEAVE_SOURCE_GROUP()
                                || name == winsock_h.MCAST_BLOCK_SOURCE()
                                || name == winsock_h.MCAST_UNBLOCK_SOURCE());
    }

    /** Has the next receive, and the next send, of the socket at {@code sender} fail. */
    void answer(InetSocketAddress sender, int status, int code) {
        for (ModelSocket socket : sockets) {
            if (sender.equals(socket.local)) {
                socket.datagrams.report(status);
                socket.datagrams.staleError(code);
            }
        }
    }

    int ioctl(ModelSocket socket, int code, long in, int inBytes) {
        if (socket.datagrams == null) {
            return Codes.WSAEOPNOTSUPP;
        } else if (inBytes < Integer.BYTES || in == 0) {
            return Codes.WSAEFAULT;
        }
        if (code == winsock_h.SIO_UDP_CONNRESET()) {
            socket.datagrams.reportsUnreachable = Native.getInt(in) != 0;
        }
        return 0;
    }

    int receive(long function, long handle, long message, long overlapped) {
        ExtensionCalls.checkFunction(kernel, function, ExtensionGuids.WSA_RECV_MSG);
        ModelSocket socket = kernel.handles.socket(handle);
        int code = check(socket);
        if (code != 0) {
            return code;
        } else if (message == 0 || overlapped == 0) {
            return Codes.WSAEFAULT; // [WT]; the model requires an OVERLAPPED
        } else if (socket.local == null) {
            return Codes.WSAEINVAL; // [MS]
        }
        MessageArea area = new MessageArea(message, socket.ipv6);
        if (area.name() == 0 || area.nameBytes() < Sockaddrs.bytes(socket.ipv6)) {
            return Codes.WSAEFAULT; // [MS]
        } else if ((area.flags() & ~winsock_h.MSG_PEEK()) != 0) {
            return Codes.WSAEOPNOTSUPP;
        }
        int failure = kernel.failure(Codes.WSAENOBUFS, Codes.WSAENETDOWN);
        if (failure != 0) {
            return failure;
        }
        PendingOperation operation =
                socket.begin(PendingOperation.Kind.RECEIVE_MESSAGE, overlapped, area.buffers());
        operation.message = area;
        socket.datagrams.receive(operation);
        return socket.started(operation);
    }

    int send(long function, long handle, long message, int flags, long overlapped) {
        ExtensionCalls.checkFunction(kernel, function, ExtensionGuids.WSA_SEND_MSG);
        ModelSocket socket = kernel.handles.socket(handle);
        int code = check(socket);
        if (code != 0) {
            return code;
        } else if (message == 0 || overlapped == 0) {
            return Codes.WSAEFAULT; // [WT]; the model requires an OVERLAPPED
        } else if (flags != 0 || socket.local == null) {
            return Codes.WSAEINVAL; // Windows binds an unbound one, the model does not
        }
        int stale = socket.datagrams.takeStaleError();
        if (stale != 0) {
            return stale;
        }
        MessageArea area = new MessageArea(message, socket.ipv6);
        InetSocketAddress to = area.name() == 0 ? socket.datagrams.remote : area.remote();
        code = checkSend(socket, area, to);
        if (code != 0) {
            return code;
        }
        int failure = kernel.failure(Codes.WSAENOBUFS, Codes.WSAENETDOWN);
        if (failure != 0) {
            return failure;
        }
        PendingOperation operation =
                socket.begin(PendingOperation.Kind.SEND_MESSAGE, overlapped, area.buffers());
        byte[] data = operation.buffers.drain(0, (int) operation.buffers.total());
        operation.moved = data.length;
        for (ModelDatagram datagram : cut(socket, area, to, data)) {
            route(socket, datagram);
        }
        kernel.after(
                kernel.adversary.delayNanos(),
                () -> {
                    if (operation.isPending()) {
                        socket.complete(operation, Status.SUCCESS, null);
                    }
                });
        return socket.started(operation);
    }

    /**
     * Sends the bytes of a TransmitPackets, one datagram after the other. A datagram that cannot be
     * sent ends it; those before it are sent.
     */
    void transmit(PendingOperation operation, List<Integer> lengths) {
        kernel.after(
                kernel.adversary.delayNanos(),
                () -> {
                    if (operation.isPending()) {
                        int at = 0;
                        int status = Status.SUCCESS;
                        while (at < lengths.size() && status == Status.SUCCESS) {
                            status = transmit(operation, lengths.get(at++));
                        }
                        operation.socket.complete(operation, status, null);
                    }
                });
    }

    private int transmit(PendingOperation operation, int length) {
        ModelSocket socket = operation.socket;
        byte[] data = new byte[length];
        for (int have = 0; have < length; ) {
            byte[] more = operation.transmit.read(operation.moved + have, length - have);
            if (more.length == 0) {
                return Status.END_OF_FILE;
            }
            System.arraycopy(more, 0, data, have, more.length);
            have += more.length;
        }
        if (length > maxBytes(socket.datagrams.remote)) {
            return Status.BUFFER_OVERFLOW; // WSAEMSGSIZE
        }
        operation.moved += length;
        InetSocketAddress from =
                new InetSocketAddress(
                        source(socket, socket.datagrams.remote), socket.local.getPort());
        InetSocketAddress to = socket.datagrams.remote;
        route(socket, new ModelDatagram(from, to, data, DEFAULT_HOPS, 0));
        return Status.SUCCESS;
    }

    /** Returns the source address of a send that names none. */
    private static InetAddress source(ModelSocket socket, InetSocketAddress to) {
        InetAddress local = socket.local.getAddress();
        return !local.isAnyLocalAddress()
                ? local
                : InetAddress.ofLiteral(Addresses.isIpv6(to) ? "::1" : "127.0.0.1");
    }

    private static int maxBytes(InetSocketAddress to) {
        return Addresses.isIpv6(to) ? MAX_IPV6 : MAX_IPV4;
    }

    private static int checkSend(ModelSocket socket, MessageArea area, InetSocketAddress to) {
        if (to == null) {
            return Codes.WSAENOTCONN;
        } else if (area.name() != 0
                && (area.nameBytes() < Sockaddrs.bytes(socket.ipv6)
                        || !SocketCalls.isOfFamily(area.name(), socket))) {
            return Codes.WSAEFAULT;
        } else if (!socket.takes(to)) {
            return Codes.WSAENETUNREACH; // a mapped address
        } else if (area.buffers().total() > maxBytes(to)) {
            return Codes.WSAEMSGSIZE;
        } else if (!area.readControl(Addresses.isIpv6(to))) {
            return Codes.WSAEINVAL;
        } else if (area.source != null && !area.source.isLoopbackAddress()) {
            return Codes.WSAEADDRNOTAVAIL;
        } else if (Addresses.isBroadcast(to.getAddress())
                && socket.options.get(winsock_h.SOL_SOCKET(), winsock_h.SO_BROADCAST()) == 0) {
            return Codes.WSAEACCES;
        }
        return 0;
    }

    /** Returns the size from the control message, else from the option [MS]; 0 = one datagram. */
    private static int segmentSize(ModelSocket socket, MessageArea area) {
        return area.segmentSize != 0
                ? area.segmentSize
                : socket.options.get(winsock_h.IPPROTO_UDP(), winsock_h.UDP_SEND_MSG_SIZE());
    }

    private static List<ModelDatagram> cut(
            ModelSocket socket, MessageArea area, InetSocketAddress to, byte[] data) {
        InetAddress address = area.source == null ? source(socket, to) : area.source;
        InetSocketAddress from = new InetSocketAddress(address, socket.local.getPort());
        int hops = area.hopLimit < 0 ? DEFAULT_HOPS : area.hopLimit;
        int octet = Math.max(0, area.trafficClass);
        int size = segmentSize(socket, area);
        if (size == 0) {
            size = Math.max(1, data.length);
        }
        List<ModelDatagram> datagrams = new ArrayList<>();
        for (int at = 0; at == 0 || at < data.length; at += size) {
            byte[] part = new byte[Math.min(size, data.length - at)];
            System.arraycopy(data, at, part, 0, part.length);
            datagrams.add(new ModelDatagram(from, to, part, hops, octet));
        }
        return datagrams;
    }

    private void route(ModelSocket sender, ModelDatagram datagram) {
        boolean toMany = datagram.isMulticast() || datagram.isBroadcast();
        ModelSocket best = null;
        for (ModelSocket socket : sockets) {
            if (socket.datagrams.isFor(datagram)) {
                if (toMany) {
                    socket.datagrams.send(datagram);
                } else if (best == null || Addresses.isWildcard(best.local)) {
                    best = socket;
                }
            }
        }
        if (best != null) {
            best.datagrams.send(datagram);
        } else if (!toMany && datagram.to().getAddress().isLoopbackAddress()) {
            kernel.after(kernel.adversary.delayNanos(), sender.datagrams::answeredUnreachable);
        }
    }

    private static int check(ModelSocket socket) {
        if (socket == null) {
            return Codes.WSAENOTSOCK; // [WT]
        }
        return socket.datagrams == null ? Codes.WSAEINVAL : 0; // a stream socket [MS][WT]
    }
}
