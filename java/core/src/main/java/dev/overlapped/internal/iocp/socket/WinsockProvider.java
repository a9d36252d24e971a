package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.ProtocolInfo;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.ffi.windows.WsaData;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.message.Family;

import java.lang.foreign.Arena;

/**
 * The Winsock that every completion port of the process shares, started: its extension functions,
 * and the properties of the TCP providers of the two families.
 *
 * <p>Lifetime: Winsock stays started until the process ends; WSACleanup has no use, and would break
 * the sockets of java.net too.
 */
public final class WinsockProvider {
    private static final int VERSION_2_2 = 0x0202;

    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final boolean ifsHandles4;
    private final boolean ifsHandles6;
    private final boolean ifsHandlesUnix;
    private final int unixError; // 0 = there are Unix domain sockets

    /** Starts Winsock and queries its providers. */
    public WinsockProvider(Winsock winsock) throws NativeException {
        this.winsock = winsock;
        try (Arena arena = Arena.ofConfined()) {
            int code =
                    winsock.sockets()
                            .WSAStartup(
                                    VERSION_2_2,
                                    arena.allocate(WsaData.SIZE, Long.BYTES).address());
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("WSAStartup(2.2)", code, "");
            }
        }
        long socket = openTcp(winsock, false);
        boolean ipv6Only = socket < 0; // a host without IPv4 has the same DLL as its IPv6 provider
        if (ipv6Only) {
            socket = openTcp(winsock, true);
        }
        if (socket < 0) {
            throw WinsockErrors.DOMAIN.refused("WSASocketW(TCP)", (int) -socket, "");
        }
        try {
            functions = ExtensionFunctions.load(winsock, socket);
            ifsHandles4 = !ipv6Only && hasIfsHandles(socket);
        } finally {
            winsock.sockets().closesocket(socket);
        }
        ifsHandles6 = probeIpv6();
        long unix = openStream(winsock, Family.UNIX);
        unixError = unix < 0 ? (int) -unix : 0;
        ifsHandlesUnix = unix >= 0 && hasIfsHandles(unix);
        if (unix >= 0) {
            winsock.sockets().closesocket(unix);
        }
    }

    /** Opens a TCP socket that no child process inherits; returns the handle or −error. */
    public static long openTcp(Winsock winsock, boolean ipv6) {
        return openStream(winsock, Family.ofIp(ipv6));
    }

    /** Opens a stream socket that no child process inherits; returns the handle or −error. */
    static long openStream(Winsock winsock, Family family) {
        boolean unix = family == Family.UNIX;
        int protocol = unix ? 0 : SocketConstants.IPPROTO_TCP;
        return open(winsock, family, SocketConstants.SOCK_STREAM, protocol);
    }

    /** Opens a UDP socket that no child process inherits; returns the handle or −error. */
    public static long openUdp(Winsock winsock, boolean ipv6) {
        Family family = Family.ofIp(ipv6);
        return open(winsock, family, SocketConstants.SOCK_DGRAM, SocketConstants.IPPROTO_UDP);
    }

    private static long open(Winsock winsock, Family family, int type, int protocol) {
        return winsock.sockets()
                .WSASocketW(
                        switch (family) {
                            case IPV4 -> SocketConstants.AF_INET;
                            case IPV6, BOTH -> SocketConstants.AF_INET6;
                            case UNIX -> SocketConstants.AF_UNIX;
                        },
                        type,
                        protocol,
                        0,
                        0,
                        SocketConstants.WSA_FLAG_OVERLAPPED
                                | SocketConstants.WSA_FLAG_NO_HANDLE_INHERIT);
    }

    private boolean probeIpv6() {
        long socket = openTcp(winsock, true);
        if (socket < 0) {
            return false; // no IPv6 here: opening such a socket fails with the reason
        }
        try {
            return hasIfsHandles(socket);
        } finally {
            winsock.sockets().closesocket(socket);
        }
    }

    private boolean hasIfsHandles(long socket) {
        try (Arena arena = Arena.ofConfined()) {
            long info = arena.allocate(ProtocolInfo.SIZE, Long.BYTES).address();
            long length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(length, (int) ProtocolInfo.SIZE);
            int code =
                    winsock.sockets()
                            .getsockopt(
                                    socket,
                                    SocketConstants.SOL_SOCKET,
                                    SocketConstants.SO_PROTOCOL_INFOW,
                                    info,
                                    length);
            int flags = NativeMemory.getInt(info + ProtocolInfo.DW_SERVICE_FLAGS1);
            return code == 0 && (flags & SocketConstants.XP1_IFS_HANDLES) != 0;
        }
    }

    /** Returns the functions of the system. */
    public Winsock winsock() {
        return winsock;
    }

    /** Returns the extension functions. */
    public ExtensionFunctions functions() {
        return functions;
    }

    /**
     * Returns whether the sockets of a family are handles of an installable file system, that is
     * the kernel's own. Sockets of a layered provider complete through that provider, and
     * FILE_SKIP_COMPLETION_PORT_ON_SUCCESS would make their packets unpredictable.
     */
    public boolean hasIfsHandles(Family family) {
        return switch (family) {
            case IPV4 -> ifsHandles4;
            case IPV6, BOTH -> ifsHandles6;
            case UNIX -> ifsHandlesUnix;
        };
    }

    /**
     * Returns the code with which opening a Unix domain socket was refused, 0 if there are such
     * sockets (Windows 10 1803 or later).
     */
    public int unixError() {
        return unixError;
    }
}
