package dev.overlapped.contract.system;

import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.socket.SocketAddresses;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sockets by the calls of Winsock. */
final class RawWinsockSockets implements RawSockets {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private static final InetSocketAddress ALL =
            new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

    private final Winsock winsock;
    private final boolean connects;

    /**
     * @param connects false of the model, whose connect is that of datagrams
     */
    RawWinsockSockets(Winsock winsock, boolean connects) {
        this.winsock = winsock;
        this.connects = connects;
    }

    @Override
    public boolean connects() {
        return connects;
    }

    private static void succeeded(String call, int code) {
        if (code != 0) {
            throw new AssertionError(call + ": Winsock " + code);
        }
    }

    private long open(int type, int protocol, boolean bound) {
        long socket = open(SocketConstants.AF_INET, type, protocol);
        if (bound) {
            bind(socket, ANY);
        }
        return socket;
    }

    private long open(int family, int type, int protocol) {
        long socket =
                winsock.sockets()
                        .WSASocketW(
                                family, type, protocol, 0, 0, SocketConstants.WSA_FLAG_OVERLAPPED);
        succeeded("WSASocketW", socket < 0 ? (int) -socket : 0);
        return socket;
    }

    private void bind(long socket, InetSocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            int bytes = SocketAddresses.write(address, name);
            succeeded("bind", winsock.sockets().bind(socket, name, bytes));
        }
    }

    @Override
    public long listener() {
        long socket = open(SocketConstants.SOCK_STREAM, SocketConstants.IPPROTO_TCP, true);
        succeeded("listen", winsock.sockets().listen(socket, 50));
        return socket;
    }

    @Override
    public long stream() {
        return open(SocketConstants.SOCK_STREAM, SocketConstants.IPPROTO_TCP, false);
    }

    @Override
    public long connectedTo(InetSocketAddress server) {
        long socket = stream();
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            int bytes = SocketAddresses.write(server, name);
            succeeded("connect", winsock.sockets().connect(socket, name, bytes));
        }
        return socket;
    }

    @Override
    public long datagram(boolean bound) {
        return open(SocketConstants.SOCK_DGRAM, SocketConstants.IPPROTO_UDP, bound);
    }

    @Override
    public long datagramOfBoth() {
        int type = SocketConstants.SOCK_DGRAM;
        long socket = open(SocketConstants.AF_INET6, type, SocketConstants.IPPROTO_UDP);
        try (Arena arena = Arena.ofConfined()) {
            long off = arena.allocate(Integer.BYTES, Integer.BYTES).address(); // zeroed
            int level = SocketConstants.IPPROTO_IPV6;
            int option = SocketConstants.IPV6_V6ONLY;
            int bytes = Integer.BYTES;
            succeeded(
                    "setsockopt", winsock.sockets().setsockopt(socket, level, option, off, bytes));
        }
        bind(socket, ALL);
        return socket;
    }

    @Override
    public long noSocket() {
        return Handles.INVALID_HANDLE_VALUE;
    }

    @Override
    public void close(long handle) {
        succeeded("closesocket", winsock.sockets().closesocket(handle));
    }
}
