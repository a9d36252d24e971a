package dev.overlapped.contract.peer;

import dev.overlapped.internal.ffi.windows.NativeWinsock;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.ffi.windows.WsaData;
import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A listener on Windows' loopback that leaves every connect unanswered.
 *
 * <p><b>Kernel contract</b> (SO_CONDITIONAL_ACCEPT, set before bind): TCP does not answer a
 * connection request until the application has decided on it in WSAAccept, which is never called
 * here.
 */
public final class UndecidedListener implements AutoCloseable {
    private static final int SO_CONDITIONAL_ACCEPT = 0x3002;
    private static final int BACKLOG = 10;

    private final Winsock winsock = new NativeWinsock();
    private final InetSocketAddress address;
    private final long socket;

    public UndecidedListener() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            check(
                    "WSAStartup",
                    winsock.sockets().WSAStartup(0x0202, address(arena.allocate(WsaData.SIZE, 8))));
            socket =
                    winsock.sockets()
                            .WSASocketW(
                                    SocketConstants.AF_INET,
                                    SocketConstants.SOCK_STREAM,
                                    SocketConstants.IPPROTO_TCP,
                                    0,
                                    0,
                                    SocketConstants.WSA_FLAG_OVERLAPPED);
            check("WSASocketW", (int) -Math.min(socket, 0));
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listen(arena));
        }
    }

    /** Returns the port on which the socket listens. */
    private int listen(Arena arena) throws IOException {
        MemorySegment yes = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
        MemorySegment name = SOCKADDR_IN.allocate(arena);
        MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) name.byteSize());
        SOCKADDR_IN.sin_family(name, (short) SocketConstants.AF_INET);
        name.asSlice(SOCKADDR_IN.sin_addr$offset())
                .copyFrom(MemorySegment.ofArray(new byte[] {127, 0, 0, 1}));
        boolean listens = false;
        try {
            check(
                    "setsockopt(SO_CONDITIONAL_ACCEPT)",
                    winsock.sockets()
                            .setsockopt(
                                    socket,
                                    SocketConstants.SOL_SOCKET,
                                    SO_CONDITIONAL_ACCEPT,
                                    address(yes),
                                    Integer.BYTES));
            check("bind", winsock.sockets().bind(socket, address(name), (int) name.byteSize()));
            check("listen", winsock.sockets().listen(socket, BACKLOG));
            check(
                    "getsockname",
                    winsock.sockets().getsockname(socket, address(name), address(length)));
            listens = true;
        } finally {
            if (!listens) {
                close();
            }
        }
        return Short.toUnsignedInt(Short.reverseBytes(SOCKADDR_IN.sin_port(name)));
    }

    private static long address(MemorySegment memory) {
        return memory.address();
    }

    private static void check(String call, int code) throws IOException {
        if (code != 0) {
            throw new IOException(call + " failed: " + code);
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        winsock.sockets().closesocket(socket);
    }
}
