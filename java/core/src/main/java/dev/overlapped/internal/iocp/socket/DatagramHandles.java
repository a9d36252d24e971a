package dev.overlapped.internal.iocp.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.MulticastRequest;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;

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
        if (spec.family().takes(false)) {
            configureIpv4(handle, spec);
        }
        if (spec.family().takes(true)) {
            configureIpv6(handle, spec);
        }
        if (spec.coalescing()) {
            coalesce(handle);
        }
        // Where Windows refuses these, the receives skip such reports, see WsaRecvMsg.
        control(winsock, handle, SocketConstants.SIO_UDP_CONNRESET, spec.reportUnreachable());
        control(winsock, handle, SocketConstants.SIO_UDP_NETRESET, spec.reportUnreachable());
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

    void connect(long handle, boolean ipv6, InetSocketAddress remote) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            int bytes = SocketAddresses.write(remote, ipv6, name);
            int code = winsock.sockets().connect(handle, name, bytes);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("connect(" + remote + ")", code, "");
            }
        }
    }

    void membership(long handle, boolean join, InetAddress group, NetworkInterface on)
            throws NativeException {
        boolean ipv6 = group instanceof Inet6Address;
        int option;
        if (ipv6) {
            option =
                    join
                            ? SocketConstants.IPV6_ADD_MEMBERSHIP
                            : SocketConstants.IPV6_DROP_MEMBERSHIP;
        } else {
            option = join ? SocketConstants.IP_ADD_MEMBERSHIP : SocketConstants.IP_DROP_MEMBERSHIP;
        }
        long size = ipv6 ? MulticastRequest.IPV6_SIZE : MulticastRequest.IP_SIZE;
        try (Arena arena = Arena.ofConfined()) {
            long request = arena.allocate(size, Integer.BYTES).address();
            byte[] address = group.getAddress();
            NativeMemory.write(address, request + MulticastRequest.GROUP, address.length);
            if (ipv6) {
                NativeMemory.putInt(request + MulticastRequest.IPV6_INTERFACE, on.getIndex());
            } else {
                byte[] through = ipv4AddressOf(on).getAddress();
                NativeMemory.write(
                        through, request + MulticastRequest.IP_INTERFACE, through.length);
            }
            int level = ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
            int code = winsock.sockets().setsockopt(handle, level, option, request, (int) size);
            if (code != 0) {
                String call = join ? "ADD_MEMBERSHIP" : "DROP_MEMBERSHIP";
                throw WinsockErrors.DOMAIN.refused(
                        "setsockopt(" + call + ", " + group + ", " + on.getName() + ")", code, "");
            }
        }
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
