package dev.overlapped.internal.linux;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.Sockets.MembershipRequest;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.MulticastRequest;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.SourceRequest;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * Plain calls on datagram sockets: opening, choosing the control messages to receive, connecting,
 * joining and leaving groups. Any thread.
 *
 * <p><b>Kernel contract</b> (ip(7), ipv6(7), udp(7)): packet information is always asked for, since
 * broadcasts and multicasts are recognized by it. IP_MULTICAST_ALL and its like (2.6.31, IPv6 4.20)
 * are switched off: else a socket bound to the wildcard gets the groups that any other process has
 * joined, which no other system does. Connecting sends nothing and never waits.
 */
public final class DatagramCalls {
    private final LinuxIo io;
    private final SocketCalls calls;
    private final OpenDescriptors descriptors;
    private final SocketOptions options;

    public DatagramCalls(
            LinuxIo io, SocketCalls calls, OpenDescriptors descriptors, SocketOptions options) {
        this.io = io;
        this.calls = calls;
        this.descriptors = descriptors;
        this.options = options;
    }

    /** Opens a bound descriptor. */
    public int open(Backend.DatagramSpec spec) throws NativeException {
        Family family = Family.of(spec.local());
        int fd = calls.open(family, SocketConstants.SOCK_DGRAM, SocketConstants.SOCK_CLOEXEC);
        boolean done = false;
        try {
            if (family != Family.UNIX) {
                configure(fd, family == Family.IPV6, spec);
            }
            calls.bind(fd, spec.local());
            done = true;
            return fd;
        } finally {
            if (!done) {
                descriptors.close(fd);
            }
        }
    }

    void configure(int fd, boolean ipv6, Backend.DatagramSpec spec) throws NativeException {
        int socket = SocketConstants.SOL_SOCKET;
        int ip = ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
        if (spec.reuseAddress()) {
            calls.set(fd, socket, SocketConstants.SO_REUSEADDR, 1, "SO_REUSEADDR");
        }
        if (ipv6) {
            calls.set(fd, ip, SocketConstants.IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
            calls.set(fd, ip, SocketConstants.IPV6_MULTICAST_ALL, 0, "IPV6_MULTICAST_ALL");
        } else {
            calls.set(fd, ip, SocketConstants.IP_PKTINFO, 1, "IP_PKTINFO");
            calls.set(fd, ip, SocketConstants.IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL");
        }
        if (spec.hopLimit()) {
            int option = ipv6 ? SocketConstants.IPV6_RECVHOPLIMIT : SocketConstants.IP_RECVTTL;
            calls.set(fd, ip, option, 1, ipv6 ? "IPV6_RECVHOPLIMIT" : "IP_RECVTTL");
        }
        if (spec.trafficClass()) {
            int option = ipv6 ? SocketConstants.IPV6_RECVTCLASS : SocketConstants.IP_RECVTOS;
            calls.set(fd, ip, option, 1, ipv6 ? "IPV6_RECVTCLASS" : "IP_RECVTOS");
        }
        if (spec.reportUnreachable()) {
            int option = ipv6 ? SocketConstants.IPV6_RECVERR : SocketConstants.IP_RECVERR;
            calls.set(fd, ip, option, 1, ipv6 ? "IPV6_RECVERR" : "IP_RECVERR");
        }
        if (spec.coalescing()) {
            calls.set(fd, SocketConstants.SOL_UDP, SocketConstants.UDP_GRO, 1, "UDP_GRO");
        }
    }

    public void connect(int fd, SocketAddress remote) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            int bytes = SockAddr.write(remote, name, 0);
            int result = io.connect(fd, name.address(), bytes);
            if (result < 0) {
                throw Errno.DOMAIN.refused("connect(" + remote + ")", -result, "");
            }
        }
    }

    /**
     * Takes the connected address away.
     *
     * <p><b>Kernel contract</b> (connect(2), udp(7); net/ipv4/udp.c, __udp_disconnect): connecting
     * to an address of the family AF_UNSPEC dissolves the association. A local port that bind(2)
     * has chosen is given up, too: so it is bound again.
     */
    public void disconnect(int fd) throws NativeException {
        InetSocketAddress local = (InetSocketAddress) calls.address(fd, true);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment unspecified = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            int bytes = SocketCalls.UNSPECIFIED_BYTES;
            int result = io.connect(fd, unspecified.address(), bytes);
            if (result < 0) {
                throw Errno.DOMAIN.refused("connect(AF_UNSPEC)", -result, "");
            }
        }
        InetSocketAddress now = (InetSocketAddress) calls.address(fd, true);
        if (now.getPort() == 0) {
            calls.bind(fd, new InetSocketAddress(now.getAddress(), local.getPort()));
        }
    }

    public void membership(int fd, MembershipRequest request) throws NativeException {
        boolean ipv6 = request.group() instanceof Inet6Address;
        int level = ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory =
                    request.source() == null
                            ? request(
                                    arena,
                                    ipv6,
                                    request.group().getAddress(),
                                    request.networkInterface())
                            : sourceRequest(arena, request);
            int bytes = (int) memory.byteSize();
            int result = io.setsockopt(fd, level, option(request, ipv6), memory.address(), bytes);
            if (result < 0) {
                throw Errno.DOMAIN.refused("setsockopt(" + request + ")", -result, "");
            }
        }
    }

    private static int option(MembershipRequest request, boolean ipv6) {
        return switch (request.change()) {
            case JOIN ->
                    ipv6 ? SocketConstants.IPV6_ADD_MEMBERSHIP : SocketConstants.IP_ADD_MEMBERSHIP;
            case LEAVE ->
                    ipv6
                            ? SocketConstants.IPV6_DROP_MEMBERSHIP
                            : SocketConstants.IP_DROP_MEMBERSHIP;
            case JOIN_SOURCE -> SocketConstants.MCAST_JOIN_SOURCE_GROUP;
            case LEAVE_SOURCE -> SocketConstants.MCAST_LEAVE_SOURCE_GROUP;
            case BLOCK_SOURCE -> SocketConstants.MCAST_BLOCK_SOURCE;
            case UNBLOCK_SOURCE -> SocketConstants.MCAST_UNBLOCK_SOURCE;
        };
    }

    private static MemorySegment sourceRequest(Arena arena, MembershipRequest request) {
        MemorySegment memory = arena.allocate(SourceRequest.SIZE, Long.BYTES);
        int index = request.networkInterface().getIndex();
        memory.set(ValueLayout.JAVA_INT, SourceRequest.INTERFACE, index);
        SockAddr.write(new InetSocketAddress(request.group(), 0), memory, SourceRequest.GROUP);
        SockAddr.write(new InetSocketAddress(request.source(), 0), memory, SourceRequest.SOURCE);
        return memory;
    }

    private static MemorySegment request(
            Arena arena, boolean ipv6, byte[] group, NetworkInterface on) {
        long size = ipv6 ? MulticastRequest.IPV6_SIZE : MulticastRequest.IP_SIZE;
        MemorySegment request = arena.allocate(size, Integer.BYTES);
        MemorySegment.copy(
                group, 0, request, ValueLayout.JAVA_BYTE, MulticastRequest.GROUP, group.length);
        long index = ipv6 ? MulticastRequest.IPV6_INTERFACE : MulticastRequest.IP_IFINDEX;
        request.set(ValueLayout.JAVA_INT, index, on.getIndex());
        return request;
    }

    // ---- options

    public <T> void setOption(int fd, boolean ipv6, SocketOption<T> option, T value)
            throws NativeException {
        int name = name(option, ipv6);
        if (name == 0) {
            options.set(fd, ipv6, option, value);
        } else if (option == StandardSocketOptions.IP_MULTICAST_IF) {
            setInterface(fd, ipv6, (NetworkInterface) value);
        } else {
            int number = value instanceof Boolean on ? (on ? 1 : 0) : (Integer) value;
            calls.set(fd, level(option, ipv6), name, number, option.name());
        }
    }

    private void setInterface(int fd, boolean ipv6, NetworkInterface on) throws NativeException {
        if (ipv6) {
            int option = SocketConstants.IPV6_MULTICAST_IF;
            int level = SocketConstants.IPPROTO_IPV6;
            calls.set(fd, level, option, on.getIndex(), "IPV6_MULTICAST_IF");
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = request(arena, false, new byte[0], on);
            int result =
                    io.setsockopt(
                            fd,
                            SocketConstants.IPPROTO_IP,
                            SocketConstants.IP_MULTICAST_IF,
                            request.address(),
                            (int) request.byteSize());
            if (result < 0) {
                throw Errno.DOMAIN.refused("setsockopt(IP_MULTICAST_IF, " + on + ")", -result, "");
            }
        }
    }

    public <T> T getOption(int fd, boolean ipv6, SocketOption<T> option) throws NativeException {
        int name = name(option, ipv6);
        if (name == 0) {
            return options.get(fd, ipv6, option);
        } else if (option == StandardSocketOptions.IP_MULTICAST_IF) {
            throw Errno.DOMAIN.refused(
                    "getsockopt(IP_MULTICAST_IF)",
                    ErrorCodes.ENOPROTOOPT,
                    "Linux does not report the interface, only what was set");
        }
        int number = calls.get(fd, level(option, ipv6), name, option.name());
        return option.type() == Boolean.class
                ? option.type().cast(number != 0)
                : option.type().cast(number);
    }

    private static int level(SocketOption<?> option, boolean ipv6) {
        if (option == StandardSocketOptions.SO_BROADCAST) {
            return SocketConstants.SOL_SOCKET;
        }
        return ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
    }

    /** Returns the option's number; 0 if streams have the option, too. */
    private static int name(SocketOption<?> option, boolean ipv6) {
        if (option == StandardSocketOptions.SO_BROADCAST) {
            return SocketConstants.SO_BROADCAST;
        } else if (option == StandardSocketOptions.IP_MULTICAST_TTL) {
            return ipv6 ? SocketConstants.IPV6_MULTICAST_HOPS : SocketConstants.IP_MULTICAST_TTL;
        } else if (option == StandardSocketOptions.IP_MULTICAST_LOOP) {
            return ipv6 ? SocketConstants.IPV6_MULTICAST_LOOP : SocketConstants.IP_MULTICAST_LOOP;
        } else if (option == StandardSocketOptions.IP_MULTICAST_IF) {
            return ipv6 ? SocketConstants.IPV6_MULTICAST_IF : SocketConstants.IP_MULTICAST_IF;
        }
        return 0;
    }
}
