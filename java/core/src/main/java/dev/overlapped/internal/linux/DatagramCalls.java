package dev.overlapped.internal.linux;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.Sockets.MembershipRequest;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.MulticastRequest;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.SourceRequest;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.option.SocketKind;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;

/**
 * Plain calls on datagram sockets: opening, choosing the control messages to receive, connecting,
 * joining and leaving groups. Any thread.
 *
 * <p><b>Kernel contract</b> (ip(7), ipv6(7), udp(7)): packet information is always asked for, since
 * broadcasts and multicasts are recognized by it. IP_MULTICAST_ALL and its like (2.6.31, IPv6 4.20)
 * are switched off: else a socket bound to the wildcard gets the groups that any other process has
 * joined, which no other system does. A socket of IPv6 that takes IPv4 too has the options of both
 * families, and reports what belongs to IPv4 with control messages of IPv4, the packet information
 * with those of both. Connecting sends nothing and never waits.
 */
public final class DatagramCalls {
    private final LinuxIo io;
    private final SocketCalls calls;
    private final OpenDescriptors descriptors;

    public DatagramCalls(LinuxIo io, SocketCalls calls, OpenDescriptors descriptors) {
        this.io = io;
        this.calls = calls;
        this.descriptors = descriptors;
    }

    /** Opens a bound descriptor. */
    public int open(Backend.DatagramSpec spec) throws NativeException {
        Family family = spec.family();
        int fd = calls.open(family, SocketConstants.SOCK_DGRAM, SocketConstants.SOCK_CLOEXEC);
        boolean done = false;
        try {
            if (family != Family.UNIX) {
                configure(fd, spec);
            }
            calls.options().setAll(fd, SocketKind.UDP, family, spec.options());
            calls.bind(fd, family.toBind(spec.local()));
            done = true;
            return fd;
        } finally {
            if (!done) {
                descriptors.close(fd);
            }
        }
    }

    /** Sets what the settings ask for of a socket of IP. */
    void configure(int fd, Backend.DatagramSpec spec) throws NativeException {
        int socket = SocketConstants.SOL_SOCKET;
        if (spec.reuseAddress()) {
            calls.set(fd, socket, SocketConstants.SO_REUSEADDR, 1, "SO_REUSEADDR");
        }
        if (spec.family().takes(Family.IPV4)) {
            configureIpv4(fd, spec);
        }
        if (spec.family().takes(Family.IPV6)) {
            configureIpv6(fd, spec);
        }
        if (spec.coalescing()) {
            calls.set(fd, SocketConstants.SOL_UDP, SocketConstants.UDP_GRO, 1, "UDP_GRO");
        }
    }

    private void configureIpv4(int fd, Backend.DatagramSpec spec) throws NativeException {
        int ip = SocketConstants.IPPROTO_IP;
        calls.set(fd, ip, SocketConstants.IP_PKTINFO, 1, "IP_PKTINFO");
        calls.set(fd, ip, SocketConstants.IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL");
        if (spec.hopLimit()) {
            calls.set(fd, ip, SocketConstants.IP_RECVTTL, 1, "IP_RECVTTL");
        }
        if (spec.trafficClass()) {
            calls.set(fd, ip, SocketConstants.IP_RECVTOS, 1, "IP_RECVTOS");
        }
        if (spec.reportUnreachable()) {
            calls.set(fd, ip, SocketConstants.IP_RECVERR, 1, "IP_RECVERR");
        }
    }

    private void configureIpv6(int fd, Backend.DatagramSpec spec) throws NativeException {
        int ip = SocketConstants.IPPROTO_IPV6;
        calls.set(fd, ip, SocketConstants.IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
        calls.set(fd, ip, SocketConstants.IPV6_MULTICAST_ALL, 0, "IPV6_MULTICAST_ALL");
        if (spec.hopLimit()) {
            calls.set(fd, ip, SocketConstants.IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
        }
        if (spec.trafficClass()) {
            calls.set(fd, ip, SocketConstants.IPV6_RECVTCLASS, 1, "IPV6_RECVTCLASS");
        }
        if (spec.reportUnreachable()) {
            calls.set(fd, ip, SocketConstants.IPV6_RECVERR, 1, "IPV6_RECVERR");
        }
    }

    /**
     * Connects a descriptor.
     *
     * @param ipv6 whether its socket is one of IPv6
     */
    public void connect(int fd, boolean ipv6, SocketAddress remote) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            int bytes = SockAddr.write(remote, ipv6, name);
            int result = io.connect(fd, name.address(), bytes);
            if (result < 0) {
                throw Errno.DOMAIN.refused("connect(" + remote + ")", -result, "");
            }
        }
    }

    /**
     * Returns the bytes of the next datagram, or {@code otherwise} if there is none.
     *
     * <p><b>Kernel contract</b> (recvmsg(2)): with MSG_TRUNC the result is the real length of the
     * datagram, with MSG_PEEK it stays in the queue.
     */
    public int nextBytes(int fd, int otherwise) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(Msghdr.SIZE, Long.BYTES); // zeroed: no room
            int flags =
                    SocketConstants.MSG_PEEK
                            | SocketConstants.MSG_TRUNC
                            | SocketConstants.MSG_DONTWAIT;
            long result = io.recvmsg(fd, message.address(), flags);
            if (result == -ErrorCodes.EAGAIN) {
                return otherwise;
            } else if (result < 0) {
                throw Errno.DOMAIN.refused("recvmsg(MSG_PEEK)", (int) -result, "");
            }
            return (int) result;
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
        SocketAddress local = calls.address(fd, true);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment unspecified = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            int bytes = SocketCalls.UNSPECIFIED_BYTES;
            int result = io.connect(fd, unspecified.address(), bytes);
            if (result < 0) {
                throw Errno.DOMAIN.refused("connect(AF_UNSPEC)", -result, "");
            }
        }
        SocketAddress now = calls.address(fd, true);
        if (now instanceof InetSocketAddress inet
                && inet.getPort() == 0
                && local instanceof InetSocketAddress former) {
            calls.bind(fd, new InetSocketAddress(inet.getAddress(), former.getPort()));
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
}
