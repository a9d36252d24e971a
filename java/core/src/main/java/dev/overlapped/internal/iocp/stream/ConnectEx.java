package dev.overlapped.internal.iocp.stream;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.InitialRto;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.SocketAddresses;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.ConnectOperation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Connects with ConnectEx, with a data length the first bytes are sent in the same call. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex">page of
 * ConnectEx</a>): the socket is bound already, to the wildcard if to nothing else ({@link
 * IocpBackend#openStream} does it). The address and the data are read until the completion, so the
 * address lies in the annex. Until SO_UPDATE_CONNECT_CONTEXT the socket is in the default state, in
 * which shutdown and getpeername fail. A refused connection completes with ERROR_CONNECTION_REFUSED
 * / WSAECONNREFUSED, and leaves the socket as it was.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/winsock/sio-tcp-initial-rto">page of
 * SIO_TCP_INITIAL_RTO</a>, from Windows 10 1709 on per socket): TCP asks a refusing port again, so
 * that even on loopback a refusal takes some 2 seconds. There it is told to ask once; where nothing
 * is lost on the way, asking again is of no use.
 */
public final class ConnectEx {
    private final IocpBackend backend;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final long once;
    private final long asUsual;
    private final long returned; // lpcbBytesReturned, which nobody reads

    public ConnectEx(IocpBackend backend, Arena arena) {
        this.backend = backend;
        this.winsock = backend.winsock();
        this.functions = backend.functions();
        this.slab = backend.slab();
        this.once =
                parameters(
                        arena,
                        InitialRto.NO_SYN_RETRANSMISSIONS,
                        InitialRto.NO_SYN_RETRANSMISSIONS);
        this.asUsual =
                parameters(
                        arena, InitialRto.DEFAULT_RTT, InitialRto.DEFAULT_MAX_SYN_RETRANSMISSIONS);
        this.returned = arena.allocate(Integer.BYTES, Integer.BYTES).address();
    }

    private static long parameters(Arena arena, int rtt, int most) {
        MemorySegment parameters = arena.allocate(InitialRto.SIZE, Integer.BYTES);
        parameters.set(ValueLayout.JAVA_SHORT, InitialRto.RTT, (short) rtt);
        parameters.set(ValueLayout.JAVA_BYTE, InitialRto.MAX_SYN_RETRANSMISSIONS, (byte) most);
        return parameters.address();
    }

    public void start(ConnectOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        long slot = slab.reserve(operation);
        if (!SocketAddresses.isOfFamily(operation.remote(), socket.ipv6())) {
            backend.end(
                    operation, ErrorCodes.WSAEAFNOSUPPORT, 0); // Wine would connect all the same
            return;
        }
        askOnce(socket, operation.remote().getAddress().isLoopbackAddress());
        long name = slab.annex(slot, SockaddrCodec.MOST_BYTES);
        int nameBytes = SocketAddresses.write(operation.remote(), name);
        int code =
                functions.connectEx(
                        socket.handle(),
                        name,
                        nameBytes,
                        operation.length() == 0 ? 0 : operation.address(),
                        operation.length(),
                        OverlappedSlab.bytes(slot),
                        slot);
        backend.started(operation, slot, code);
    }

    /** A Windows that does not have it says so, and asks as often as it likes. */
    private void askOnce(IocpSocket socket, boolean loopback) {
        if (socket.asksOnce != loopback) {
            initialRto(winsock, socket.handle(), loopback ? once : asUsual, returned);
            socket.asksOnce = loopback;
        }
    }

    private static int initialRto(Winsock winsock, long socket, long parameters, long returned) {
        return winsock.WSAIoctl(
                socket,
                SocketConstants.SIO_TCP_INITIAL_RTO,
                parameters,
                (int) InitialRto.SIZE,
                0,
                0,
                returned);
    }

    /**
     * Whether {@code socket} can be told how often TCP asks: 0, or what the system says instead.
     */
    public static int tryInitialRto(Winsock winsock, long socket) {
        try (Arena arena = Arena.ofConfined()) {
            long parameters =
                    parameters(
                            arena,
                            InitialRto.DEFAULT_RTT,
                            InitialRto.DEFAULT_MAX_SYN_RETRANSMISSIONS);
            long returned = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            return initialRto(winsock, socket, parameters, returned);
        }
    }

    public void finish(ConnectOperation operation, int code, int bytes) {
        if (code == 0 && !operation.socket().isHandleClosed()) {
            long handle = ((IocpSocket) operation.socket()).handle();
            int updated =
                    winsock.setsockopt(
                            handle,
                            SocketConstants.SOL_SOCKET,
                            SocketConstants.SO_UPDATE_CONNECT_CONTEXT,
                            0,
                            0);
            backend.end(operation, updated, bytes);
        } else {
            backend.end(operation, code, bytes);
        }
    }
}
