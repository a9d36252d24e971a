package dev.overlapped.internal.iocp.socket;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.Sockets.MembershipChange;
import dev.overlapped.internal.backend.Sockets.MembershipRequest;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.MulticastRequest;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.SourceRequest;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;

/**
 * The plain calls on a datagram socket: switching control messages on, connecting, joining groups.
 * Any thread.
 *
 * <p><b>Kernel contract</b> (<em>IPPROTO_IP Socket Options</em> and its neighbours, <em>Winsock
 * IOCTLs</em>): IP_PKTINFO and IPV6_PKTINFO switch packet information on, and without room for it
 * every receive ends in WSAEMSGSIZE. SIO_UDP_CONNRESET is on unless switched off, as is
 * SIO_UDP_NETRESET, which reports a datagram whose TTL has expired. IPv4 names interfaces by one of
 * their addresses. A socket of IPv6 that takes IPv4 too has the options of both families, and
 * reports what belongs to IPv4 with control messages of IPv4. Connecting sends nothing and never
 * waits.
 */
public final class DatagramHandles {
    /** The value of UDP_RECV_MAX_COALESCED_SIZE: the longest datagram of all. */
    private static final int MAX_COALESCED = 65_527;

    private final Winsock winsock;
    private final SocketHandles handles;

    DatagramHandles(Winsock winsock, SocketHandles handles) {
        this.winsock = winsock;
        this.handles = handles;
    }

    /** Sets the options that have to be set before the socket is bound. */
    void configure(long handle, Backend.DatagramSpec spec) throws NativeException {
        int socket = SocketConstants.SOL_SOCKET;
        if (spec.reuseAddress()) {
            set(handle, socket, SocketConstants.SO_REUSEADDR, 1, "SO_REUSEADDR");
        } else {
            set(handle, socket, SocketConstants.SO_EXCLUSIVEADDRUSE, 1, "SO_EXCLUSIVEADDRUSE");
        }
        configureBound(handle, spec);
    }

    /** Sets the options that may be set at any time. */
    void configureBound(long handle, Backend.DatagramSpec spec) throws NativeException {
        if (spec.family().takes(Family.IPV4)) {
            configureIpv4(handle, spec);
        }
        if (spec.family().takes(Family.IPV6)) {
            configureIpv6(handle, spec);
        }
        if (spec.coalescing()) {
            coalesce(handle);
        }
        // Where Windows refuses these, the receives skip such reports, see WsaRecvMsg.
        control(winsock, handle, SocketConstants.SIO_UDP_CONNRESET, spec.reportUnreachable());
        control(winsock, handle, SocketConstants.SIO_UDP_NETRESET, false);
    }

    private void configureIpv4(long handle, Backend.DatagramSpec spec) throws NativeException {
        int ip = SocketConstants.IPPROTO_IP;
        set(handle, ip, SocketConstants.IP_PKTINFO, 1, "IP_PKTINFO");
        if (spec.hopLimit()) {
            set(handle, ip, SocketConstants.IP_RECVTTL, 1, "IP_RECVTTL");
        }
        if (spec.trafficClass()) {
            set(handle, ip, SocketConstants.IP_RECVTOS, 1, "IP_RECVTOS");
        }
    }

    private void configureIpv6(long handle, Backend.DatagramSpec spec) throws NativeException {
        int ip = SocketConstants.IPPROTO_IPV6;
        set(handle, ip, SocketConstants.IPV6_PKTINFO, 1, "IPV6_PKTINFO");
        if (spec.hopLimit()) {
            set(handle, ip, SocketConstants.IPV6_HOPLIMIT, 1, "IPV6_HOPLIMIT");
        }
        if (spec.trafficClass()) {
            set(handle, ip, SocketConstants.IPV6_RECVTCLASS, 1, "IPV6_RECVTCLASS");
        }
    }

    /**
     * Switches coalescing on; where the option is unknown, the failure says so, not with the
     * system's code for it (Wine: WSAEINVAL).
     */
    private void coalesce(long handle) throws NativeException {
        int option = SocketConstants.UDP_RECV_MAX_COALESCED_SIZE;
        int code = handles.set(handle, SocketConstants.IPPROTO_UDP, option, MAX_COALESCED);
        if (code != 0) {
            throw new NativeException(
                    IoFailure.Kind.UNSUPPORTED,
                    "setsockopt(UDP_RECV_MAX_COALESCED_SIZE)",
                    "needs Windows 10 2004; the system said "
                            + WinsockErrors.DOMAIN.describe(code));
        }
    }

    /**
     * Reads an option of UDP from a datagram socket. Returns 0 if the option is known, else the
     * error code.
     */
    public static int readUdpOption(Winsock winsock, long handle, int option) {
        try (Arena arena = Arena.ofConfined()) {
            long value = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            long length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(length, Integer.BYTES);
            return winsock.sockets()
                    .getsockopt(handle, SocketConstants.IPPROTO_UDP, option, value, length);
        }
    }

    /** Switches reports of undelivered datagrams on or off. Returns 0 or the error code. */
    public static int control(Winsock winsock, long handle, int code, boolean on) {
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            long returned = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(memory, on ? 1 : 0);
            return winsock.sockets().WSAIoctl(handle, code, memory, Integer.BYTES, 0, 0, returned);
        }
    }

    void connect(long handle, boolean ipv6, SocketAddress remote) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            int bytes = SocketAddresses.write(remote, ipv6, name);
            int code = winsock.sockets().connect(handle, name, bytes);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("connect(" + remote + ")", code, "");
            }
        }
    }

    /**
     * Takes the connected address away.
     *
     * <p><b>Kernel contract</b> (<em>connect function</em>): an address of zeros disconnects a
     * socket that is not connection-oriented.
     */
    void disconnect(long handle) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            int code = winsock.sockets().connect(handle, name, SockaddrCodec.MAX_BYTES);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("connect(AF_UNSPEC)", code, "");
            }
        }
    }

    void membership(long handle, MembershipRequest request) throws NativeException {
        boolean ipv6 = request.group() instanceof Inet6Address;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory;
            if (request.source() == null) {
                memory = groupRequest(arena, ipv6, request);
            } else {
                memory = ipv6 ? sourceRequest(arena, request) : ipv4SourceRequest(arena, request);
            }
            int level = ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
            int option = option(request.change(), ipv6);
            int bytes = (int) memory.byteSize();
            int code = winsock.sockets().setsockopt(handle, level, option, memory.address(), bytes);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("setsockopt(" + request + ")", code, "");
            }
        }
    }

    private static int option(MembershipChange change, boolean ipv6) {
        return switch (change) { // those of groups have the same numbers in both families
            case JOIN -> SocketConstants.IP_ADD_MEMBERSHIP;
            case LEAVE -> SocketConstants.IP_DROP_MEMBERSHIP;
            case JOIN_SOURCE ->
                    ipv6
                            ? SocketConstants.MCAST_JOIN_SOURCE_GROUP
                            : SocketConstants.IP_ADD_SOURCE_MEMBERSHIP;
            case LEAVE_SOURCE ->
                    ipv6
                            ? SocketConstants.MCAST_LEAVE_SOURCE_GROUP
                            : SocketConstants.IP_DROP_SOURCE_MEMBERSHIP;
            case BLOCK_SOURCE ->
                    ipv6 ? SocketConstants.MCAST_BLOCK_SOURCE : SocketConstants.IP_BLOCK_SOURCE;
            case UNBLOCK_SOURCE ->
                    ipv6 ? SocketConstants.MCAST_UNBLOCK_SOURCE : SocketConstants.IP_UNBLOCK_SOURCE;
        };
    }

    private static MemorySegment groupRequest(Arena arena, boolean ipv6, MembershipRequest request)
            throws NativeException {
        long size = ipv6 ? MulticastRequest.IPV6_SIZE : MulticastRequest.IP_SIZE;
        MemorySegment memory = arena.allocate(size, Integer.BYTES);
        write(request.group(), memory, MulticastRequest.GROUP);
        if (ipv6) {
            int index = request.networkInterface().getIndex();
            NativeMemory.putInt(memory.address() + MulticastRequest.IPV6_INTERFACE, index);
        } else {
            Inet4Address through = ipv4AddressOf(request.networkInterface());
            write(through, memory, MulticastRequest.IP_INTERFACE);
        }
        return memory;
    }

    private static MemorySegment ipv4SourceRequest(Arena arena, MembershipRequest request)
            throws NativeException {
        MemorySegment memory = arena.allocate(SourceRequest.IP_SIZE, Integer.BYTES);
        write(request.group(), memory, SourceRequest.IP_GROUP);
        write(present(request.source()), memory, SourceRequest.IP_SOURCE);
        write(ipv4AddressOf(request.networkInterface()), memory, SourceRequest.IP_INTERFACE);
        return memory;
    }

    private static MemorySegment sourceRequest(Arena arena, MembershipRequest request) {
        MemorySegment memory = arena.allocate(SourceRequest.SIZE, Long.BYTES);
        int index = request.networkInterface().getIndex();
        long at = memory.address();
        NativeMemory.putInt(at + SourceRequest.INTERFACE, index);
        InetSocketAddress group = new InetSocketAddress(request.group(), 0);
        InetSocketAddress source = new InetSocketAddress(request.source(), 0);
        SocketAddresses.write(group, at + SourceRequest.GROUP);
        SocketAddresses.write(source, at + SourceRequest.SOURCE);
        return memory;
    }

    private static void write(InetAddress address, MemorySegment to, long offset) {
        byte[] bytes = address.getAddress();
        NativeMemory.write(bytes, to.address() + offset, bytes.length);
    }

    private static Inet4Address ipv4AddressOf(NetworkInterface on) throws NativeException {
        return (Inet4Address)
                on.inetAddresses()
                        .filter(Inet4Address.class::isInstance)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        WinsockErrors.DOMAIN.refused(
                                                "interface " + on.getName(),
                                                ErrorCodes.WSAEADDRNOTAVAIL,
                                                "it has no IPv4 address"));
    }

    private void set(long handle, int level, int option, int value, String name)
            throws NativeException {
        int code = handles.set(handle, level, option, value);
        if (code != 0) {
            throw WinsockErrors.DOMAIN.refused("setsockopt(" + name + ", " + value + ")", code, "");
        }
    }
}
